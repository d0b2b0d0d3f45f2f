#include "command_line/one_of.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "support/names.hpp"

namespace checker {

CLI::Validator one_of(std::vector<std::string> known, bool listed) {
  const std::string description = listed ? fmt::format("{{{}}}", fmt::join(known, ",")) : "";
  return {[known = std::move(known)](const std::string& name) -> std::string {
            if (std::find(known.begin(), known.end(), name) != known.end()) return {};
            return unknown_name("value", name, known);
          },
          description};
}

}  // namespace checker
