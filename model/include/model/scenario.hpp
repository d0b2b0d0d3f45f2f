#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/kernels.hpp"

namespace model {

inline constexpr std::size_t pages_max = 4;
/// Data space without a bound.
inline constexpr std::uint8_t space_unlimited = 255;

/// When a fault happens: an allocation that fails, space that runs out.
struct Fault {
  enum class Mode : std::uint8_t { never, once, always, any, count };
  Mode mode = Mode::never;
  std::uint8_t times = 0;  ///< Most occurrences of `any`; 0: no bound.
};

struct Faults {
  Fault enospc;        ///< A reservation of space fails.
  Fault fixup_alloc;   ///< The hook cannot allocate its work item.
  Fault set_delalloc;  ///< btrfs_set_extent_delalloc() fails in the worker.
  Fault io_error;      ///< The device fails to write a page.
  Fault copy_fault;    ///< The copy of a buffered write faults.
};

enum class ThreadKind : std::uint8_t {
  writeback,
  io_completion,
  ordered_extent_completion,
  fixup_worker,
  pin_holder,
  mmap_store,
  munmap,
  migration,
  reclaim,
  truncate,
  direct_io_write,
  invalidate,
  buffered_write,
  fsync,
  follow_page,
  unmount,
  partial_writeback,
  space_flush,
  count
};
inline constexpr std::size_t thread_kinds = static_cast<std::size_t>(ThreadKind::count);

enum class WritebackMode : std::uint8_t { none, all, count };
enum class MigrationMode : std::uint8_t { async, sync_light, sync, count };

/// Passes of a writeback that never stops: a daemon.
inline constexpr std::uint8_t passes_forever = 0;

/// One entry of `threads`. Only the fields of its kind mean anything.
struct ThreadSpec {
  ThreadKind kind = ThreadKind::writeback;
  std::uint8_t page = 0;
  WritebackMode mode = WritebackMode::none;
  std::uint8_t passes = 1;   ///< writeback; or passes_forever
  bool until_clean = false;  ///< writeback: passes until no page is dirty
  std::uint8_t dirties = 1;  ///< pin_holder
  bool spurious = false;     ///< pin_holder: dirties without new data
  bool locks = true;         ///< pin_holder: dirties under the page lock
  std::uint8_t stores = 1;   ///< mmap_store
  std::uint8_t blocks = 1;   ///< partial_writeback: one after the other
  MigrationMode migration = MigrationMode::sync;
  std::uint8_t tries = 1;  ///< migration, reclaim
  bool kswapd = false;     ///< reclaim: may write dirty pages out
  bool nocow = false;      ///< buffered_write: into a preallocated extent, no space reserved
  bool overwrites = true;  ///< direct_io_write: the page's data is replaced
};

/// How a page is at the start. Default: in the cache, clean, unmapped, equal to the disk.
struct PageStart {
  enum class Dirty : std::uint8_t { no, in_order, out_of_band, count };
  enum class Mapped : std::uint8_t { no, read_only, writable, count };
  Dirty dirty = Dirty::no;
  Mapped mapped = Mapped::no;
  bool writeback = false;    ///< Under writeback; neighbours share an ordered extent.
  bool written = false;      ///< The same, but its IO has ended; the ordered extent still exists.
  bool queued = false;       ///< With a fixup in the queue.
  bool storage_key = false;  ///< s390: the hardware has recorded a change to the frame.
};

/// One row of the table of verdicts.
struct Expectation {
  Kernel kernel;
  std::vector<std::string> defects;  ///< Complete and sorted; empty: holds.
};

/// Labels by kernel key; "*" means every kernel of `expect`.
using LabelTable = std::map<std::string, std::vector<std::string>>;

/// A predicate over the state, and on which kernels some interleaving reaches such a state.
struct Claim {
  std::string claim;                      ///< In plain words.
  std::string when;                       ///< The predicate: scenarios/README.md.
  std::map<std::string, bool> reachable;  ///< By kernel key; "*": if no other key matches.
};
inline constexpr std::size_t claims_max = 16;

/// One question, parsed and validated. No JSON beyond this point.
struct Scenario {
  std::string name;  ///< File name without folder and extension.
  std::string question;
  std::string model = "page-cache";   ///< Or "classic/<name>": a program of classic.hpp.
  std::vector<std::uint32_t> params;  ///< Of a classic program, one value each.
  std::string kernel;                 ///< What `check` uses when none is given.
  std::uint8_t pages = 1;
  std::uint8_t unlinked = 0;  ///< How many of the first pages belong to an unlinked, closed file.
  std::vector<ThreadSpec> threads;
  std::vector<PageStart> start;  ///< One per page.
  Faults faults;
  std::uint8_t space = space_unlimited;  ///< Pages of data space that can be reserved.
  bool drain = true;
  std::vector<std::string> check;  ///< Names of defects; all if it holds "all".
  LabelTable reaches;
  LabelTable never;
  std::vector<Claim> claims;
  std::vector<Expectation> expect;
  std::string facts;  ///< What it cites of model/FACTS.md: "S01"; may be empty.
  std::string note;   ///< Free text.
};

/// Whether the scenario runs a textbook program, which has no kernel.
bool is_classic(const Scenario& scenario);

/// The word for a thread in scenarios and reports: "fixup_worker".
std::string_view thread_kind_name(ThreadKind kind);
std::string_view thread_kind_about(ThreadKind kind);
/// What user space does to make the kernel run such a thread: "fsync: fsync() of the file".
std::string_view thread_kind_action(ThreadKind kind);
/// Whether such a thread always runs; listing it only documents that.
bool belongs_to_machine(ThreadKind kind);
/// Whether such a thread reads its page into the cache where it finds none: it may need a frame.
bool reads_page_again(ThreadKind kind);

/// The name of each entry of `threads` in traces: numbered where several are of one kind.
std::vector<std::string> thread_names(const Scenario& scenario);

/// Labels that `table` lists for a kernel: those of its key and those of "*".
std::vector<std::string> labels_for(const LabelTable& table, const Kernel& kernel);

/// Whether a claim expects to be reachable on a kernel; nothing if it does not cover that kernel.
std::optional<bool> expected_answer(const Claim& claim, const Kernel& kernel);

}  // namespace model
