#pragma once

#include <checker/program.hpp>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace model {

/// A parameter of a textbook program.
struct ClassicParameter {
  std::string_view name;   ///< As in `params` of a scenario.
  std::string_view about;  ///< One sentence.
  std::uint32_t standard;  ///< The default.
  std::uint32_t least;     ///< The smallest allowed value.
  std::uint32_t most;      ///< The largest allowed value.
};

/// A textbook program that checkers are compared on: `"model": "classic/<name>"`.
struct Classic {
  std::string_view name;                     ///< "lastzero"
  std::string_view about;                    ///< One sentence.
  std::string_view source;                   ///< Where it comes from.
  std::vector<ClassicParameter> parameters;  ///< In the order of `make`'s argument.
  /// Makes the program. Requires: one value for each parameter, within its bounds.
  std::unique_ptr<checker::Program> (*make)(const std::vector<std::uint32_t>& values);
};

/// All textbook programs, sorted by name.
std::span<const Classic> classics();

/// Returns: the textbook program with this name (without "classic/"), or null.
const Classic* find_classic(std::string_view name);

}  // namespace model
