// Random scenarios: all ways to explore them agree, and find no mistake of the model.
//
// PAGERACE_SCENARIOS_COUNT: how many; PAGERACE_SCENARIO: only the one with that number.

#include <fmt/format.h>

#include <csignal>
#include <cstdlib>
#include <sstream>
#include <support/processes.hpp>

#include "catch.hpp"
#include "random_scenario.hpp"
#include "scenario_agreement.hpp"

namespace model {
namespace {

constexpr std::uint64_t states_max = 20'000;

std::uint32_t number_from(const char* variable, std::uint32_t otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : static_cast<std::uint32_t>(std::strtoul(text, nullptr, 10));
}

ScenarioAgreement judge(const ScenarioJson& json) {
  return compare_searches(*scenario_of(json), states_max);
}

// A smaller scenario with the same disagreement: the same words before the first colon.
ScenarioJson minimal(const ScenarioJson& json, const std::string& disagreement) {
  const std::string kind = disagreement.substr(0, disagreement.find(':'));
  return shrunk(json, [&](const ScenarioJson& less) {
    const std::string now = judge(less).disagreement;
    return now.substr(0, now.find(':')) == kind;
  });
}

std::string report(std::uint32_t seed) {
  const ScenarioJson json = random_scenario(seed);
  const ScenarioAgreement found = judge(json);
  std::string text = fmt::format("{} {} {} {} {}\n", found.complete ? 1 : 0, found.defects ? 1 : 0,
                                 found.counted ? 1 : 0, found.drained ? 1 : 0, found.states);
  if (!found.disagreement.empty()) {
    const ScenarioJson small = minimal(json, found.disagreement);
    text += fmt::format("number {}: {}\n{}\n", seed, judge(small).disagreement, small.dump(1));
  }
  return text;
}

}  // namespace

TEST_CASE("generated scenarios: all ways to explore them agree") {
  const std::uint32_t first = number_from("PAGERACE_SCENARIO", 0);
  const std::uint32_t count = number_from("PAGERACE_SCENARIOS_COUNT",
                                          std::getenv("PAGERACE_SCENARIO") != nullptr ? 1 : 500);
  std::uint64_t complete = 0;
  std::uint64_t defects = 0;
  std::uint64_t counted = 0;
  std::uint64_t drained = 0;
  std::uint64_t states = 0;
  std::string disagreements;
  const volatile std::sig_atomic_t never = 0;
  checker::in_processes(
      checker::processor_count(), count, &never,
      [&](std::size_t number) { return report(first + static_cast<std::uint32_t>(number)); },
      [&](std::size_t /*number*/, const std::string& text) {
        std::istringstream in(text);
        std::uint64_t numbers[5] = {};
        for (std::uint64_t& number : numbers) in >> number;
        complete += numbers[0];
        defects += numbers[1];
        counted += numbers[2];
        drained += numbers[3];
        states += numbers[4];
        disagreements += text.substr(text.find('\n') + 1);
      },
      [] {});
  CHECK(disagreements == "");
  WARN(
      fmt::format("{} scenarios: {} compared completely, {} of them with defects; {} with dpor and "
                  "brute force, {} with an interleaved drain; {} states",
                  count, complete, defects, counted, drained, states));
  if (count < 100) return;
  CHECK(complete > count / 2);
  CHECK(defects > count / 15);
  CHECK(counted > count / 20);
  CHECK(drained > count / 2);
}

}  // namespace model
