#include "step_sources.hpp"

#include <checker/assert.hpp>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>

namespace model {
namespace {

// A call with an operation: its name, and its arguments up to the first string literal. Calls
// without one use the operation's name in the called function.
const std::regex& call() {
  static const std::regex pattern(
      R"re(\b(announce\w*|test_flag|set_flag|test_and_clear_flag|read_field|fault_happens|get_page|put_page|pin_page|unpin_page|is_pinned|page_has_private|lock|unlock|choose)\(([^";]*)("([^"]*)")?)re");
  return pattern;
}

// The operation that a call without a string literal stands for; empty: the call takes none.
std::string default_operation(const std::string& called, const std::string& arguments) {
  if (arguments.rfind("Task& ", 0) == 0 || arguments.rfind(')', 0) == 0) return "";
  if (arguments.find(", op)") != std::string::npos) return "";  // Its caller's.
  if (called == "get_page" || called == "put_page" || called == "page_has_private") return called;
  if (called == "pin_page") return "get_page";
  if (called == "unpin_page") return "unpin";
  if (called == "is_pinned") return "page_maybe_dma_pinned";
  // Lock::lock(runtime): the page lock and others have functions of their own.
  const bool plain = arguments.rfind("task.runtime)", 0) == 0;
  return plain && (called == "lock" || called == "unlock") ? called : "";
}

bool begins_function(const std::string& line, std::string& name) {
  static const std::regex pattern(R"(^[A-Za-z][\w:<>&*, ]*?[ &*:]([A-Za-z_]\w*)\(.*)");
  std::smatch match;
  if (!std::regex_match(line, match, pattern)) return false;
  if (line.back() == ';') return false;
  name = match[1];
  return true;
}

void add_calls(const std::string& function, const std::string& body,
               std::set<AnnouncedStep>& steps) {
  for (std::sregex_iterator at(body.begin(), body.end(), call()), end; at != end; ++at) {
    const std::smatch& match = *at;
    const std::string arguments = match[2];
    // "f(task, page)" may be followed by a string literal that is not its argument.
    const bool own_text = match[4].matched && arguments.find(')') == std::string::npos;
    const std::string operation =
        own_text ? match[4].str() : default_operation(match[1], arguments);
    if (!operation.empty()) steps.insert({function, operation});
  }
}

}  // namespace

std::set<AnnouncedStep> announced_steps_of(const std::string& text) {
  std::set<AnnouncedStep> steps;
  std::istringstream lines(text);
  std::string function;
  std::string body;
  for (std::string line; std::getline(lines, line);) {
    line = line.substr(0, line.find("//"));
    std::string name;
    if (begins_function(line, name)) {
      add_calls(function, body, steps);
      function = name;
      body.clear();
    }
    body += line + " ";
  }
  add_calls(function, body, steps);
  return steps;
}

std::set<AnnouncedStep> announced_steps(const std::string& source_folder) {
  std::set<AnnouncedStep> steps;
  for (const char* part : {"state", "threads"}) {
    const auto folder = std::filesystem::path(source_folder) / "model/src" / part;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      if (entry.path().extension() != ".cpp") continue;
      std::ifstream file(entry.path());
      CHECKER_ASSERT(file.good(), "a source of the model that cannot be read");
      std::ostringstream text;
      text << file.rdbuf();
      steps.merge(announced_steps_of(text.str()));
    }
  }
  return steps;
}

}  // namespace model
