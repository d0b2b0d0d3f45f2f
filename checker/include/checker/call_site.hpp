#pragma once

#include <cstdint>
#include <string_view>
#include <type_traits>

#ifdef __has_builtin
#if __has_builtin(__builtin_source_location)
#include <source_location>
#define CHECKER_HAS_SOURCE_LOCATION 1
#endif
#endif

namespace checker {

/// Where an operation is announced: a single pointer if the compiler supports that. Captured by a
/// default argument. Inside another default argument it must be written out, or it denotes the
/// declaration: `Op op = Op("lock", CallSite::current())`.
#ifdef CHECKER_HAS_SOURCE_LOCATION
using CallSite = std::source_location;
#else
/// The same, with the members of std::source_location.
class CallSite {
 public:
  /// The place of the caller.
  static constexpr CallSite current(const char* function = __builtin_FUNCTION(),
                                    const char* file = __builtin_FILE(),
                                    std::uint64_t line = __builtin_LINE()) {
    CallSite site;
    site.function_ = function;
    site.file_ = file;
    site.line_ = line;
    return site;
  }
  /// The source of function_of().
  [[nodiscard]] constexpr const char* function_name() const { return function_; }
  /// The source of file_of().
  [[nodiscard]] constexpr const char* file_name() const { return file_; }
  /// The line, from 1.
  [[nodiscard]] constexpr std::uint32_t line() const { return static_cast<std::uint32_t>(line_); }

 private:
  const char* function_ = "";
  const char* file_ = "";
  std::uint64_t line_ = 0;  // No padding.
};
#endif
static_assert(std::has_unique_object_representations_v<CallSite>);

/// The function's own name: "lock_page" of "void model::lock_page(Task&)"; a lambda's is
/// "operator()". Any text is valid.
std::string_view function_of(const CallSite& site);
/// As function_of(), for the text of a function name.
std::string_view own_name(std::string_view function);
/// The file's path relative to its project, however the compiler was invoked: starts at the parent
/// of the last folder named src, include, tests or examples; otherwise, the file's folder and name.
/// "/home/me/pagerace/model/src/state/page.cpp" is "model/src/state/page.cpp".
std::string_view file_of(const CallSite& site);
/// As file_of(), for a path.
std::string_view project_path(std::string_view file);

}  // namespace checker
