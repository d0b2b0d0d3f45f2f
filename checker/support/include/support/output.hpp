#pragma once

#include <string>
#include <string_view>

namespace checker {

/// Writes to stdout; remembers if that ever failed (closed pipe, full disk).
class Output {
 public:
  void write(std::string_view text);
  /// Returns: whether everything so far has arrived.
  bool flush();

 private:
  bool failed_ = false;
};

/// Writes a file whole or not at all: to a temporary file beside it, then renamed. Folders on the
/// way are made. Returns: an explanation, or "".
std::string write_file(const std::string& path, std::string_view text);

/// Writes to stderr.
void say(std::string_view text);

/// Whether a stream is a terminal that may be coloured: `auto`, `always` or `never`.
bool wants(const std::string& when, int file_descriptor);

}  // namespace checker
