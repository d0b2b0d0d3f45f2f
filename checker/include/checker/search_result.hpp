#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

#include "checker/bounding.hpp"
#include "checker/findings.hpp"
#include "checker/sampling.hpp"
#include "checker/schedule.hpp"

namespace checker {

/// The answer of a search.
enum class Verdict : std::uint8_t {
  holds,         ///< No defect exists; the search was complete.
  violated,      ///< A defect was found.
  inconclusive,  ///< No defect was found, but a limit left something open.
};

/// What ended a search before it was complete.
enum class LimitKind : std::uint8_t {
  none,         ///< Nothing: the search was complete.
  time,         ///< SearchOptions::seconds_max.
  states,       ///< SearchOptions::states_max.
  memory,       ///< SearchOptions::memory_bytes.
  steps,        ///< SearchOptions::steps_max.
  interrupted,  ///< SearchOptions::stop.
  bound,        ///< A bound of the model was exceeded.
  preemptions,  ///< A bounded search has completed its largest bound.
  delays,
  sampled,  ///< All requested runs were made.
  classes,  ///< One order of each class was explored, but properties concern all states.
};

/// What a graph search may leave out. Each keeps all defects of this pass: deadlocks, assertions,
/// properties of final states. If the program has properties on every state or labels, only
/// reductions that keep these too are applied (Program::judges_every_state()).
struct Reductions {
  bool guarded = true;     ///< No scheduling points at data under a lock.
  bool eager = true;       ///< Steps that no other thread can observe are taken eagerly.
  bool sleep_sets = true;  ///< One order of two independent steps suffices.
  bool symmetry = true;    ///< States that differ by swapping symmetric threads are one state.
  bool operator==(const Reductions&) const = default;  ///< By members.
};

/// A reduction and its name on the command line.
struct ReductionName {
  bool Reductions::*member;           ///< Whether it is on.
  const char* name;                   ///< As `--reductions` takes it.
  const char* former_name = nullptr;  ///< Still accepted.
};

/// All reductions.
inline constexpr auto reduction_names = std::to_array<ReductionName>({
    {&Reductions::guarded, "guarded"},
    {&Reductions::eager, "eager", "at-once"},
    {&Reductions::sleep_sets, "sleep-sets"},
    {&Reductions::symmetry, "symmetry"},
});
static_assert(sizeof(Reductions) == reduction_names.size(), "a reduction without its name");

/// These reductions and no others.
constexpr Reductions only(std::initializer_list<bool Reductions::*> members) {
  Reductions reductions;
  for (const ReductionName& row : reduction_names) reductions.*row.member = false;
  for (bool Reductions::*const member : members) reductions.*member = true;
  return reductions;
}
/// For a search without reductions.
inline constexpr Reductions no_reductions = only({});

/// A violated property, and the schedule that shows it.
struct Defect {
  DefectId id = 0;        ///< Which defect.
  std::string name;       ///< The name of the defect.
  Schedule schedule;      ///< The counterexample.
  bool simplest = false;  ///< Proved: fewest context switches, then steps, then smallest.
  std::uint64_t context_switches = 0;        ///< Of `schedule`.
  std::optional<std::string> interleavings;  ///< How many pass through it; decimal.
  std::size_t cycle_length = 0;  ///< Of a livelock: the number of last steps that repeat forever.
  std::optional<std::uint64_t> bound;  ///< The least bound that shows it (bounded).
  std::uint64_t runs = 0;              ///< Number of runs that showed it (random, pct, pos).
};

/// A path to a label of SearchOptions::witness_labels.
struct LabelWitness {
  LabelId id = 0;         ///< Which label.
  Schedule schedule;      ///< The path.
  bool simplest = false;  ///< As Defect::simplest.
};

/// A requested property, and the limit that ended the search for it.
struct Undecided {
  std::string what;                 ///< A defect's name.
  LimitKind why = LimitKind::none;  ///< The limit.
};

/// The verdict of a search, what it found, and what a limit left open.
struct SearchResult {
  Verdict verdict = Verdict::inconclusive;  ///< The answer.
  bool complete = false;  ///< The first pass finished: everything but `undecided` is decided.
  LimitKind limit = LimitKind::none;  ///< What ended the first pass, if it is not complete.
  bool liveness_judged = false;       ///< Whether there are livelocks was decided.
  std::vector<Undecided> undecided;   ///< By later passes. Empty unless the first pass is complete.
  LimitKind later_limit = LimitKind::none;    ///< What ended a pass after the first, if anything.
  std::string bound;                          ///< Which bound of the model was exceeded.
  std::vector<Defect> defects;                ///< Sorted by id.
  LabelSet labels;                            ///< Those passed by some interleaving.
  std::vector<LabelWitness> label_witnesses;  ///< Sorted by id.
  std::uint64_t states = 0;       ///< Bounded: pairs of a state and a position of the scheduler.
  std::uint64_t transitions = 0;  ///< Of the first pass.
  std::uint64_t executions = 0;   ///< Interleavings explored to their end.
  Reductions reductions = no_reductions;  ///< Those that the first pass applied.
  std::uint64_t redundant = 0;     ///< Of dpor: executions of a class that was explored before.
  std::uint64_t blocked = 0;       ///< Of dpor: executions ended because all enabled threads slept.
  std::uint64_t depth_max = 0;     ///< The longest path, in transitions.
  std::uint64_t final_states = 0;  ///< States in which an interleaving ends.
  std::uint64_t visited_bytes = 0;           ///< Of graph: memory of the set of visited states.
  std::optional<std::string> interleavings;  ///< Decimal.
  std::string interleavings_reason;          ///< Why their number is unknown.
  double seconds = 0;                        ///< Not deterministic: never part of a trace.
  double collision_bound = 0;              ///< Probability that any two states share a fingerprint.
  std::optional<BoundingResult> bounding;  ///< Of a bounded search.
  std::optional<SamplingResult> sampling;  ///< Of random, pct and pos.

  /// Whether every requested property is decided. Otherwise the verdict is never `holds`.
  [[nodiscard]] bool decided() const { return complete && undecided.empty(); }
};

}  // namespace checker
