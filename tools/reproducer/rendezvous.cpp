#include "reproducer/rendezvous.hpp"

#include <array>
#include <cstddef>
#include <iterator>
#include <map>
#include <set>
#include <string_view>

namespace tools::reproducer {
namespace {

constexpr std::array<std::string_view, 2> spinlocks = {"i_pages lock", "page-table lock"};

bool is_spinlock(const checker::ObjectName& object) {
  for (const std::string_view lock : spinlocks) {
    if (object.kind.empty() && object.field == lock) return true;
  }
  return false;
}

// The point; if its step has no calls, with those of the nearest step of its thread in that
// direction.
Point with_calls(const checker::Trace& trace, Point point, int direction) {
  for (auto at = static_cast<std::ptrdiff_t>(point.step);
       point.calls.empty() && at >= 0 && at < std::ssize(trace.steps); at += direction) {
    const checker::TraceStep& step = trace.steps[static_cast<std::size_t>(at)];
    if (step.thread != point.thread || step.calls.empty() || step.draining) continue;
    point.calls = step.calls;
    point.nearby = true;
  }
  return point;
}

}  // namespace

std::vector<Rendezvous> find_rendezvous(const checker::Trace& trace) {
  std::vector<Rendezvous> found;
  std::map<std::string, std::set<std::string>> held;  // Spinlocks, by thread.
  std::set<std::string> begun;
  Point before;
  for (std::size_t i = 0; i < trace.steps.size() && !trace.steps[i].draining; ++i) {
    const checker::TraceStep& step = trace.steps[i];
    Point point{i, step.thread, step.calls, false, !held[step.thread].empty()};
    const bool begins = begun.insert(step.thread).second;
    if (i > 0 && step.thread != before.thread) {
      found.push_back({with_calls(trace, before, -1), with_calls(trace, point, 1), begins});
    }
    for (const checker::TraceObject& object : step.objects) {
      if (!is_spinlock(object.name) || !object.changed()) continue;
      if (object.access == checker::AccessKind::acquire)
        held[step.thread].insert(object.name.field);
      if (object.access == checker::AccessKind::release) held[step.thread].erase(object.name.field);
    }
    point.holds_spinlock = !held[step.thread].empty();
    before = std::move(point);
  }
  return found;
}

}  // namespace tools::reproducer
