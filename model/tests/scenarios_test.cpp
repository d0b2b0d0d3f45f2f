// Every shipped scenario, explored in every way: the answers must not differ.

#include <algorithm>
#include <checker/replay.hpp>
#include <checker/search.hpp>
#include <map>
#include <set>

#include "catch.hpp"
#include "model/scenario_parser.hpp"
#include "model/vocabulary.hpp"
#include "model/world_factory.hpp"
#include "shipped_scenarios.hpp"

namespace model {
namespace {

#ifdef __SANITIZE_ADDRESS__
constexpr std::uint64_t states_max = 400;  // States are restored by re-execution.
constexpr std::size_t every = 9;           // One case of this many, over all kernels.
#else
constexpr std::uint64_t states_max = 100000;
constexpr std::size_t every = 1;
#endif
constexpr std::uint64_t reexecuted_states_max = 400;
constexpr std::size_t walked_interleavings_digits = 4;

struct Case {
  std::string path;
  Scenario scenario;
  Expectation row;
};

std::vector<Case> all_cases() {
  std::vector<Case> cases;
  for (const auto& [name, path] : shipped_scenarios()) {
    const ScenarioOrErrors loaded = load_scenario(path);
    REQUIRE(loaded.scenario);
    for (const Expectation& row : loaded.scenario->expect) {
      cases.push_back({path, *loaded.scenario, row});
    }
  }
  return cases;
}

// What all ways to explore must agree on.
struct Answer {
  std::vector<std::string> defects;
  std::map<std::string, std::string> counts;
  std::string interleavings;
  checker::LabelSet labels;
  bool operator==(const Answer&) const = default;
};

Answer answer_of(const checker::SearchResult& result) {
  Answer answer;
  for (const checker::Defect& defect : result.defects) {
    answer.defects.push_back(defect.name);
    answer.counts[defect.name] = defect.interleavings.value_or("not counted");
  }
  std::sort(answer.defects.begin(), answer.defects.end());
  answer.interleavings = result.interleavings.value_or("not counted");
  answer.labels = result.labels;
  return answer;
}

checker::SearchResult explore(const Case& at, checker::SearchOptions options) {
  options.states_max = options.kind == checker::SearchKind::graph ? states_max : 0;
  const auto program = make_program(at.scenario, at.row.kernel);
  return checker::search(*program, options);
}

}  // namespace

TEST_CASE("shipped scenarios: all ways to explore agree, and every defect replays") {
  std::size_t walked = 0;
  std::size_t reexecuted = 0;
  std::size_t interleaved_drains = 0;
  const std::vector<Case> cases = all_cases();
  for (std::size_t number = 0; number < cases.size(); number += every) {
    const Case& at = cases[number];
    CAPTURE(at.path, at.row.kernel.key());
    const checker::SearchResult graph = explore(at, {});
    if (!graph.complete) continue;  // Too large for this build.
    const Answer answer = answer_of(graph);
    CHECK(answer.defects == at.row.defects);

    checker::SearchOptions drain;
    drain.drain_interleaved = true;
    // Livelocks are judged on the whole graph, by the pass that counts.
    drain.count =
        std::find(answer.defects.begin(), answer.defects.end(), "livelock") != answer.defects.end();
    const checker::SearchResult drained = explore(at, drain);
    if (drained.complete) {
      CHECK(answer_of(drained).defects == answer.defects);
      ++interleaved_drains;
    }
    if (graph.states <= reexecuted_states_max) {
      checker::SearchOptions again;
      again.reexecute = true;
      const checker::SearchResult second = explore(at, again);
      CHECK(answer_of(second) == answer);
      REQUIRE(second.defects.size() == graph.defects.size());
      for (std::size_t i = 0; i < graph.defects.size(); ++i) {
        CHECK(second.defects[i].schedule == graph.defects[i].schedule);
      }
      ++reexecuted;
    }
    if (answer.interleavings.size() <= walked_interleavings_digits) {
      checker::SearchOptions brute;
      brute.kind = checker::SearchKind::brute_force;
      CHECK(answer_of(explore(at, brute)) == answer);
      ++walked;
    }
    const auto program = make_program(at.scenario, at.row.kernel);
    for (const checker::Defect& defect : graph.defects) {
      const checker::Trace trace = checker::record(*program, defect.schedule);
      CHECK(checker::replay(*program, trace).kind == checker::ReplayKind::exact);
    }
  }
  // The comparisons must not be vacuous.
  CHECK(walked >= 8 / every);
  CHECK(reexecuted >= 8 / every);
  CHECK(interleaved_drains >= 8 / every);
  if (every > 1) return;
  for (const SwitchInfo& info : switches()) {
    // At the exit for a page that is ordered already, which is expected to be unreachable (S28).
    if (info.key == Switch::worker_ordered_exit_clears_checked) continue;
    CAPTURE(info.name);  // Has no effect in any scenario.
    CHECK(Kernel::consulted.test(static_cast<std::size_t>(info.key)));
  }
}

TEST_CASE("shipped scenarios: each kind of thread runs in one, each defect is found in one") {
  std::set<ThreadKind> kinds;
  std::set<std::string> defects;
  for (const Case& at : all_cases()) {
    for (const ThreadSpec& spec : at.scenario.threads) kinds.insert(spec.kind);
    defects.insert(at.row.defects.begin(), at.row.defects.end());
  }
  for (std::size_t i = 0; i < thread_kinds; ++i) {
    const auto kind = static_cast<ThreadKind>(i);
    CAPTURE(thread_kind_name(kind));
    CHECK((kinds.contains(kind) || belongs_to_machine(kind)));
  }
  // Mistakes of the model have none; every defect of the model itself has.
  for (const DefectDescription& defect : defect_descriptions().subspan(checker::engine_defects)) {
    CAPTURE(defect.name);
    CHECK(defects.contains(std::string(defect.name)));
  }
}

}  // namespace model
