#pragma once

#include <vector>

#include "checker/limit_reached.hpp"
#include "checker/program.hpp"
#include "checker/schedule.hpp"
#include "checker/search.hpp"

namespace checker {

/// Where among the steps of the others one step of a thread still leads to a defect. Position p is
/// before the others' step number p, from 0; the last one is after all of them.
struct StepPlacement {
  std::size_t step = 0;      ///< In the schedule.
  std::size_t position = 0;  ///< Where the schedule has it.
  std::vector<bool> leads;   ///< Of each position.
};

/// The schedule without its drain, and what all threads do after it up to the drain, the first that
/// can go first. Nothing is added after a defect that ends the interleaving.
Schedule run_to_drain(Program& program, const Schedule& schedule, bool drain_interleaved = false);

/// Runs a schedule once for each step of `thread` and each position, with that step there: what
/// the thread does before it is done no later, what it does after it no earlier, the others keep
/// their order. A step that cannot be taken where it stands is taken as soon as it can; then all go
/// on to the end. Every position is run, none is concluded.
/// `options` is used for limits, progress and the order of the drain.
/// Requires: the schedule fits the program, and has no step of the drain. Errors: LimitReached.
/// Cost: steps of the thread x steps of the others x one run.
std::vector<StepPlacement> place_steps(Program& program, const Schedule& schedule, ThreadId thread,
                                       DefectId defect, const SearchOptions& options = {});

}  // namespace checker
