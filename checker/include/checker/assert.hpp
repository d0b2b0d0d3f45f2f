#pragma once

#include <exception>
#include <string>
#include <utility>

namespace checker {

/// A bug of the checker itself (never of the program under test). Ends the run with status 70.
class InternalError : public std::exception {
 public:
  /// For CHECKER_ASSERT: the text is `file:line: internal error: message`.
  InternalError(const char* file, int line, std::string message);
  /// An error with this text, as another process reported it.
  explicit InternalError(std::string text) : text_(std::move(text)) {}
  /// The text, with its context.
  [[nodiscard]] const char* what() const noexcept override { return text_.c_str(); }
  /// Adds a line of context, e.g. the schedule so far.
  void add_context(const std::string& context) { text_ += "\n" + context; }

 private:
  std::string text_;
};

/// Errors: throws InternalError.
[[noreturn]] void internal_error(const char* file, int line, const char* message);

}  // namespace checker

/// Throws InternalError if `condition` is false. Active in every build type: an unsound answer is
/// worse than none.
#define CHECKER_ASSERT(condition, message)                                    \
  do {                                                                        \
    if (!(condition)) ::checker::internal_error(__FILE__, __LINE__, message); \
  } while (false)
