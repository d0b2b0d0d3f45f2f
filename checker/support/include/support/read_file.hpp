#pragma once

#include <optional>
#include <string>

namespace checker {

struct TextOrError {
  std::optional<std::string> text;
  std::string error;
};

/// Reads a whole file. Errors: as text, without the path.
TextOrError read_file(const std::string& path, std::size_t bytes_max);

}  // namespace checker
