#pragma once

#include <exception>
#include <string>
#include <utility>

namespace checker {

/// A mistake of the program under test: it breaks one of the rules for threads (docs/library.md),
/// and no result of a search could be trusted. Ends a command line with status 2.
class ProgramError : public std::exception {
 public:
  explicit ProgramError(std::string text) : text_(std::move(text)) {}
  /// What is wrong, with the schedule so far if it is known.
  [[nodiscard]] const char* what() const noexcept override { return text_.c_str(); }

 private:
  std::string text_;
};

/// From now on, if a thread aborts, the process exits with this status, after printing the rules
/// that the thread may have broken and the schedule so far to stderr. Aborts outside of threads are
/// unaffected.
void answer_aborts_of_threads(int status);

}  // namespace checker
