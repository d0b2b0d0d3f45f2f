#pragma once

#include <csignal>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "checker/bounding.hpp"
#include "checker/program.hpp"
#include "checker/sampling.hpp"
#include "checker/schedule.hpp"
#include "checker/search_result.hpp"

namespace checker {

/// The searches.
enum class SearchKind : std::uint8_t {
  graph,        ///< Every reachable state once.
  brute_force,  ///< Every interleaving; the oracle.
  dpor,         ///< One interleaving of each equivalence class.
  bounded,      ///< Every interleaving within a bound on preemptions or delays. Never `holds`.
  random,       ///< Runs that draw each choice evenly. Never `holds`.
  pct,          ///< Runs with random priorities that change at random points. Never `holds`.
  pos,          ///< Runs with random priorities, redrawn after races. Never `holds`.
  count         ///< The number of searches.
};

/// What a search is doing, for a progress line.
struct Progress {
  const char* pass = "";          ///< The name of the pass.
  std::uint64_t states = 0;       ///< So far.
  std::uint64_t transitions = 0;  ///< So far.
  std::uint64_t depth = 0;        ///< The length of the present path.
  double seconds = 0;             ///< Since the search began.
  const char* unit = "";          ///< What `done` and `total` count.
  double done = 0;                ///< So far.
  double total = 0;               ///< Estimated; 0: not known.
  double spread = 0;              ///< Standard error of `total`.
};

/// The most jobs of a search.
inline constexpr std::size_t jobs_max = 256;

/// Which search, its limits, and what it looks for.
struct SearchOptions {
  SearchKind kind = SearchKind::graph;  ///< Which search.
  BoundingOptions bounding;             ///< For SearchKind::bounded.
  SamplingOptions sampling;             ///< For random, pct and pos.
  double seconds_max = 0;               ///< 0: no limit.
  std::uint64_t states_max = 0;    ///< Brute force: interleavings; sampling: runs. 0: no limit.
  std::uint64_t memory_bytes = 0;  ///< Resident memory of the process. 0: no limit.
  /// Transitions of one interleaving. 0: no limit, or 10,000 for brute force and sampled runs,
  /// which do not detect cycles.
  std::uint64_t steps_max = 0;
  bool first_only = false;  ///< Stop at the first defect.
  bool livelocks = true;    ///< Also look for livelocks: graph does so in a separate pass; brute
                            ///< force and dpor terminate only without them.
  bool count = true;        ///< Count interleavings and find simplest counterexamples.
  LabelSet witness_labels;  ///< Labels for which to return a path: a simplest one where
                            ///< counterexamples are simplest.
  Reductions reductions;    ///< Those that may be applied.
  std::size_t jobs = 0;  ///< Processes of the graph search, at most jobs_max; results are the same
                         ///< for every number. 0: only this one, which may use sleep sets.
  std::uint64_t jobs_from = 10'000;  ///< The other jobs start after this many states.
  bool drain_interleaved = false;    ///< Explore the drain, too, instead of one order of it.
  bool reexecute = false;            ///< Backtrack by running again instead of copying bytes.
  const volatile std::sig_atomic_t* stop =
      nullptr;                                    ///< Ends the search, like a limit, once nonzero.
  std::function<void(const Progress&)> progress;  ///< Called every few thousand states.
  std::function<void(End)> at_end;  ///< Called at the end of each interleaving (brute force) or
                                    ///< in each final state (graph); for tests and statistics.
};

/// Explores the program, after running a few interleavings repeatedly to check that it is
/// deterministic.
/// Errors: ProgramError if the program breaks a rule for threads; InternalError. The texts of both
/// include the schedule so far.
SearchResult search(Program& program, const SearchOptions& options);

/// The number of context switches of a schedule, including those of a drain.
std::uint64_t count_switches(const Schedule& schedule);

/// The names of all defects a program can have: the engine's, then its own.
std::vector<std::string> defect_names(const Program& program);

/// "states": the name of a limit in reports.
const char* limit_name(LimitKind limit);

/// "brute-force": the name of a search in reports, in traces and on the command line.
const char* search_name(SearchKind kind);
/// What a search explores, for a help text; empty if it is chosen by its options, not by name.
const char* search_about(SearchKind kind);
/// Whether it draws runs at random, so that it proves nothing.
bool search_samples(SearchKind kind);
/// The search with that name, if any.
std::optional<SearchKind> search_kind(std::string_view name);

}  // namespace checker
