#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "checker/command_line.hpp"
#include "support/names.hpp"

namespace checker {
namespace {

template <typename Table>
auto find(Table& table, std::string_view name) {
  return std::find_if(table.begin(), table.end(),
                      [name](const Parameter& parameter) { return parameter.name == name; });
}

}  // namespace

std::int64_t Parameters::operator[](std::string_view name) const {
  const auto found = find(table_, name);
  CHECKER_ASSERT(found != table_.end(), "the program reads a parameter that it does not have");
  return found->value;
}

std::string Parameters::set(std::string_view name, std::int64_t value) {
  const auto found = find(table_, name);
  if (found == table_.end()) {
    std::vector<std::string> names;
    for (const Parameter& parameter : table_) names.push_back(parameter.name);
    return names.empty() ? "the program has no parameters" : unknown_name("parameter", name, names);
  }
  if (value < found->least || value > found->most) {
    return fmt::format("{} must be from {} to {}, not {}", name, found->least, found->most, value);
  }
  found->value = value;
  return {};
}

std::string Parameters::set(std::string_view assignment) {
  const std::size_t equals = assignment.find('=');
  const std::string_view digits =
      assignment.substr(equals == std::string_view::npos ? assignment.size() : equals + 1);
  std::int64_t value = 0;
  const char* end = digits.data() + digits.size();
  const auto [rest, error] = std::from_chars(digits.data(), end, value);
  if (error != std::errc() || rest != end) {
    return fmt::format("\"{}\" is not an assignment; write NAME=WHOLE-NUMBER", assignment);
  }
  return set(assignment.substr(0, equals), value);
}

}  // namespace checker
