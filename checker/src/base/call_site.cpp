#include "checker/call_site.hpp"

#include <array>
#include <cstddef>

namespace checker {
namespace {

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// Where the parameters begin: the first parenthesis that is in no angle brackets or braces.
std::size_t parameters_of(std::string_view function) {
  int depth = 0;
  for (std::size_t i = 0; i < function.size(); ++i) {
    const char c = function[i];
    if (c == '<' || c == '{') ++depth;
    if ((c == '>' || c == '}') && depth > 0) --depth;
    if (c == '(' && depth == 0) return i;
  }
  return function.size();
}

}  // namespace

std::string_view own_name(std::string_view function) {
  constexpr std::string_view lambda = "operator()";
  if (function.find("<lambda(") != std::string_view::npos ||
      function.find(lambda) != std::string_view::npos) {
    return lambda;
  }
  const std::size_t end = parameters_of(function);
  std::size_t begin = end;
  while (begin > 0 && is_word(function[begin - 1])) --begin;
  return begin == end ? function : function.substr(begin, end - begin);
}

std::string_view project_path(std::string_view file) {
  constexpr std::array<std::string_view, 4> folders = {"/src/", "/include/", "/tests/",
                                                       "/examples/"};
  std::size_t last = std::string_view::npos;
  for (const std::string_view folder : folders) {
    const std::size_t at = file.rfind(folder);
    if (at != std::string_view::npos && (last == std::string_view::npos || at > last)) last = at;
  }
  if (last == std::string_view::npos) last = file.rfind('/');
  if (last == std::string_view::npos || last == 0) return file;
  return file.substr(file.rfind('/', last - 1) + 1);  // All of it if there is none.
}

std::string_view function_of(const CallSite& site) { return own_name(site.function_name()); }
std::string_view file_of(const CallSite& site) { return project_path(site.file_name()); }

}  // namespace checker
