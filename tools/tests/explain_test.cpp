// What `explain` and `reproducer` print for traces that model/FACTS.md refers to.

#include "catch.hpp"
#include "run_binary.hpp"

namespace tools {
namespace {

const std::string traces = std::string(PAGERACE_SOURCE_DIR) + "/traces/";

RunResult pagerace(const std::vector<std::string>& arguments) {
  return run_binary(PAGERACE_BINARY, arguments, {});
}

// The text with line breaks and indents as one space, so that line breaks do not matter.
std::string flat(const std::string& text) {
  std::string out;
  for (const char c : text) {
    const bool space = c == ' ' || c == '\n';
    if (!space || (!out.empty() && out.back() != ' ')) out += space ? ' ' : c;
  }
  return out;
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("the founding case is no race, and no other thread is needed") {
  const RunResult found = pagerace({"explain", traces + "fixup/alone/v4.14.lost-update.json"});
  CHECK(found.status == 0);
  const std::string text = flat(found.out);
  CHECK(contains(text, "pin_holder in set_page_dirty(): version 1 is owed to the disk"));
  CHECK(contains(text, "writeback in clear_page_dirty_for_io(): PG_dirty is cleared"));
  CHECK(contains(text, "it never closes"));
  CHECK(contains(text, "writeback: not the cause; without it the defect still occurs"));
  CHECK(contains(text, "No other thread is needed: with pin_holder alone"));
  CHECK(contains(text, "before the first step: every interleaving that ends has the defect"));
  CHECK(contains(text, "not a race: every interleaving loses the page (all 1,330,"));
}

TEST_CASE("the mutant that migrates under a fixup is explained by migration and its interval") {
  const RunResult found = pagerace(
      {"explain",
       traces + "fixup/migration/v4.14+migration_checks_references=off.checked-leak.json"});
  CHECK(found.status == 0);
  const std::string text = flat(found.out);
  CHECK(
      contains(text, "migration: needed; without it this defect does not occur (complete search"));
  CHECK(contains(text,
                 "(migration in find_get_page(): look up slot of index 0) leads to the defect at"));
  CHECK(contains(text, "from the start, before step"));
}

TEST_CASE("a deadlock and a livelock are explained as such") {
  const RunResult deadlock =
      pagerace({"explain", traces + "space/worker-flushes/v4.14.deadlock.json"});
  CHECK(deadlock.status == 0);
  CHECK(contains(flat(deadlock.out),
                 "space_flush waits: lock page 0 PG_locked, held by fixup_worker"));
  const RunResult livelock =
      pagerace({"explain",
                traces + "errors/throttled/2018-patch+worker_error_cleans_page=off.livelock.json"});
  CHECK(livelock.status == 0);
  CHECK(contains(flat(livelock.out), "repeat forever"));
  CHECK(contains(flat(livelock.out), "writeback: needed"));
}

TEST_CASE("nothing is claimed about what a limit left open") {
  const RunResult found =
      pagerace({"explain", traces + "fixup/alone/v4.14.lost-update.json", "--max-memory", "1"});
  CHECK(found.status == 3);
  CHECK(contains(flat(found.out), "not known: a limit (memory) ended the search"));
  CHECK_FALSE(contains(found.out, "not a race"));
  CHECK_FALSE(contains(found.out, "The point of no return"));
}

TEST_CASE("explain and reproducer require a trace of the page cache") {
  for (const char* command : {"explain", "reproducer"}) {
    CHECK(pagerace({command, traces + "fixup/alone/none.json"}).status == 2);
    CHECK(pagerace({command, std::string(PAGERACE_SOURCE_DIR) + "/README.md"}).status == 2);
  }
}

TEST_CASE("a reproducer names the places and what it does not prove") {
  const RunResult found =
      pagerace({"reproducer", traces + "dirtying/migration-hole/v4.14.lost-update.json"});
  CHECK(found.status == 0);
  const std::string text = flat(found.out);
  CHECK(contains(text, "fs/btrfs/inode.c:btrfs_finish_ordered_io()"));
  CHECK(contains(text, "pagerace_wait(inode->i_ino, 1)"));
  CHECK(contains(text, "If nothing happens, that proves nothing"));
  CHECK(contains(text, "munmap() of that mapping"));
}

}  // namespace tools
