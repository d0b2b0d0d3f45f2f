#include "command_line/happens_before.hpp"

#include <map>

namespace checker {
namespace {

// The first object that makes two steps of a run dependent, or null.
const TraceObject* conflict(const TraceStep& a, const TraceStep& b) {
  for (const TraceObject& mine : a.objects) {
    for (const TraceObject& other : b.objects) {
      if (mine.name == other.name && dependent(mine.access, other.access)) {
        return &mine;
      }
    }
  }
  return nullptr;
}

}  // namespace

HappensBefore::HappensBefore(const Trace& trace)
    : trace_(trace), before_(trace.steps.size(), std::vector<bool>(trace.steps.size(), false)) {
  struct Earlier {
    std::size_t step;
    AccessKind kind;
  };
  std::map<std::string, std::size_t> last_of_thread;
  std::map<std::string, std::vector<Earlier>> accesses;
  for (std::size_t i = 0; i < trace.steps.size(); ++i) {
    const TraceStep& step = trace.steps[i];
    const auto follows = [this, i](std::size_t earlier) {
      if (before_[i][earlier]) return;
      before_[i][earlier] = true;
      for (std::size_t k = 0; k < earlier; ++k) {
        if (before_[earlier][k]) before_[i][k] = true;
      }
    };
    const auto last = last_of_thread.find(step.thread);
    if (last != last_of_thread.end()) follows(last->second);
    last_of_thread[step.thread] = i;
    for (const TraceObject& object : step.objects) {
      auto& earlier = accesses[object.name.text()];
      // Backwards: the last one usually implies the others.
      for (auto at = earlier.rbegin(); at != earlier.rend(); ++at) {
        if (at->step != i && dependent(at->kind, object.access)) follows(at->step);
      }
      earlier.push_back({i, object.access});
    }
  }
}

std::vector<OrderEdge> HappensBefore::reduced(const std::vector<bool>& drawn) const {
  std::vector<OrderEdge> edges;
  for (std::size_t to = 0; to < trace_.steps.size(); ++to) {
    if (!drawn[to]) continue;
    // Backwards from the last step: edges from steps that happened before a neighbour are implied.
    std::vector<bool> follows(to, false);
    for (std::size_t from = to; from-- > 0;) {
      if (!drawn[from] || !before_[to][from] || follows[from]) continue;
      for (std::size_t k = 0; k < from; ++k) {
        if (before_[from][k]) follows[k] = true;
      }
      const bool same = trace_.steps[from].thread == trace_.steps[to].thread;
      const TraceObject* object = conflict(trace_.steps[from], trace_.steps[to]);
      edges.push_back({from, to, same, same || object == nullptr ? ObjectName() : object->name});
    }
  }
  return edges;
}

}  // namespace checker
