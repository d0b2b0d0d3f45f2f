// Each thread alone: what it changes, in the order in which the kernel's function does.

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string>

#include "catch.hpp"
#include "model/scenario_parser.hpp"
#include "model/world_factory.hpp"
#include "state/execution.hpp"

namespace model {
namespace {

// Runs the threads, always the first that is enabled, until none is, and writes down what changes:
// one line a step, "page 0 PG_dirty = 1; ...". Steps of the machine after them are left out.
std::string changes(const std::string& threads, const std::string& start, const char* kernel) {
  const std::string text = fmt::format(
      R"({{"question": "?", "kernel": "{}", "threads": [{}], "start": [{}], "drain": false,
          "expect": {{"{}": []}}}})",
      kernel, threads, start, kernel);
  const ScenarioOrErrors parsed = parse_scenario(text, "alone.json");
  REQUIRE(parsed.scenario);
  const auto program = make_program(*parsed.scenario, parsed.scenario->expect[0].kernel);
  checker::Execution execution(*program);
  std::string lines;
  while (execution.end() == checker::End::running) {
    const checker::Choice choice = execution.enabled()[0];
    const auto named = execution.pending(choice.thread).accesses();
    const std::vector<checker::Access> accesses(named.begin(), named.end());
    std::vector<std::string> before;
    before.reserve(accesses.size());
    for (const checker::Access& access : accesses) {
      before.push_back(execution.names().value(access.object).text());
    }
    execution.step(choice);
    if (choice.thread != 0) continue;
    std::string line;
    for (std::size_t i = 0; i < accesses.size(); ++i) {
      const std::string name = execution.names().shown(accesses[i].object).text();
      const std::string value = execution.names().value(accesses[i].object).text();
      if (name.empty() || value == before[i]) continue;
      line += fmt::format("{}{} = {}", line.empty() ? "" : "; ", name, value);
    }
    if (!line.empty()) lines += line + "\n";
  }
  CHECK(execution.end() == checker::End::finished);
  return lines;
}

struct Alone {
  const char* what;
  const char* kernel;
  const char* thread;
  const char* start;
  const char* changes;
};

