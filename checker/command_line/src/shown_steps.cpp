// Which steps of a trace a drawing shows.

#include <map>

#include "command_line/columns.hpp"
#include "command_line/happens_before.hpp"

namespace checker {
namespace {

// Adds the steps in which the drawing must end: the last one or, for a deadlock, the last step of
// each waiting thread and the last step that changed each object they wait for.
void add_seeds(const Trace& trace, std::vector<bool>& seeds) {
  const std::vector<TraceStep>& steps = trace.steps;
  if (trace.outcome.waiting.empty()) seeds.back() = true;
  for (const Waiting& waiting : trace.outcome.waiting) {
    bool found_thread = false;
    bool found_change = false;
    for (std::size_t i = steps.size(); i-- > 0;) {
      if (!found_thread && steps[i].thread == waiting.thread) found_thread = seeds[i] = true;
      for (const TraceObject& object : steps[i].objects) {
        if (found_change || !object.changed() || !(object.name == waiting.object)) continue;
        found_change = seeds[i] = true;
      }
    }
  }
}

// If the drawing shows the acquisition of a lock, it also shows the release; otherwise the lock
// would appear to be held.
void add_releases(const Trace& trace, std::vector<bool>& shown) {
  std::map<std::string, std::size_t> taken;
  for (std::size_t i = 0; i < trace.steps.size(); ++i) {
    for (const TraceObject& object : trace.steps[i].objects) {
      if (!object.changed()) continue;
      if (object.access == AccessKind::acquire && shown[i]) taken[object.name.text()] = i;
      if (object.access != AccessKind::release || taken.erase(object.name.text()) == 0) continue;
      shown[i] = true;
    }
  }
}

}  // namespace

std::vector<bool> steps_needed(const Trace& trace, std::string_view defect,
                               const TraceFormatter& formatter) {
  const std::size_t count = trace.steps.size();
  std::vector<bool> all(count, true);
  if (count == 0 || count > ordered_steps_max || trace.repeats_from != 0 ||
      !formatter.ends_run(defect))
    return all;
  for (const Waiting& waiting : trace.outcome.waiting) {
    if (!formatter.waits_for_object(waiting)) return all;
  }
  std::vector<bool> needed(count, false);
  add_seeds(trace, needed);
  const std::vector<bool> seeds = needed;
  for (std::size_t i = 0; i < count; ++i) {
    // The drain begins once all other threads have exited, a dependence that no access shows.
    if (seeds[i] && trace.steps[i].draining) return all;
  }
  const HappensBefore order(trace);
  for (std::size_t seed = 0; seed < count; ++seed) {
    if (!seeds[seed]) continue;
    for (std::size_t i = 0; i < seed; ++i) {
      if (order.ordered(i, seed)) needed[i] = true;
    }
  }
  return needed;
}

std::vector<bool> steps_shown(const Trace& trace, std::string_view defect,
                              const TraceFormatter& formatter, bool all_steps) {
  const std::size_t count = trace.steps.size();
  if (all_steps) return std::vector<bool>(count, true);
  std::vector<bool> shown = steps_needed(trace, defect, formatter);
  add_releases(trace, shown);
  bool cycle_shown = false;
  for (std::size_t i = 0; i < count; ++i) {
    const TraceStep& step = trace.steps[i];
    const bool summed_up = step.draining && formatter.is_machine(step);
    const bool last = i + 1 == count && trace.repeats_from == 0;
    shown[i] = shown[i] && !summed_up && (last || formatter.matters(step));
    cycle_shown = cycle_shown || (shown[i] && i + 1 >= trace.repeats_from);
  }
  // A cycle in which nothing changes is shown step by step.
  if (trace.repeats_from == 0 || cycle_shown) return shown;
  for (std::size_t i = trace.repeats_from; i <= count; ++i) shown[i - 1] = true;
  return shown;
}

}  // namespace checker
