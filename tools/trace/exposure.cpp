#include "trace/exposure.hpp"

#include <map>

#include "trace/object_values.hpp"

namespace tools::trace {
namespace {

using checker::ObjectName;
using checker::StateFact;
using checker::TraceValue;

// Follows the facts along a trace.
class Windows {
 public:
  explicit Windows(const checker::Trace& trace) : trace_(trace), values_(trace) {}

  std::vector<Exposure> find() {
    look(0, trace_.facts);
    for (std::size_t i = 0; i < trace_.steps.size(); ++i) look(i + 1, trace_.steps[i].facts);
    return std::move(found_);
  }

 private:
  void look(std::size_t steps, const std::vector<StateFact>& facts) {
    for (const StateFact& fact : facts) {
      if (fact.name.is("index", "page")) page_at_[fact.name.index] = fact.value.number;
      if (fact.name.is("index", "exposed")) turn(steps, fact);
    }
    for (const auto& [index, window] : open_) note_locker(steps, found_[window], index);
  }

  void turn(std::size_t steps, const StateFact& fact) {
    const auto open = open_.find(fact.name.index);
    if (open != open_.end()) {
      found_[open->second].closes = steps;
      open_.erase(open);
    }
    if (fact.value.number == 0) return;
    open_[fact.name.index] = found_.size();
    found_.push_back({static_cast<std::size_t>(fact.name.index), steps, 0, {}});
  }

  void note_locker(std::size_t steps, Exposure& window, std::int32_t index) {
    const auto page = page_at_.find(index);
    std::string thread;
    if (page != page_at_.end() && page->second != TraceValue::none) {
      const ObjectName lock("page", static_cast<std::int32_t>(page->second), "PG_locked");
      const TraceValue holder = values_.after(steps, lock, {});
      if (holder.type == checker::ValueType::holder) thread = holder.words;
    }
    if (!window.lockers.empty() && window.lockers.back().thread == thread) return;
    window.lockers.push_back({steps, std::move(thread)});
  }

  const checker::Trace& trace_;
  ObjectValues values_;
  std::vector<Exposure> found_;
  std::map<std::int32_t, std::size_t> open_;      // By index: which of those found.
  std::map<std::int32_t, std::int64_t> page_at_;  // By index.
};

}  // namespace

std::vector<Exposure> exposures(const model::TraceFile& file) { return Windows(file.trace).find(); }

std::int64_t page_found(const checker::Trace& trace, std::size_t index, std::size_t steps) {
  std::int64_t page = TraceValue::none;
  const auto look = [&page, index](const std::vector<StateFact>& facts) {
    for (const StateFact& fact : facts) {
      const bool same = fact.name.index == static_cast<std::int32_t>(index);
      if (same && fact.name.is("index", "page")) page = fact.value.number;
    }
  };
  look(trace.facts);
  for (std::size_t i = 0; i < steps && i < trace.steps.size(); ++i) look(trace.steps[i].facts);
  return page;
}

}  // namespace tools::trace
