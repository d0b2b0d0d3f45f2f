// docs/library.md shows programs and output as they are.

#include <cstddef>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "catch.hpp"
#include "run_binary.hpp"

namespace checker {
namespace {

const std::string source = PAGERACE_SOURCE_DIR;

// The text between ```LANGUAGE and ``` in the document.
std::vector<std::string> blocks(const std::string& language) {
  static const std::string document = tools::read_bytes(source + "/docs/library.md");
  const std::string begin = "\n```" + language + "\n";
  std::vector<std::string> out;
  std::size_t at = document.find(begin);
  for (; at != std::string::npos; at = document.find(begin, at + 1)) {
    const std::size_t first = at + begin.size();
    out.push_back(document.substr(first, document.find("```", first) - first));
  }
  return out;
}

// Numbers of states differ between compilers.
std::string without_states(const std::string& text) {
  static const std::regex counts("  states [^\n]*|at most [^\n]*");
  return std::regex_replace(text, counts, "...");
}

struct Command {
  std::string line;
  std::string output;
};

// A block has lines "$ COMMAND", each followed by its output.
std::vector<Command> commands(const std::string& block) {
  std::vector<Command> out;
  std::istringstream lines(block);
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind("$ ", 0) == 0) {
      out.push_back({line.substr(2), ""});
    } else {
      REQUIRE_FALSE(out.empty());
      out.back().output += line + "\n";
    }
  }
  return out;
}

// Runs `build/NAME ARGUMENTS` with the example of that name.
std::string output_of(const std::string& line, const std::string& folder) {
  std::istringstream words(line);
  std::string word;
  words >> word;
  REQUIRE(word.rfind("build/", 0) == 0);
  const std::string binary = EXAMPLES_PREFIX + word.substr(6);
  std::vector<std::string> arguments;
  while (words >> word) arguments.push_back(word);
  tools::RunOptions options;
  options.folder = folder;
  return tools::run_binary(binary, arguments, options).out;
}

}  // namespace

TEST_CASE("the programs in docs/library.md are those of the examples") {
  const std::string bank = source + "/checker/examples/bank/";
  CHECK(blocks("cpp") == std::vector<std::string>{tools::read_bytes(bank + "bank.cpp")});
  CHECK(blocks("cmake") == std::vector<std::string>{tools::read_bytes(bank + "CMakeLists.txt")});
}

TEST_CASE("the output in docs/library.md is what the examples print") {
  const tools::TemporaryFolder folder;
  const std::vector<std::string> consoles = blocks("console");
  REQUIRE(consoles.size() >= 3);
  for (const std::string& block : consoles) {
    for (const Command& command : commands(block)) {
      CAPTURE(command.line);
      CHECK(without_states(output_of(command.line, folder.path())) ==
            without_states(command.output));
    }
  }
}

}  // namespace checker
