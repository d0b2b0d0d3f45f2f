#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "checker/naming.hpp"
#include "checker/operation.hpp"

namespace checker {

/// The thread that takes the next step, and its alternative at a choose().
struct Choice {
  ThreadId thread = 0;           ///< Which thread.
  std::uint8_t alternative = 0;  ///< What choose() returns; otherwise 0.
  /// By thread, then by alternative.
  auto operator<=>(const Choice&) const = default;
};

/// An interleaving as the sequence of its choices.
using Schedule = std::vector<Choice>;

/// Whether and how an interleaving has ended.
enum class End : std::uint8_t {
  running,   ///< Some thread is enabled.
  finished,  ///< All threads have ended, or are daemons idle at their queues.
  deadlock,  ///< A thread is blocked and none is enabled.
  halted,    ///< A defect ended it.
  bound,     ///< A bound of the model was exceeded.
};

/// One object that a step accessed, with its value before and after.
struct TraceObject {
  ObjectName name;                       ///< Which object.
  AccessKind access = AccessKind::read;  ///< What the step announced.
  TraceValue before;                     ///< The value before the step.
  TraceValue after;                      ///< The value after it.

  /// Whether the step changed the value.
  [[nodiscard]] bool changed() const { return !(before == after); }
  bool operator==(const TraceObject&) const = default;  ///< By members.
};

/// A fact about a state in a trace (Program::facts): "exposed of index 0" is 1.
struct StateFact {
  ObjectName name;                                    ///< What the fact is about.
  TraceValue value;                                   ///< Its value.
  bool operator==(const StateFact&) const = default;  ///< By members.
};

/// One transition of a recorded execution.
struct TraceStep {
  std::string thread;                ///< The name of the thread.
  std::string operation;             ///< The name of the operation.
  std::vector<TraceObject> objects;  ///< What it accesses, without ghost state.
  std::uint32_t occurrence = 1;      ///< From 1, among its steps with that operation and object.
  std::uint32_t alternative = 0;     ///< What choose() returned.
  std::uint32_t alternatives = 1;    ///< Above 1 where the step is a choice.
  bool draining = false;             ///< Taken in the drain (Stage::drain).
  std::vector<std::string> calls;    ///< Modelled call stack, outermost first.
  std::string function;              ///< The C++ function that announced the step.
  std::string file;                  ///< The file of the announcement (file_of); empty: not known.
  std::uint32_t line = 0;            ///< From 1; 0: not known.
  std::vector<std::string> remarks;  ///< Runtime::remark().
  std::vector<std::string> labels;   ///< Labels that the step passed.
  std::vector<StateFact> facts;      ///< Those that the step changed, with their new values.

  /// Name of the object that identifies the step: its first; empty if it names none.
  [[nodiscard]] std::string object() const { return objects.empty() ? "" : objects[0].name.text(); }
  /// Whether both steps do the same to the same objects. Ignores their places in the source and
  /// the facts.
  bool operator==(const TraceStep& other) const;
};

/// A thread that is blocked in the final state of a trace.
struct Waiting {
  std::string thread;              ///< The name of the thread.
  std::string operation;           ///< What it waits for.
  ObjectName object;               ///< The first object of that operation.
  std::string holder;              ///< Of the object; empty if it is free or not a lock.
  std::vector<std::string> calls;  ///< Modelled call stack, outermost first.
  bool operator==(const Waiting&) const = default;  ///< By members.
};

/// How a recorded execution ended.
struct Outcome {
  std::vector<std::string> defects;  ///< All that occurred on the path, by name.
  std::string message;               ///< Of the defect the trace is about; may be empty.
  std::vector<Waiting> waiting;      ///< Filled for a deadlock.
  bool ended = false;                ///< False: the schedule stops before the execution does.
  bool operator==(const Outcome&) const = default;  ///< By members.
};

/// A recorded interleaving.
struct Trace {
  std::vector<StateFact> facts;  ///< In the initial state.
  std::vector<TraceStep> steps;  ///< In order.
  std::size_t repeats_from =
      0;            ///< Livelock: the first step, from 1, of those that repeat forever.
  Outcome outcome;  ///< How it ended.
  /// Whether steps and outcome are equal.
  bool operator==(const Trace& other) const {
    return steps == other.steps && repeats_from == other.repeats_from && outcome == other.outcome;
  }
};

}  // namespace checker
