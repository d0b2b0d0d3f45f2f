// `pagerace identify`: functions of C files, marks of switches, the nearest kernel. The trees are
// made up: they have the words that marks look for, and nothing else of a kernel.

#include "identify/identify.hpp"

#include <algorithm>

#include "catch.hpp"
#include "identify/c_source.hpp"
#include "identify/marks.hpp"
#include "run_binary.hpp"

namespace tools::identify {
namespace {

constexpr const char* inode_2018 = R"(
/* btrfs_writepage_fixup_worker() { in a comment } */
static void btrfs_writepage_fixup_worker(struct btrfs_work *work);

static void btrfs_writepage_fixup_worker(struct btrfs_work *work)
{
  again: lock_page(page);
  lock_extent_bits(tree); // unlocked_by: out_page: ClearPageChecked
  btrfs_put_ordered_extent(ordered);
  btrfs_delalloc_reserve_space(inode);
  btrfs_set_extent_delalloc(inode);
  if (ret) { btrfs_delalloc_release_space(inode); }
  BUG_ON(!PageDirty(page));
  unlock_extent_cached(tree);
out_page:
  if (ret) {
    mapping_set_error(page->mapping, ret);
    end_extent_writepage(page, ret);
    clear_page_dirty_for_io(page);
  }
  ClearPageChecked(page);
}

int btrfs_writepage_start_hook(struct page *page)
{
  if (TestClearPagePrivate2(page)) return 0;
  printk("returns -EBUSY }");
  get_page(page);
  return -EAGAIN;
}
)";

const SwitchFound& of(const Identified& found, model::Switch which) {
  return found.switches.at(static_cast<std::size_t>(which));
}

std::string text_of(const Identified& found, model::Switch which) {
  const SwitchFound& each = of(found, which);
  return each.value ? std::string(model::value_text(which, *each.value)) : "";
}

Identified identify_tree(const TemporaryFolder& folder) {
  std::string error;
  Identified found = identify(folder.path(), error);
  REQUIRE(error.empty());
  return found;
}

}  // namespace

TEST_CASE("a function is its definition, not a declaration, a call or a comment") {
  const CSource source(inode_2018);
  const auto worker = source.find({"nothing", "btrfs_writepage_fixup_worker"});
  REQUIRE(worker);
  CHECK(worker->line == 5);
  CHECK(worker->body.find("ClearPageChecked") > worker->body.find("out_page:"));
  CHECK(worker->body.find("unlocked_by") == std::string_view::npos);
  const auto hook = source.find({"btrfs_writepage_start_hook"});
  REQUIRE(hook);
  CHECK(hook->body.find("EBUSY") == std::string_view::npos);
  CHECK(hook->body.find("EAGAIN") != std::string_view::npos);
  CHECK_FALSE(source.find({"lock_page"}));
}

TEST_CASE("a file that ends early has no function") {
  for (const char* text : {"f(", "f()", "f() {", "f() { \"", "f() /*", "f() { {} ", "", "\""}) {
    CAPTURE(text);
    CHECK_FALSE(CSource(text).find({"f"}));
  }
  CHECK(CSource("int f(int (*g)(void)) { return '}'; }").find({"f"}));
}

TEST_CASE("words are whole, and the first of several counts") {
  CHECK(find_word("unlock_page lock_page", "lock_page", 0) == 21);
  CHECK(find_word("lock_pages", "lock_page", 0) == std::string_view::npos);
  CHECK(find_word("b a", "a|b", 0) == 1);
  CHECK(find_word("b a", "a|b", 1) == 3);
  CHECK(find_word("x = -EBUSY;", "-EBUSY", 0) == 10);
  CHECK(find_word("BUG_ON(!PageDirty(p))", "BUG_ON(!PageDirty", 0) == 17);
}

TEST_CASE("each switch has its row, and each mark is a value of it") {
  const auto rows = switch_marks();
  REQUIRE(rows.size() == model::switch_count);
  for (const SwitchMarks& row : rows) {
    const model::SwitchInfo& info = model::switches()[static_cast<std::size_t>(row.key)];
    CAPTURE(info.name);
    CHECK_FALSE(row.files.empty());
    CHECK_FALSE(row.marks.empty());
    const auto is_value = [&](std::string_view text) {
      return std::find(info.values.begin(), info.values.end(), text) != info.values.end();
    };
    for (const Mark& mark : row.marks) CHECK(is_value(mark.value));
    CHECK((row.without.empty() || is_value(row.without)));
  }
}

TEST_CASE("the switches of a tree, and the nearest kernel") {
  const TemporaryFolder folder;
  folder.write("fs/btrfs/inode.c", inode_2018);
  folder.write("Makefile", "# made up\nVERSION = 5\nPATCHLEVEL = 4\nSUBLEVEL = 12\n");
  const Identified found = identify_tree(folder);
  CHECK(found.version == "5.4.12");
  using model::Switch;
  CHECK(text_of(found, Switch::hook_returns) == "EAGAIN");
  CHECK(text_of(found, Switch::worker_out_of_band) == "delalloc");
  CHECK(text_of(found, Switch::worker_clears_checked) == "at_exit");
  CHECK(text_of(found, Switch::worker_success) == "bug_on_clean");
  CHECK(text_of(found, Switch::worker_error_block) == "after_extent_unlock");
  CHECK(text_of(found, Switch::reserve_before_page_lock) == "off");
  CHECK(text_of(found, Switch::private_2_cleared) == "by_hook");
  CHECK(text_of(found, Switch::fixup_holds_inode) == "off");
  CHECK(text_of(found, Switch::delalloc_new_checked_first) == "off");
  CHECK_FALSE(of(found, Switch::zap_flushes_tlb_under_lock).value);
  CHECK(of(found, Switch::zap_flushes_tlb_under_lock).why_not == "there is no mm/memory.c");
  CHECK(found.rows.front().kernel == "25f3c502");
  CHECK(found.rows.front().differs.empty());

  folder.write("fs/btrfs/inode.c", with(inode_2018, "lock_extent_bits(tree);",
                                        "ClearPageChecked(page); lock_extent_bits(tree);"));
  const Identified changed = identify_tree(folder);
  CHECK(text_of(changed, Switch::worker_clears_checked) == "on_each_path");
  const std::string text = identified_text("linux", changed);
  CHECK(text.find("linux: Linux 5.4.12\n") == 0);
  CHECK(text.find("fs/btrfs/inode.c:5\n  btrfs_writepage_fixup_worker()") != std::string::npos);
  CHECK(text.find("not decided:\n") != std::string::npos);
  CHECK(text.find("as the source has it: --kernel \"") != std::string::npos);
  CHECK(text.find("worker_clears_checked=on_each_path") != std::string::npos);
}

TEST_CASE("what is no source of a kernel is bad input") {
  const TemporaryFolder folder;
  for (const std::string& tree : {folder.path(), folder.path() + "/none"}) {
    const RunResult run = run_binary(PAGERACE_BINARY, {"identify", tree});
    CHECK(run.status == 2);
    CHECK(run.err.find("it has no fs/btrfs/inode.c") != std::string::npos);
  }
  folder.write("fs/btrfs/inode.c", "");
  const RunResult empty = run_binary(PAGERACE_BINARY, {"identify", folder.path()});
  CHECK(empty.status == 0);
  CHECK(empty.out.find("not decided:") != std::string::npos);
}

}  // namespace tools::identify
