#pragma once

#include <checker/program.hpp>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace model {

/// A number that a textbook program takes.
struct ClassicParameter {
  std::string_view name;
  std::string_view about;
  std::uint32_t standard;  ///< Its value if a scenario gives none.
  std::uint32_t least;
  std::uint32_t most;
};

/// A textbook program that checkers are compared on: `"model": "classic/<name>"`.
struct Classic {
  std::string_view name;  ///< "lastzero"
  std::string_view about;
  std::string_view source;  ///< Where it comes from.
  std::vector<ClassicParameter> parameters;
  /// Requires: one value for each parameter, in its bounds.
  std::unique_ptr<checker::Program> (*make)(const std::vector<std::uint32_t>& values);
};

/// All of them, sorted by name.
std::span<const Classic> classics();

/// Returns: null if there is none of this name (without "classic/").
const Classic* find_classic(std::string_view name);

}  // namespace model
