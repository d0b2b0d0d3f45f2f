#include "reduction/guarded.hpp"

#include <algorithm>

namespace checker {
namespace {

class WithGuarded {
 public:
  WithGuarded(Execution& execution, const Schedule& without) : execution_(execution) {
    execution.reset(View());
    for (ThreadId thread = 0; thread < execution.thread_count(); ++thread) take_guarded(thread);
    for (const Choice choice : without) {
      take(choice);
      take_guarded(choice.thread);
    }
  }
  Schedule schedule;
  std::size_t cycle_length = 0;  // Of a transition that never ends: how many steps repeat.

 private:
  void take(Choice choice) {
    execution_.step(choice);
    schedule.push_back(choice);
  }

  // Ends when a state repeats, or where a search gives up on the transition.
  void take_guarded(ThreadId thread) {
    std::vector<Fingerprint> met;
    while (!execution_.halted() && execution_.live(thread) && met.size() <= guarded_accesses_max &&
           execution_.pending(thread).kind == OperationKind::guarded) {
      const Fingerprint here = execution_.fingerprint();
      const auto before = std::find(met.begin(), met.end(), here);
      if (before != met.end()) {
        cycle_length = static_cast<std::size_t>(met.end() - before);
        return;
      }
      met.push_back(here);
      take({thread, 0});
    }
  }

  Execution& execution_;
};

}  // namespace

bool guard_was_broken(const SearchResult& result) {
  return result.reductions.guarded &&
         std::any_of(result.defects.begin(), result.defects.end(),
                     [](const Defect& defect) { return defect.id == defect_unlocked_access; });
}

void show_guarded(Execution& execution, std::vector<Defect>& defects) {
  for (Defect& defect : defects) {
    WithGuarded shown(execution, defect.schedule);
    defect.schedule = std::move(shown.schedule);
    defect.cycle_length = shown.cycle_length;
  }
}

void show_guarded(Execution& execution, SearchResult& result) {
  if (!result.reductions.guarded) return;
  show_guarded(execution, result.defects);
  for (LabelWitness& path : result.label_witnesses) {
    path.schedule = WithGuarded(execution, path.schedule).schedule;
  }
}

bool has_growing_transition(Execution& execution, const SearchResult& result) {
  std::vector<Defect> given_up = result.defects;
  std::erase_if(given_up, [](const Defect& defect) { return defect.id != defect_step_limit; });
  if (!result.reductions.guarded || given_up.empty()) return false;
  show_guarded(execution, given_up);
  return given_up.front().cycle_length == 0;
}

bool is_transition_without_end(Execution& execution, const Schedule& schedule, std::size_t steps) {
  execution.reset(View());
  for (std::size_t i = 0; i < schedule.size(); ++i) {
    const ThreadId thread = schedule[i].thread;
    const bool guarded = execution.pending(thread).kind == OperationKind::guarded;
    if (i + steps >= schedule.size() && (!guarded || thread != schedule.back().thread)) {
      return false;
    }
    execution.step(schedule[i]);
  }
  return true;
}

}  // namespace checker
