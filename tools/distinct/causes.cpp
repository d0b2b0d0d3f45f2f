#include "distinct/causes.hpp"

#include <checker/replay.hpp>

namespace tools::distinct {
namespace {

Causes ask(const checker::StateSpace& space, checker::Program& program, const Result& result,
           const checker::SearchOptions& search) {
  Causes causes;
  causes.complete = true;
  causes.interleavings = space.interleavings();
  for (const checker::ReportedDefect& defect : result.defects) {
    DefectCauses each;
    each.defect = defect.found.name;
    each.judged = defect.found.cycle_length == 0;
    if (each.judged) {
      each.always = space.always(defect.found.id);
      for (checker::DecidedBy& by : space.decided_by(defect.found.id, causes_shown)) {
        CauseGroup group;
        group.step = by.step;
        group.limit = by.limit;
        if (!by.simplest.empty()) {
          group.simplest.found = defect.found;
          group.simplest.found.context_switches = checker::count_switches(by.simplest);
          group.simplest.found.simplest = true;
          group.simplest.trace = checker::record(program, by.simplest, search.drain_interleaved);
          group.simplest.found.schedule = std::move(by.simplest);
        }
        each.groups.push_back(std::move(group));
      }
    }
    causes.defects.push_back(std::move(each));
  }
  return causes;
}

}  // namespace

Causes find_causes(const Result& result, const checker::SearchOptions& search,
                   const ProgramFactory& factory) {
  const auto program = factory(result.scenario, result.kernel);
  const checker::StateSpace space(*program, search);
  Causes none;
  none.limit = space.limit();
  if (!space.complete()) return none;
  try {
    return ask(space, *program, result, search);
  } catch (const checker::LimitReached& reached) {
    none.limit = reached.limit();
  }
  return none;
}

}  // namespace tools::distinct
