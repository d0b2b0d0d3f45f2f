#pragma once

#include <exception>
#include <string>
#include <utility>

namespace checker {

/// A mistake of the program under test: it breaks a rule for threads (docs/library.md), so that no
/// result of a search could be trusted. Ends a command line with status 2.
class ProgramError : public std::exception {
 public:
  /// An error with this text.
  explicit ProgramError(std::string text) : text_(std::move(text)) {}
  /// What is wrong, with the schedule so far if it is known.
  [[nodiscard]] const char* what() const noexcept override { return text_.c_str(); }

 private:
  std::string text_;
};

/// From now on, if a simulated thread aborts, the process prints the rules that the thread may have
/// broken and the schedule so far to stderr, and exits with this status. Other aborts are
/// unaffected.
void answer_aborts_of_threads(int status);

}  // namespace checker
