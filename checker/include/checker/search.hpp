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

namespace checker {

enum class SearchKind : std::uint8_t {
  graph,        ///< Every reachable state once.
  brute_force,  ///< Every interleaving; the oracle.
  dpor,         ///< One interleaving of each equivalence class.
  bounded,      ///< Every interleaving within a bound on preemptions or delays. Never `holds`.
  random,       ///< Runs that draw each choice evenly. Never `holds`.
  pct,          ///< Runs by random priorities that change at random points. Never `holds`.
  pos,          ///< Runs by random priorities, drawn again after races. Never `holds`.
};

enum class Verdict : std::uint8_t { holds, violated, inconclusive };

/// What ended a search before it was complete.
enum class LimitKind : std::uint8_t {
  none,
  time,
  states,
  memory,
  steps,
  interrupted,
  bound,        ///< Of the model.
  preemptions,  ///< The bound of a bounded search, reached as asked for.
  delays,
  sampled,  ///< All runs asked for were made.
  classes,  ///< One order of each class was walked, but every state is judged.
};

/// What a search is doing, for a progress line.
struct Progress {
  const char* pass = "";
  std::uint64_t states = 0;
  std::uint64_t transitions = 0;
  std::uint64_t depth = 0;
  double seconds = 0;
  const char* unit = "";  ///< What `done` and `total` count.
  double done = 0;
  double total = 0;   ///< Estimated; 0: not known.
  double spread = 0;  ///< Standard error of `total`.
};

/// What a graph search may leave out. Each keeps all defects of this pass: deadlocks, assertions,
/// properties of final states; where properties on every state or labels are asked for, only those
/// are used that keep them, too (Program::judges_every_state()).
struct Reductions {
  bool guarded = true;     ///< No scheduling points at data under a lock.
  bool at_once = true;     ///< Steps that nobody else can observe are taken at once.
  bool sleep_sets = true;  ///< Of two independent steps in either order one order is enough.
  bool symmetry = true;    ///< States that differ in the places of equal threads are one.
  bool operator==(const Reductions&) const = default;
};
inline constexpr Reductions no_reductions{false, false, false, false};

inline constexpr std::size_t jobs_max = 256;

struct SearchOptions {
  SearchKind kind = SearchKind::graph;
  BoundingOptions bounding;        ///< For SearchKind::bounded.
  SamplingOptions sampling;        ///< For random, pct and pos.
  double seconds_max = 0;          ///< 0: no limit.
  std::uint64_t states_max = 0;    ///< Interleavings, for brute force; runs. 0: no limit.
  std::uint64_t memory_bytes = 0;  ///< Resident memory of the process. 0: no limit.
  std::uint64_t steps_max = 0;  ///< Transitions of one interleaving. 0: no limit; for brute force
                                ///< and runs 10,000: they cannot see that they walk in a circle.
  bool first_only = false;      ///< Stop at the first defect.
  bool count = true;            ///< Count interleavings and find simplest counterexamples.
  LabelSet witness_labels;      ///< Labels to find a way to, if they are passed: a simplest one
                                ///< where counterexamples are simplest.
  Reductions reductions;
  std::size_t jobs = 0;  ///< Processes of the graph search, at most jobs_max; results are the same
                         ///< for every number. 0: none but this, which may use sleep sets.
  std::uint64_t jobs_from = 10'000;  ///< So many states are explored before others are begun.
  bool drain_interleaved = false;
  bool reexecute = false;  ///< Go back by running again instead of copying bytes.
  const volatile std::sig_atomic_t* stop = nullptr;  ///< Nonzero: end as a limit does.
  std::function<void(const Progress&)> progress;     ///< Called a few thousand states apart.
  std::function<void(End)> at_end;  ///< Called at the end of each interleaving (brute force) or
                                    ///< in each final state (graph); for tests and statistics.
};

/// A violated property, and the schedule that shows it.
struct Defect {
  DefectId id = 0;
  std::string name;
  Schedule schedule;
  bool simplest = false;  ///< Proved: fewest context switches, then steps, then smallest.
  std::uint64_t context_switches = 0;
  std::optional<std::string> interleavings;  ///< How many go through it; decimal.
  std::size_t cycle_length = 0;        ///< Of a livelock: the last so many steps repeat for ever.
  std::optional<std::uint64_t> bound;  ///< The least bound that shows it (bounded).
  std::uint64_t runs = 0;              ///< How many runs showed it (random, pct, pos).
};

/// A label of SearchOptions::witness_labels that was passed, and a way there.
struct LabelWitness {
  LabelId id = 0;
  Schedule schedule;
  bool simplest = false;  ///< As of defects.
};

struct SearchResult {
  Verdict verdict = Verdict::inconclusive;
  bool complete = false;  ///< The pass for the verdict came to its end.
  LimitKind limit = LimitKind::none;
  bool liveness_judged = false;             ///< Fair cycles were looked for, in the complete graph.
  LimitKind later_limit = LimitKind::none;  ///< What ended counting and simplest traces, if so.
  std::string bound;                        ///< Which bound of the model did not suffice.
  std::vector<Defect> defects;              ///< Sorted by id.
  LabelSet labels;                          ///< Passed somewhere.
  std::vector<LabelWitness> label_witnesses;  ///< Sorted by id.
  std::uint64_t states = 0;  ///< Bounded: pairs of a state and a position of the scheduler.
  std::uint64_t transitions = 0;
  std::uint64_t executions = 0;           ///< Interleavings walked to their end.
  Reductions reductions = no_reductions;  ///< Those that the verdict made use of.
  std::uint64_t redundant = 0;            ///< Of dpor: executions of a class that was met before.
  std::uint64_t blocked = 0;  ///< Of dpor: ended because all that is enabled was asleep.
  std::uint64_t depth_max = 0;
  std::uint64_t final_states = 0;
  std::uint64_t visited_bytes = 0;           ///< Of graph: memory of the set of visited states.
  std::optional<std::string> interleavings;  ///< Decimal.
  std::string interleavings_reason;          ///< Why they are not known.
  double seconds = 0;                        ///< Not deterministic: never part of a trace.
  double collision_bound = 0;  ///< Probability that any two states share a fingerprint.
  std::optional<BoundingResult> bounding;
  std::optional<SamplingResult> sampling;
};

/// Explores the program. Errors: InternalError, with the schedule so far in its text.
SearchResult search(Program& program, const SearchOptions& options);

/// How many context switches a schedule has, those of a drain included.
std::uint64_t count_switches(const Schedule& schedule);

/// The names of all defects a program can have: the engine's, then its own.
std::vector<std::string> defect_names(const Program& program);

const char* limit_name(LimitKind limit);

/// "brute-force": as in reports and traces, and on the command line.
const char* search_name(SearchKind kind);
/// The kind of that name, if there is one.
std::optional<SearchKind> search_kind(std::string_view name);

}  // namespace checker
