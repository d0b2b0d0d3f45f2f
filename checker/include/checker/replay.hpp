#pragma once

#include <functional>
#include <string>
#include <vector>

#include "checker/program.hpp"
#include "checker/schedule.hpp"

namespace checker {

/// Runs a schedule once more, with names, values, calls and remarks.
/// `cycle_length`: the last so many steps are a fair cycle, the defect `livelock`.
/// Errors: InternalError if the schedule does not fit the program, or its end is no cycle.
Trace record(Program& program, const Schedule& schedule, bool drain_interleaved = false,
             std::size_t cycle_length = 0);

enum class ReplayKind : std::uint8_t {
  exact,     ///< Every step and the outcome as recorded.
  adapted,   ///< Steps came or went, but the recorded defects appear.
  diverged,  ///< A step cannot be taken, or the outcome differs.
};

/// How a replayed trace compares with what was recorded.
struct ReplayResult {
  ReplayKind kind = ReplayKind::diverged;
  std::vector<std::string> moved;  ///< What differs, one sentence each.
  std::string divergence;          ///< "diverged at step k: expected ..., the program offers ..."
  Trace trace;                     ///< What was run.
  Schedule schedule;
};

/// Runs a recorded trace again. Steps are found by thread, operation and object, so that a trace
/// survives steps that the program gained or lost elsewhere. Errors: as search().
ReplayResult replay(Program& program, const Trace& trace, bool drain_interleaved = false);

/// How a program went along the schedule of another one that is much like it.
struct Followed {
  Schedule schedule;
  /// For each stretch of the trace in which one thread runs, the drain left out: how many steps of
  /// `schedule` were taken when it was over.
  std::vector<std::size_t> stretch_ends;
};

/// Runs a program in the order of threads of another program's trace: each thread goes on until it
/// has done what it did last before the trace left it, or is about to do what it does there next,
/// or can go no further. Then all go on to the end. It always succeeds; whether what came out is
/// alike, the caller sees.
Followed follow(Program& program, const Trace& trace, bool drain_interleaved = false);

/// Runs a schedule; calls `look` in the initial state and after each step, with the number of steps
/// taken. Errors: InternalError if the schedule does not fit the program.
void walk_along(Program& program, const Schedule& schedule, bool drain_interleaved,
                const std::function<void(std::size_t)>& look);

}  // namespace checker
