#pragma once

#include <exception>
#include <string>
#include <utility>

namespace checker {

/// A bug of the checker itself (never of the program under test). Ends the run with status 70.
class InternalError : public std::exception {
 public:
  InternalError(const char* file, int line, std::string message);
  /// One that another process has put into words.
  explicit InternalError(std::string text) : text_(std::move(text)) {}
  [[nodiscard]] const char* what() const noexcept override { return text_.c_str(); }
  /// Adds a line of context, e.g. the schedule so far.
  void add_context(const std::string& context) { text_ += "\n" + context; }

 private:
  std::string text_;
};

[[noreturn]] void internal_error(const char* file, int line, const char* message);

}  // namespace checker

/// On in every build type: an unsound answer is worse than none.
#define CHECKER_ASSERT(condition, message)                                    \
  do {                                                                        \
    if (!(condition)) ::checker::internal_error(__FILE__, __LINE__, message); \
  } while (false)
