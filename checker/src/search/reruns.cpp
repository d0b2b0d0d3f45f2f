#include "search/reruns.hpp"

#include "reduction/guarded.hpp"
#include "search/findings.hpp"

namespace checker {

SearchResult run_until_sound(Execution& execution, Reductions reductions,
                             const std::function<Run(Reductions)>& run_once) {
  std::vector<Defect> kept;  // Those of later runs first.
  for (;;) {
    Run run = run_once(reductions);
    SearchResult& result = run.result;
    if (!run.again || run.again->defects_stay) show_guarded(execution, result);
    if (!run.again) {
      for (Defect& defect : kept) add_defect(std::move(defect), result);
      return std::move(run.result);
    }
    if (run.again->defects_stay) {
      kept.insert(kept.begin(), std::make_move_iterator(result.defects.begin()),
                  std::make_move_iterator(result.defects.end()));
    }
    reductions = run.again->reductions;
  }
}

}  // namespace checker
