// The model's invariants, in every state and on every step of the scenarios.

#include "invariants.hpp"

#include <fmt/format.h>

#include <csignal>
#include <cstdlib>
#include <support/processes.hpp>

#include "catch.hpp"
#include "steps_of_search.hpp"

namespace model {
namespace {

// Searches of at most this many states: larger ones count for the states they have visited.
constexpr std::uint64_t states_short = 10'000;
constexpr std::uint64_t states_long = 2'000'000;

// Returns: what is broken, a line each; and whether the search was complete.
std::string judge(const Case& at, std::uint64_t states_max) {
  WatchedProgram program(at, true, false);
  StepRules rules(program);
  checker::SearchOptions options;
  options.livelocks = options.count = false;
  options.reductions = checker::no_reductions;
  options.states_max = states_max;
  const checker::SearchResult found = search_hooked(program, options, rules);
  std::string text = found.complete ? "complete\n" : "cut\n";
  for (const checker::Defect& defect : found.defects) {
    for (const Invariant& invariant : invariants()) {
      if (defect.name == invariant.name) text += fmt::format("{}: {}\n", at.name, defect.name);
    }
  }
  for (const auto& [rule, step] : rules.broken()) {
    text += fmt::format("{}: {}: {}\n", at.name, rule, step);
  }
  return text;
}

}  // namespace

TEST_CASE("the model's invariants hold in every state, its rules on every step") {
  const bool all = std::getenv("PAGERACE_LONG") != nullptr;
  const std::vector<Case> cases = all_cases();
  std::size_t complete = 0;
  std::string broken;
  const volatile std::sig_atomic_t never = 0;
  checker::in_processes(
      checker::processor_count(), cases.size(), &never,
      [&](std::size_t number) { return judge(cases[number], all ? states_long : states_short); },
      [&](std::size_t /*number*/, const std::string& text) {
        if (text.rfind("complete\n", 0) == 0) ++complete;
        broken += text.substr(text.find('\n') + 1);
      },
      [] {});
  CHECK(broken == "");
  WARN(fmt::format("{} of {} cases completely", complete, cases.size()));
  CHECK(complete > cases.size() / 4);
}

}  // namespace model
