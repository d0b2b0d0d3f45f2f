#pragma once

#include <functional>
#include <string>
#include <vector>

#include "checker/program.hpp"
#include "checker/schedule.hpp"

namespace checker {

/// Runs a schedule and records names, values, calls and remarks.
/// `cycle_length`: the number of last steps that are a fair cycle, the defect `livelock`.
/// Errors: InternalError if the schedule does not fit the program, or does not end in that cycle.
Trace record(Program& program, const Schedule& schedule, bool drain_interleaved = false,
             std::size_t cycle_length = 0);

/// How well a replayed trace matches the recording.
enum class ReplayKind : std::uint8_t {
  exact,     ///< Every step and the outcome as recorded.
  adapted,   ///< Steps were added or removed, but the recorded defects appear.
  diverged,  ///< A step cannot be taken, or the outcome differs.
};

/// How a replayed trace compares with what was recorded.
struct ReplayResult {
  ReplayKind kind = ReplayKind::diverged;  ///< The overall result.
  std::vector<std::string> moved;          ///< What differs, one sentence each.
  std::string divergence;  ///< "diverged at step k: expected ..., the program offers ..."
  Trace trace;             ///< What was run.
  Schedule schedule;       ///< Of `trace`.
};

/// Runs a recorded trace again. Finds steps by thread, operation and object, so that a trace
/// survives the addition or removal of other steps. Errors: as search().
ReplayResult replay(Program& program, const Trace& trace, bool drain_interleaved = false);

/// A run of a program along the trace of a similar one.
struct Followed {
  Schedule schedule;  ///< Of the run.
  /// For each stretch of the trace in which one thread runs, without the drain: the number of steps
  /// of `schedule` up to its end.
  std::vector<std::size_t> stretch_ends;
};

/// Runs a program in the order of threads of another program's trace. Each thread runs until it has
/// taken the last step before the trace leaves it, is about to take the step that it takes next
/// there, or is blocked. Then all threads run to the end. Always succeeds; how similar the runs are
/// is for the caller to judge.
Followed follow(Program& program, const Trace& trace, bool drain_interleaved = false);

/// Runs a schedule; calls `look` in the initial state and after each step, with the number of steps
/// taken. Errors: InternalError if the schedule does not fit the program.
void walk_along(Program& program, const Schedule& schedule, bool drain_interleaved,
                const std::function<void(std::size_t)>& look);

}  // namespace checker
