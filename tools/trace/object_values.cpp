#include "trace/object_values.hpp"

#include <algorithm>

namespace tools::trace {

ObjectValues::ObjectValues(const checker::Trace& trace) {
  for (std::size_t i = 0; i < trace.steps.size(); ++i) {
    for (const checker::TraceObject& object : trace.steps[i].objects) {
      std::vector<Value>& values = values_[object.name.text()];
      if (values.empty()) {
        objects_.push_back(object.name);
        values.push_back({0, object.before});
      }
      if (!(values.back().value == object.after)) values.push_back({i + 1, object.after});
    }
  }
}

checker::TraceValue ObjectValues::after(std::size_t steps, const checker::ObjectName& object,
                                        const checker::TraceValue& missing) const {
  const auto found = values_.find(object.text());
  if (found == values_.end()) return missing;
  const auto later = std::find_if(found->second.begin(), found->second.end(),
                                  [steps](const Value& value) { return value.from > steps; });
  return std::prev(later)->value;
}

std::vector<std::size_t> ObjectValues::changes(const checker::ObjectName& object) const {
  std::vector<std::size_t> steps;
  const auto found = values_.find(object.text());
  if (found == values_.end()) return steps;
  for (const Value& value : found->second) {
    if (value.from != 0) steps.push_back(value.from);
  }
  return steps;
}

}  // namespace tools::trace
