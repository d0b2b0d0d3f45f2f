#pragma once

#include <checker/schedule.hpp>
#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace tools::trace {

/// The values of a trace's objects, at the start and after each step.
/// An object has a value at the start if the trace accesses it at all.
class ObjectValues {
 public:
  explicit ObjectValues(const checker::Trace& trace);

  /// The objects in the order in which the trace first accesses them.
  [[nodiscard]] const std::vector<checker::ObjectName>& objects() const { return objects_; }
  /// The value after the first `steps` steps. Returns: `missing` for an object of no step.
  [[nodiscard]] checker::TraceValue after(std::size_t steps, const checker::ObjectName& object,
                                          const checker::TraceValue& missing) const;
  /// Steps, from 1, after which the value is another one than before.
  [[nodiscard]] std::vector<std::size_t> changes(const checker::ObjectName& object) const;

 private:
  struct Value {
    std::size_t from;  // Holds after so many steps.
    checker::TraceValue value;
  };
  std::vector<checker::ObjectName> objects_;
  std::map<std::string, std::vector<Value>> values_;  // By the object's text.
};

}  // namespace tools::trace
