#pragma once

#include <string>
#include <vector>

namespace checker {

/// A mistake in an input, and its place.
struct Diagnostic {
  std::string file;
  std::string place;    ///< ":14:7" for syntax, " /threads/1/name:" for meaning; may be ":".
  std::string message;  ///< What is wrong and what is allowed.

  [[nodiscard]] std::string text() const { return file + place + " " + message; }
};

using Diagnostics = std::vector<Diagnostic>;

}  // namespace checker