const Alone table[] = {
    {"a pin holder writes, declares under the page lock, and unpins", "v4.14",
     R"({"run": "pin_holder"})", R"({"page": 0})",
     R"(page 0 content = v1
page 0 PG_locked = pin_holder
page 0 PG_dirty = 1
dirty tag of index 0 = 1
page 0 PG_locked = free
page 0 references = 2
)"},
    {"truncation: the file's size, the mapping, the page's extent state, dirt, place", "v4.14",
     R"({"run": "truncate", "page": 0})", R"({"page": 0, "dirty": "in_order"})",
     R"(i_rwsem = truncate
i_size = 0
page-table lock = truncate
page-table lock = free
page 0 references = 3
page 0 PG_locked = truncate
EXTENT_LOCKED of index 0 = truncate
EXTENT_DELALLOC of index 0 = 0; reserved space = 0
EXTENT_LOCKED of index 0 = free
page 0 PG_private = 0
page 0 references = 2
page 0 PG_dirty = 0
i_pages lock = truncate
page 0 mapping = NULL; slot of index 0 = none; dirty tag of index 0 = 0
i_pages lock = free
page 0 references = 1
page 0 PG_locked = free
page 0 references = 0
i_rwsem = free
)"},
    {"invalidation drops PG_private, freezes at two, and frees", "v4.14",
     R"({"run": "invalidate", "page": 0})", R"({"page": 0})",
     R"(page 0 references = 3
page 0 PG_locked = invalidate
page 0 PG_private = 0
page 0 references = 2
i_pages lock = invalidate
page 0 references = 0
page 0 mapping = NULL; slot of index 0 = none
i_pages lock = free
page 0 references = 1
page 0 PG_locked = free
page 0 references = 0
)"},
    {"invalidation leaves a dirty page alone", "v4.14", R"({"run": "invalidate", "page": 0})",
     R"({"page": 0, "dirty": "in_order"})",
     R"(page 0 references = 3
page 0 PG_locked = invalidate
page 0 PG_locked = free
page 0 references = 2
)"},
    {"reclaim drops PG_private, freezes at two, and frees", "v4.14",
     R"({"run": "reclaim", "page": 0})", R"({"page": 0})",
     R"(page 0 references = 3
page 0 PG_locked = reclaim
page 0 PG_private = 0
page 0 references = 2
i_pages lock = reclaim
page 0 references = 0
page 0 mapping = NULL; slot of index 0 = none
i_pages lock = free
page 0 PG_locked = free
)"},
    {"a buffered write reserves before it locks, and sets delalloc before PG_dirty", "v5.6",
     R"({"run": "buffered_write", "page": 0})", R"({"page": 0})",
     R"(i_rwsem = buffered_write
reserved space = 1
page 0 references = 3
page 0 PG_locked = buffered_write
EXTENT_LOCKED of index 0 = buffered_write
page 0 content = v1
EXTENT_DELALLOC of index 0 = 1
page 0 PG_dirty = 1
dirty tag of index 0 = 1
EXTENT_LOCKED of index 0 = free
page 0 PG_locked = free
page 0 references = 2
i_rwsem = free
)"},
    {"a direct write removes the clean page, whoever uses it, then writes", "v4.14",
     R"({"run": "direct_io_write", "page": 0})", R"({"page": 0})",
     R"(i_rwsem = direct_io_write
page 0 references = 3
page 0 PG_locked = direct_io_write
page 0 PG_private = 0
page 0 references = 2
i_pages lock = direct_io_write
page 0 mapping = NULL; slot of index 0 = none
i_pages lock = free
page 0 references = 1
page 0 PG_locked = free
page 0 references = 0
i_rwsem = free
EXTENT_LOCKED of index 0 = direct_io_write
disk data of index 0 = v1; disk checksum of index 0 = v1
EXTENT_LOCKED of index 0 = free
i_rwsem = direct_io_write
i_rwsem = free
)"},
    {"a direct write that meets a dirty page falls back, and clears Checked", "v5.6",
     R"({"run": "direct_io_write", "page": 0})",
     R"({"page": 0, "dirty": "out_of_band", "queued": true})",
     R"(i_rwsem = direct_io_write
towrite tag of index 0 = 1
page 0 references = 4
page 0 PG_locked = direct_io_write
page 0 PG_dirty = 0
page 0 PG_dirty = 1
page 0 PG_locked = free
page 0 references = 3
page 0 references = 4
page 0 PG_locked = direct_io_write
page 0 PG_locked = free
page 0 references = 3
reserved space = 1
page 0 references = 4
page 0 PG_locked = direct_io_write
EXTENT_LOCKED of index 0 = direct_io_write
page 0 content = v2
EXTENT_DELALLOC of index 0 = 1
page 0 PG_checked = 0
EXTENT_LOCKED of index 0 = free
page 0 PG_locked = free
page 0 references = 3
page 0 references = 4
page 0 PG_locked = direct_io_write
page 0 PG_dirty = 0
EXTENT_LOCKED of index 0 = direct_io_write
ordered extent of index 0 = 0; ordered extent 0 = 1 reference
EXTENT_DELALLOC of index 0 = 0; EXTENT_LOCKED of index 0 = free; reserved space = 0
page 0 PG_private_2 = 1
page 0 PG_private_2 = 0
page 0 PG_writeback = 1; writeback tag of index 0 = 1; dirty tag of index 0 = 0; towrite tag of index 0 = 0
bio of index 0 = 0
page 0 PG_locked = free
page 0 references = 3
i_rwsem = free
)"},
    {"migration without a callback drops PG_private", "v4.14",
     R"({"run": "migration", "page": 0, "mode": "sync"})", R"({"page": 0})",
     R"(page 0 references = 3
page 0 PG_locked = migration
page 1 PG_locked = migration; page 1 references = 1
page 0 PG_private = 0
page 0 references = 2
page 0 references = 1; slot of index 0 = 1; page 1 references = 2; page 1 mapping = index 0
page 1 PG_uptodate = 1
page 0 mapping = NULL
page 0 PG_locked = free
page 1 PG_locked = free
page 1 references = 1
page 0 references = 0
)"},
    {"btrfs_migratepage moves it", "v5.8", R"({"run": "migration", "page": 0, "mode": "sync"})",
     R"({"page": 0})",
     R"(page 0 references = 3
page 0 PG_locked = migration
page 1 PG_locked = migration; page 1 references = 1
page 0 references = 2; slot of index 0 = 1; page 1 references = 2; page 1 mapping = index 0
page 0 PG_private = 0
page 0 references = 1
page 1 references = 3
page 1 PG_private = 1
page 1 PG_uptodate = 1
page 0 mapping = NULL
page 0 PG_locked = free
page 1 PG_locked = free
page 1 references = 2
page 0 references = 0
)"},
    {"a store faults into page_mkwrite, which returns with the page locked", "v4.14",
     R"({"run": "mmap_store", "page": 0})", R"({"page": 0})",
     R"(mmap_sem = 1 reading
page-table lock = mmap_store
page-table lock = free
page 0 references = 3
page 0 PG_locked = mmap_store
page 0 PG_locked = free
reserved space = 1
page 0 PG_locked = mmap_store
EXTENT_LOCKED of index 0 = mmap_store
EXTENT_DELALLOC of index 0 = 1
page 0 PG_dirty = 1
dirty tag of index 0 = 1
EXTENT_LOCKED of index 0 = free
PTE of index 0 = writable, dirty; page 0 mapcount = 1
page 0 PG_locked = free
mmap_sem = free
page 0 content = v1
)"},
    {"munmap clears the entry, then mapcount, then drops the reference", "v4.14",
     R"({"run": "munmap", "page": 0})", R"({"page": 0, "mapped": "writable", "dirty": "in_order"})",
     R"(mmap_sem = held for writing
mapped area of index 0 = 0
page-table lock = munmap
PTE of index 0 = none
page 0 mapcount = 0
page-table lock = free
page 0 references = 2
mmap_sem = free
)"},
    {"a pin through a writable entry dirties a clean page, without its lock", "v4.14",
     R"({"run": "follow_page", "page": 0})", R"({"page": 0, "mapped": "writable"})",
     R"(page-table lock = follow_page
page 0 PG_dirty = 1
dirty tag of index 0 = 1
page 0 references = 4
page-table lock = free
page 0 references = 3
)"},
    {"writeback allocates an ordered extent, then submits", "v4.14",
     R"({"run": "writeback", "mode": "all", "passes": 1})", R"({"page": 0, "dirty": "in_order"})",
     R"(towrite tag of index 0 = 1
page 0 references = 3
page 0 PG_locked = writeback
page 0 PG_dirty = 0
EXTENT_LOCKED of index 0 = writeback
ordered extent of index 0 = 0; ordered extent 0 = 1 reference
EXTENT_DELALLOC of index 0 = 0; EXTENT_LOCKED of index 0 = free; reserved space = 0
page 0 PG_private_2 = 1
page 0 PG_private_2 = 0
page 0 PG_writeback = 1; writeback tag of index 0 = 1; dirty tag of index 0 = 0; towrite tag of index 0 = 0
bio of index 0 = 0
page 0 PG_locked = free
page 0 references = 2
)"},
    {"fsync does the same, and waits for it", "v4.14", R"({"run": "fsync"})",
     R"({"page": 0, "dirty": "in_order"})",
     R"(towrite tag of index 0 = 1
page 0 references = 3
page 0 PG_locked = fsync
page 0 PG_dirty = 0
EXTENT_LOCKED of index 0 = fsync
ordered extent of index 0 = 0; ordered extent 0 = 1 reference
EXTENT_DELALLOC of index 0 = 0; EXTENT_LOCKED of index 0 = free; reserved space = 0
page 0 PG_private_2 = 1
page 0 PG_private_2 = 0
page 0 PG_writeback = 1; writeback tag of index 0 = 1; dirty tag of index 0 = 0; towrite tag of index 0 = 0
bio of index 0 = 0
page 0 PG_locked = free
page 0 references = 2
ordered extent 0 = 3 references, IO done
ordered extent 0 = 2 references, complete
)"},
    {"a block is written beside the rest of its page, which stays dirty", "v6.12",
     R"({"run": "partial_writeback", "page": 0})", R"({"page": 0, "dirty": "in_order"})",
     R"(page 0 references = 3
page 0 PG_locked = partial_writeback
page 0 blocks under IO = 1; page 0 PG_writeback = 1; writeback tag of index 0 = 1
page 0 PG_locked = free
page 0 references = 2
page 0 blocks under IO = 0; page 0 PG_writeback = 0; writeback tag of index 0 = 0
)"},
    {"no block of a clean page is written", "v6.12", R"({"run": "partial_writeback", "page": 0})",
     R"({"page": 0})",
     R"(page 0 references = 3
page 0 PG_locked = partial_writeback
page 0 PG_locked = free
page 0 references = 2
)"},
    {"unmount evicts what it has written", "v4.14", R"({"run": "unmount"})",
     R"({"page": 0, "dirty": "in_order"})",
     R"(page 0 references = 3
page 0 PG_locked = unmount
page 0 PG_dirty = 0
EXTENT_LOCKED of index 0 = unmount
ordered extent of index 0 = 0; ordered extent 0 = 1 reference
EXTENT_DELALLOC of index 0 = 0; EXTENT_LOCKED of index 0 = free; reserved space = 0
page 0 PG_private_2 = 1
page 0 PG_private_2 = 0
page 0 PG_writeback = 1; writeback tag of index 0 = 1; dirty tag of index 0 = 0
bio of index 0 = 0
page 0 PG_locked = free
page 0 references = 2
ordered extent 0 = 3 references, IO done
ordered extent 0 = 2 references, complete
unmounting = 1
page 0 references = 3
page 0 PG_locked = unmount
EXTENT_LOCKED of index 0 = unmount
EXTENT_LOCKED of index 0 = free
page 0 PG_private = 0
page 0 references = 2
i_pages lock = unmount
page 0 mapping = NULL; slot of index 0 = none
i_pages lock = free
page 0 references = 1
page 0 PG_locked = free
page 0 references = 0
inode evicted = 1
cleaner = 0 delayed iput(s), parked
cleaner = freed
)"},
};

}  // namespace

TEST_CASE("each thread alone changes what the kernel's function does, in its order") {
  for (const Alone& at : table) {
    CAPTURE(at.what);
    CHECK(changes(at.thread, at.start, at.kernel) == at.changes);
  }
}

TEST_CASE("each kind of thread that does something by itself is run alone") {
  for (std::size_t i = 0; i < thread_kinds; ++i) {
    const auto kind = static_cast<ThreadKind>(i);
    // A worker alone has no work.
    if (belongs_to_machine(kind) || kind == ThreadKind::fixup_worker) continue;
    const std::string run = fmt::format(R"("run": "{}")", thread_kind_name(kind));
    CAPTURE(run);
    CHECK(std::any_of(std::begin(table), std::end(table), [&run](const Alone& at) {
      return std::string(at.thread).find(run) != std::string::npos;
    }));
  }
}

}  // namespace model
