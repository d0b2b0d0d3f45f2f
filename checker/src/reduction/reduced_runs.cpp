#include "reduction/reduced_runs.hpp"

#include "reduction/guarded.hpp"

namespace checker {
namespace {

// Whether a search that halted where it left out other threads may have missed a defect or a label:
// what is known to be reached stays reached. (After a step that is sound only if no other thread
// accesses its objects, a halt always matters: an access by another thread would be left out, too.)
bool halt_matters(const Execution& execution) {
  return execution.has_guarded_data() || !execution.program().defects().empty() ||
         !execution.program().labels().empty();
}

bool halt_hides_others(const Execution& execution, const SeenByReductions& seen) {
  const bool halted_early = seen.eager.halted || seen.halted_after_guarded;
  return seen.eager.halted_by_footprint || (halted_early && halt_matters(execution));
}

}  // namespace

ReducedRuns::ReducedRuns(Execution& execution, Reductions asked, bool jobs)
    : execution_(execution), asked_(useful_reductions(execution, asked)), jobs_(jobs) {
  if (jobs) asked_.sleep_sets = false;
}

Reducer ReducedRuns::reducer(Reductions used) {
  if (!footprints_ && used.eager && EagerSteps::takes_for_private(execution_)) {
    footprints_.emplace(jobs_ ? Sharing::jobs : Sharing::own, execution_.objects_bytes(),
                        execution_.symmetric_threads().equal_to_others());
  }
  return {execution_, used, footprints_ ? &*footprints_ : nullptr};
}

ReducedRuns::Judgement ReducedRuns::judge(Reductions used, const SeenByReductions& seen,
                                          const SearchResult& result) {
  if (seen.eager.wrong_footprint) {
    footprints_->forget_use();
    return {Again{used, false}};
  }
  if (has_growing_transition(execution_, result)) return {{}, true};
  if (seen.eager.cut && used.symmetry && jobs_) {
    used.eager = false;
    return {Again{used, false}};
  }
  if (halt_hides_others(execution_, seen)) {
    used.eager = used.guarded = false;
    return {Again{used}};
  }
  if (guard_was_broken(result)) {
    used = asked_;
    used.guarded = false;
    footprints_.reset();
    return {Again{used}};
  }
  return {};
}

}  // namespace checker
