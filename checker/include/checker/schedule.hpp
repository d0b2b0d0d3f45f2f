#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "checker/naming.hpp"
#include "checker/operation.hpp"

namespace checker {

/// Which thread goes next, and which way where it chooses.
struct Choice {
  ThreadId thread = 0;
  std::uint8_t alternative = 0;
  auto operator<=>(const Choice&) const = default;
};

using Schedule = std::vector<Choice>;

/// Where an interleaving stands.
enum class End : std::uint8_t {
  running,   ///< Some thread is enabled.
  finished,  ///< All threads have ended, or are daemons idle at their queues.
  deadlock,  ///< A thread is blocked and none is enabled.
  halted,    ///< A defect ended it.
  bound,     ///< A bound of the model did not suffice.
};

/// One object that a step accessed, with its value before and after.
struct TraceObject {
  ObjectName name;
  AccessKind access = AccessKind::read;
  TraceValue before;
  TraceValue after;

  [[nodiscard]] bool changed() const { return !(before == after); }
  bool operator==(const TraceObject&) const = default;
};

/// What the program says of a state in a trace (Program::facts): "exposed of index 0" is 1.
struct StateFact {
  ObjectName name;
  TraceValue value;
  bool operator==(const StateFact&) const = default;
};

/// One transition of a recorded execution. Equal: they do the same to the same objects, wherever in
/// the source that stands now, and whatever is said of the state after it.
struct TraceStep {
  std::string thread;
  std::string operation;
  std::vector<TraceObject> objects;
  std::uint32_t occurrence = 1;  ///< How often this thread has done this to this object, from 1.
  std::uint32_t alternative = 0;
  std::uint32_t alternatives = 1;  ///< Above 1 where the step is a choice.
  bool draining = false;           ///< Taken in the drain (Stage::drain).
  std::vector<std::string> calls;  ///< Modelled call stack, outermost first.
  std::string function;            ///< The C++ function that announced the step.
  std::string file;                ///< Where it did (file_of); empty: not known.
  std::uint32_t line = 0;          ///< From 1; 0: not known.
  std::vector<std::string> remarks;
  std::vector<std::string> labels;
  std::vector<StateFact> facts;  ///< Those that are others after the step than before it.

  /// Name of the object that the step is known by: its first; empty if it names none.
  [[nodiscard]] std::string object() const { return objects.empty() ? "" : objects[0].name.text(); }
  bool operator==(const TraceStep& other) const;
};

/// A thread that cannot go on, in the state a trace ends in.
struct Waiting {
  std::string thread;
  std::string operation;
  ObjectName object;
  std::string holder;  ///< Empty: no thread holds the object, or it is no lock.
  std::vector<std::string> calls;
  bool operator==(const Waiting&) const = default;
};

/// How a recorded execution ended. `defects` holds every defect seen along the path, by name.
struct Outcome {
  std::vector<std::string> defects;
  std::string message;           ///< Of the defect the trace is about; may be empty.
  std::vector<Waiting> waiting;  ///< Filled for a deadlock.
  bool ended = false;            ///< False: the schedule stops before the execution does.
  bool operator==(const Outcome&) const = default;
};

/// One interleaving written down: its steps and how it ended.
struct Trace {
  std::vector<StateFact> facts;  ///< In the initial state.
  std::vector<TraceStep> steps;
  std::size_t repeats_from = 0;  ///< Of a livelock: from this step on, from 1, they repeat forever.
  Outcome outcome;
  bool operator==(const Trace& other) const {
    return steps == other.steps && repeats_from == other.repeats_from && outcome == other.outcome;
  }
};

}  // namespace checker
