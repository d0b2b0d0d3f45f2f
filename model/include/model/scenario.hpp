#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/kernels.hpp"
#include "model/thread_spec.hpp"

/// The page-cache model: scenarios, kernels and the programs made from them.
namespace model {

/// The most pages of a scenario.
inline constexpr std::size_t pages_max = 4;
/// Scenario::space: unbounded.
inline constexpr std::uint8_t space_unlimited = 255;

/// When a fault happens: an allocation that fails, space that runs out.
struct Fault {
  /// `any`: each time it may happen or not.
  enum class Mode : std::uint8_t { never, once, always, any, count };
  Mode mode = Mode::never;  ///< When.
  std::uint8_t times = 0;   ///< The most occurrences of `any`; 0: unbounded.
};

/// The faults of a scenario.
struct Faults {
  Fault enospc;        ///< A reservation of space fails.
  Fault fixup_alloc;   ///< The hook cannot allocate its work item.
  Fault set_delalloc;  ///< btrfs_set_extent_delalloc() fails.
  Fault io_error;      ///< The device fails to write a page.
  Fault copy_fault;    ///< The copy of a buffered write faults; with `any`, not twice in a row.
};

/// The initial state of a page. Default: in the cache, clean, unmapped, equal to the disk.
struct PageStart {
  /// `in_order`: with delalloc; `out_of_band`: without notifying btrfs.
  enum class Dirty : std::uint8_t { no, in_order, out_of_band, count };
  /// How the page-table entry maps it.
  enum class Mapped : std::uint8_t { no, read_only, writable, count };
  Dirty dirty = Dirty::no;     ///< Whether it is dirty.
  Mapped mapped = Mapped::no;  ///< Whether a process maps it.
  bool writeback = false;      ///< Under writeback; neighbours share an ordered extent.
  bool written = false;        ///< The same, but its IO has ended; the ordered extent still exists.
  bool queued = false;         ///< With a fixup in the queue.
  bool storage_key = false;    ///< s390: the hardware has recorded a change to the frame.
  bool operator==(const PageStart&) const = default;  ///< By members.
};

/// One row of the table of verdicts.
struct Expectation {
  Kernel kernel;                     ///< The row's key.
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
/// The most claims of a scenario.
inline constexpr std::size_t claims_max = 16;

/// One question, parsed and validated. No JSON beyond this point.
struct Scenario {
  std::string name;                   ///< File name without folder and extension.
  std::string question;               ///< What the scenario asks, in plain words.
  std::string model = "page-cache";   ///< Or "classic/<name>": a program of classic.hpp.
  std::vector<std::uint32_t> params;  ///< Of a classic program, one value each.
  std::string kernel;                 ///< What `check` uses when none is given.
  std::uint8_t pages = 1;             ///< Pages of the file.
  std::uint8_t unlinked = 0;  ///< The number of pages, from index 0, of an unlinked, closed file.
  std::vector<ThreadSpec> threads;       ///< In the order of their ids.
  std::vector<PageStart> start;          ///< One per page.
  Faults faults;                         ///< When faults happen.
  std::uint8_t space = space_unlimited;  ///< Pages of data space that can be reserved.
  bool drain = true;  ///< Write everything back, reclaim it and read it back at the end.
  std::vector<std::string> check;   ///< Names of defects; all if it holds "all".
  LabelTable reaches;               ///< Labels that some interleaving must pass.
  LabelTable never;                 ///< Labels that no interleaving may pass.
  std::vector<Claim> claims;        ///< What must be reachable or unreachable.
  std::vector<Expectation> expect;  ///< The table of verdicts.
  std::string facts;  ///< The facts in model/FACTS.md that it cites: "S01"; may be empty.
  std::string note;   ///< Free text.
};

/// Whether the scenario runs a textbook program, which has no kernel.
bool is_classic(const Scenario& scenario);

/// The name of each entry of `threads` in traces: numbered where several are of one kind.
std::vector<std::string> thread_names(const Scenario& scenario);

/// Labels that `table` lists for a kernel: those of its key and those of "*".
std::vector<std::string> labels_for(const LabelTable& table, const Kernel& kernel);

/// Why the kernel never comes into the start of a scenario, one sentence for each page; none: it
/// may.
std::vector<std::string> impossible_starts(const Scenario& scenario, const Kernel& kernel);

/// Whether a claim expects to be reachable on a kernel; nothing if it does not cover that kernel.
std::optional<bool> expected_answer(const Claim& claim, const Kernel& kernel);

}  // namespace model
