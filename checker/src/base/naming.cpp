#include "checker/naming.hpp"

#include <fmt/format.h>

#include <tuple>

#include "checker/schedule.hpp"

namespace checker {

std::string ObjectName::text() const {
  if (kind.empty()) return field;
  std::string object = index == no_index ? kind : fmt::format("{} {}", kind, index);
  if (field.empty()) return object;
  return field_first ? fmt::format("{} of {}", field, object) : fmt::format("{} {}", object, field);
}

bool ObjectName::operator==(const ObjectName& other) const {
  if (kind.empty() == other.kind.empty()) {
    return kind == other.kind && index == other.index && field == other.field;
  }
  return text() == other.text();
}

std::string TraceValue::text() const {
  switch (type) {
    case ValueType::flag:
    case ValueType::count:
      return std::to_string(number);
    case ValueType::version:
      return fmt::format("v{}", number);
    case ValueType::length:
      return fmt::format("{} queued", number);
    case ValueType::link:
      return number == none ? "none" : std::to_string(number);
    case ValueType::place:
      return number == none ? "NULL" : fmt::format("index {}", number);
    case ValueType::holder:
      return number == none ? "free" : words;
    case ValueType::text:
    case ValueType::state:
      break;
  }
  return words;
}

bool TraceValue::operator==(const TraceValue& other) const {
  if (type == other.type && !has_words(type)) return number == other.number;
  return text() == other.text();
}

bool TraceStep::operator==(const TraceStep& other) const {
  const auto told = [](const TraceStep& at) {
    return std::tie(at.thread, at.operation, at.objects, at.occurrence, at.alternative,
                    at.alternatives, at.draining, at.calls, at.function, at.remarks, at.labels);
  };
  return told(*this) == told(other);
}

}  // namespace checker
