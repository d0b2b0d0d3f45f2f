#pragma once

#include <vector>

#include "checker/limit_reached.hpp"
#include "checker/program.hpp"
#include "checker/schedule.hpp"
#include "checker/search.hpp"

namespace checker {

/// The places among the other threads' steps at which one step of a thread still leads to a defect.
/// Position p is before the others' step number p, counted from 0; the last position is after all
/// of them.
struct StepPlacement {
  std::size_t step = 0;      ///< In the schedule.
  std::size_t position = 0;  ///< Its position in the schedule.
  std::vector<bool> leads;   ///< For each position.
};

/// The schedule without its drain, extended up to the drain by running the first enabled thread
/// each time. Adds nothing after a defect that ends the interleaving.
Schedule run_to_drain(Program& program, const Schedule& schedule, bool drain_interleaved = false);

/// Runs a schedule once for each step of `thread` and each position, with that step moved there:
/// the thread's earlier steps come no later, its later steps no earlier, and the others keep their
/// order. A step that is not enabled at its place is taken as soon as it is; then all threads run
/// to the end. Runs every position and infers none.
/// `options` is used for limits, progress and the order of the drain.
/// Requires: the schedule fits the program, and has no step of the drain. Errors: LimitReached.
/// Cost: steps of the thread x steps of the others x one run.
std::vector<StepPlacement> place_steps(Program& program, const Schedule& schedule, ThreadId thread,
                                       DefectId defect, const SearchOptions& options = {});

}  // namespace checker
