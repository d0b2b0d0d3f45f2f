#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "checker/bounding.hpp"
#include "checker/findings.hpp"
#include "checker/sampling.hpp"
#include "checker/schedule.hpp"

namespace checker {

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

/// What a graph search may leave out. Each keeps all defects of this pass: deadlocks, assertions,
/// properties of final states; where properties on every state or labels are asked for, only those
/// are used that keep them, too (Program::judges_every_state()).
struct Reductions {
  bool guarded = true;     ///< No scheduling points at data under a lock.
  bool eager = true;       ///< Steps that nobody else can observe are taken eagerly.
  bool sleep_sets = true;  ///< Of two independent steps in either order one order is enough.
  bool symmetry = true;    ///< States that differ in the places of equal threads are one.
  bool operator==(const Reductions&) const = default;
};
inline constexpr Reductions no_reductions{false, false, false, false};

/// A violated property, and the schedule that shows it.
struct Defect {
  DefectId id = 0;
  std::string name;
  Schedule schedule;
  bool simplest = false;  ///< Proved: fewest context switches, then steps, then smallest.
  std::uint64_t context_switches = 0;
  std::optional<std::string> interleavings;  ///< How many go through it; decimal.
  std::size_t cycle_length = 0;        ///< Of a livelock: the last so many steps repeat forever.
  std::optional<std::uint64_t> bound;  ///< The least bound that shows it (bounded).
  std::uint64_t runs = 0;              ///< How many runs showed it (random, pct, pos).
};

/// A label of SearchOptions::witness_labels that was passed, and a path there.
struct LabelWitness {
  LabelId id = 0;
  Schedule schedule;
  bool simplest = false;  ///< As of defects.
};

/// A property that was asked for, and the limit that ended the search for it.
struct Undecided {
  std::string what;  ///< A defect's name.
  LimitKind why = LimitKind::none;
};

/// The verdict of a search, what it found, and what a limit left open.
struct SearchResult {
  Verdict verdict = Verdict::inconclusive;
  bool complete = false;  ///< The first pass came to its end: all but `undecided` is decided.
  LimitKind limit = LimitKind::none;
  bool liveness_judged = false;  ///< Whether there are livelocks is known.
  std::vector<Undecided>
      undecided;  ///< By later passes. Without a complete first pass: not filled.
  LimitKind later_limit = LimitKind::none;    ///< What ended a pass after the first, if so.
  std::string bound;                          ///< Which bound of the model did not suffice.
  std::vector<Defect> defects;                ///< Sorted by id.
  LabelSet labels;                            ///< Passed somewhere.
  std::vector<LabelWitness> label_witnesses;  ///< Sorted by id.
  std::uint64_t states = 0;  ///< Bounded: pairs of a state and a position of the scheduler.
  std::uint64_t transitions = 0;
  std::uint64_t executions = 0;           ///< Interleavings walked to their end.
  Reductions reductions = no_reductions;  ///< Those that the verdict applied.
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

  /// Whether every property that was asked for is decided. Without that nothing holds.
  [[nodiscard]] bool decided() const { return complete && undecided.empty(); }
};

}  // namespace checker
