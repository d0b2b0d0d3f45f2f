#pragma once

#include <exception>
#include <string>

#include "checker/program_error.hpp"
#include "jobs/jobs.hpp"
#include "search/budget.hpp"
#include "search/walk.hpp"

namespace checker {

// Until no job has work left, or the search is to stop.
template <typename Search>
void walk_on(Search& search, Walk& walk, Budget& budget, Jobs* jobs) {
  for (;;) {
    while (!walk.empty() && search.go_on()) {
      if (walk.exhausted()) {
        search.leaving();
        walk.leave();
        continue;
      }
      search.take_next();
      if (jobs == nullptr) continue;
      if (!jobs->started()) {
        if (search.states() < budget.options().jobs_from) continue;
        jobs->start();
        if (jobs->own() == 0) continue;
        walk.clear();  // The first job has that work.
        search.forget();
      } else if (jobs->given_up()) {
        return;
      } else if (jobs->wanted()) {
        walk.share(*jobs);
      }
    }
    if (jobs == nullptr || !jobs->started()) return;
    if (!walk.empty()) return jobs->give_up();
    Work work;
    if (!jobs->take(work, [&budget] { return budget.allows_waiting(); })) return;
    walk.adopt(work);
  }
}

/// Walks depth-first from the present, initial state, which the search has entered; with several
/// jobs once that pays off. Returns only in the first job, with the results of the others added.
/// Search has: go_on(), take_next(), leaving(), states(); forget(), result(), add() for jobs.
///
/// Sound because a state is entered by the one job that inserted it into the shared set, and each
/// choice there is taken by exactly one job: in its own walk, or as work given away. Errors:
/// InternalError and ProgramError, those of the other jobs included.
template <typename Search>
void walk_in_jobs(Search& search, Walk& walk, Budget& budget, Jobs* jobs) {
  if (jobs == nullptr) return walk_on(search, walk, budget, nullptr);
  try {
    walk_on(search, walk, budget, jobs);
  } catch (const ProgramError& error) {
    if (jobs->own() == 0) throw;
    jobs->fail(error.what(), true);
  } catch (const std::exception& error) {
    if (jobs->own() == 0) throw;
    jobs->fail(error.what());
  }
  if (budget.exceeded()) jobs->stop(budget.limit());
  if (jobs->own() != 0) jobs->leave(search.result());
  for (const std::string& result : jobs->collect()) search.add(result);
  if (jobs->stopped() != LimitKind::none) budget.exceed(jobs->stopped());
}

}  // namespace checker
