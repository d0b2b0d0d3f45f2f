#pragma once

#include <string>
#include <string_view>

namespace checker {

/// Writes to stdout and remembers whether a write has failed (closed pipe, full disk).
class Output {
 public:
  void write(std::string_view text);
  /// Returns: whether everything so far was written.
  bool flush();

 private:
  bool failed_ = false;
};

/// Writes a file completely or not at all: writes a temporary file beside it, then renames that.
/// Creates missing folders. Returns: an explanation, or "".
std::string write_file(const std::string& path, std::string_view text);

/// Writes to stderr.
void say(std::string_view text);

/// Whether a stream is a terminal that may be coloured: `auto`, `always` or `never`.
bool wants(const std::string& when, int file_descriptor);

}  // namespace checker
