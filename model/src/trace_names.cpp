// Names of objects as version 1 of the trace schema has them: text.

#include <charconv>

#include "model/trace_file.hpp"

namespace model {
namespace {

using checker::ObjectName;

// The number that a text begins with, and what is behind it; no number: -1.
std::int32_t number_at(std::string_view text, std::string_view& rest) {
  std::int32_t number = ObjectName::no_index;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || number < 0) return ObjectName::no_index;
  rest = text.substr(static_cast<std::size_t>(end - text.data()));
  return number;
}

}  // namespace

ObjectName object_name(std::string_view text) {
  std::string_view rest;
  constexpr std::string_view of_index = " of index ";
  const std::size_t place = text.rfind(of_index);
  if (place != std::string_view::npos) {
    const std::int32_t index = number_at(text.substr(place + of_index.size()), rest);
    if (index >= 0 && rest.empty())
      return {"index", index, std::string(text.substr(0, place)), true};
  }
  for (const std::string_view kind : {"page", "ordered extent"}) {
    if (text.substr(0, kind.size()) != kind || text.size() < kind.size() + 2) continue;
    const std::int32_t number = number_at(text.substr(kind.size() + 1), rest);
    if (number < 0) continue;
    if (rest.empty()) return {std::string(kind), number};
    if (rest.front() == ' ') return {std::string(kind), number, std::string(rest.substr(1))};
  }
  return std::string(text);
}

}  // namespace model
