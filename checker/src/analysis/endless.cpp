#include "analysis/endless.hpp"

#include "analysis/liveness.hpp"
#include "reduction/guarded.hpp"

namespace checker {
namespace {

Schedule whole(const Lasso& lasso) {
  Schedule schedule = lasso.stem;
  schedule.insert(schedule.end(), lasso.cycle.begin(), lasso.cycle.end());
  return schedule;
}

Defect defect_of(const Lasso& lasso, DefectId id) {
  Defect defect;
  defect.id = id;
  defect.schedule = whole(lasso);
  defect.cycle_length = lasso.cycle.size();
  defect.simplest = lasso.simplest;
  return defect;
}

}  // namespace

std::optional<Endless> find_endless(Execution& execution, const StateGraph& graph, Budget& budget) {
  const std::optional<Liveness> found = find_livelock(graph, budget, [&](const Lasso& lasso) {
    return is_transition_without_end(execution, whole(lasso), lasso.cycle.size());
  });
  if (!found) return std::nullopt;
  Endless endless;
  endless.decided = found->decided;
  if (found->passed_over) {
    endless.defects.push_back(defect_of(*found->passed_over, defect_step_limit));
  }
  if (found->livelock) endless.defects.push_back(defect_of(*found->livelock, defect_livelock));
  return endless;
}

}  // namespace checker
