#pragma once

#include <exception>
#include <string>
#include <utility>

namespace checker {

/// A mistake of the program under test: it breaks one of the rules for threads (docs/library.md),
/// and nothing that a search says of it could be relied upon. Ends a command line with status 2.
class ProgramError : public std::exception {
 public:
  explicit ProgramError(std::string text) : text_(std::move(text)) {}
  /// What is wrong, and the schedule so far where it is known.
  [[nodiscard]] const char* what() const noexcept override { return text_.c_str(); }

 private:
  std::string text_;
};

/// From now on a thread that aborts ends the process with this status, and with the rules that it
/// may have broken and the schedule so far on stderr. Others that abort are left alone.
void answer_aborts_of_threads(int status);

}  // namespace checker
