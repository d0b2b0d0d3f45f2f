// The names in the model's announcements: steps called independent commute, and no name can be
// dropped without a defect `unannounced-access` or a pair of steps that does not commute.

#include <fmt/format.h>

#include <csignal>
#include <cstdlib>
#include <support/processes.hpp>

#include "../generated/random_scenario.hpp"
#include "../shipped_scenarios.hpp"
#include "base/mutants.hpp"
#include "catch.hpp"
#include "commutation.hpp"
#include "dropped_names.hpp"
#include "model/scenario_parser.hpp"
#include "model/world_factory.hpp"
#include "steps_of_search.hpp"

namespace model {
namespace {

using checker::Commutation;
using checker::CommutationOptions;
using checker::Mutant;

bool is_long() { return std::getenv("PAGERACE_LONG") != nullptr; }

// Names that could be dropped: no step accesses the object, and all pairs commute without them.
struct Superfluous {
  const char* site;
  const char* reason;
};
constexpr Superfluous superfluous[] = {
    {"clear_extent_delalloc_and_unlock: clear EXTENT_DELALLOC and unlock: reserved space (write)",
     "whoever sets EXTENT_DELALLOC waits for ordered extents first; no scenario has both, but the "
     "function would change it"},
    {"insert_file_extent: insert the file extent: excused version (write), all but the first",
     "one name in the source, for each page of the extent; no scenario drops an extent of several "
     "pages"},
    {"shrink_page: free the page: references (write)",
     "they have been 0 since they were frozen; the name shows in traces which page is freed"},
};

// The number of names.
constexpr std::size_t names_expected = 569;

// All shipped scenarios, textbook programs too, on each kernel of their `expect`.
std::vector<Case> all_programs() {
  std::vector<Case> all;
  for (const ShippedScenario& file : shipped_scenarios()) {
    const ScenarioOrErrors loaded = load_scenario(file.path);
    REQUIRE(loaded.scenario);
    for (const Expectation& row : loaded.scenario->expect) {
      all.push_back({file.name + " on " + row.kernel.key(), *loaded.scenario, row});
    }
  }
  return all;
}

// Calls `task` for each number, in processes of their own; joins what they return.
template <typename Task>
std::vector<std::string> for_each(std::size_t count, Task task) {
  std::vector<std::string> results(count);
  const volatile std::sig_atomic_t never = 0;
  checker::in_processes(
      checker::processor_count(), count, &never, task,
      [&](std::size_t number, const std::string& text) { results[number] = text; }, [] {});
  return results;
}

std::string commutes(const Case& at) {
  const auto program = make_program(at.scenario, at.row.kernel);
  CommutationOptions options;
  options.states_max = is_long() ? 20'000 : 200;
  options.eager_max = is_long() ? 20'000 : 100;
  const Commutation found = checker::check_commutation(*program, options);
  return fmt::format("{} {} {} {}", found.states, found.pairs, found.eager,
                     found.disagreement.empty() ? "" : at.name + ": " + found.disagreement + "\n");
}

// Which announcements a search of some of the states meets: one line each.
std::string names_in(const Case& at) {
  NamesAnnounced names;
  checker::active_step_hook = &names;
  const auto program = make_program(at.scenario, at.row.kernel);
  checker::SearchOptions options;
  options.count = options.livelocks = false;
  options.states_max = 2'000;
  static_cast<void>(checker::search(*program, options));
  checker::active_step_hook = nullptr;
  std::string text;
  for (const NameSite& site : names.sites()) {
    text += fmt::format("{}\t{}\t{}\t{}\t{}\n", site.function, site.operation, site.role,
                        static_cast<int>(site.access), site.place);
  }
  return text;
}

NameSite site_from(const std::string& line) {
  std::istringstream in(line);
  NameSite site;
  std::getline(in, site.function, '\t');
  std::getline(in, site.operation, '\t');
  std::getline(in, site.role, '\t');
  int access = 0;
  in >> access >> site.place;
  site.access = static_cast<checker::AccessKind>(access);
  return site;
}

// What notices that the name is dropped: 1, the check of accesses; 2, the oracle; 0, neither.
int noticed_by(const NameSite& site, const Case& at) {
  NamesAnnounced dropping(site);
  checker::active_step_hook = &dropping;
  const auto program = make_program(at.scenario, at.row.kernel);
  checker::SearchOptions options;
  options.count = options.livelocks = false;
  options.states_max = 4'000;
  options.reductions = checker::no_reductions;
  int by = 0;
  for (const checker::Defect& defect : checker::search(*program, options).defects) {
    if (defect.id == checker::defect_unannounced_access) by = 1;
  }
  if (by == 0) {
    CommutationOptions some;
    some.states_max = 200;
    if (!checker::check_commutation(*program, some).disagreement.empty()) by = 2;
  }
  checker::active_step_hook = nullptr;
  return by;
}

}  // namespace

TEST_CASE("steps that the table calls independent commute, as do eager steps") {
  const std::vector<Case> cases = all_programs();
  std::uint64_t states = 0;
  std::uint64_t pairs = 0;
  std::uint64_t eager = 0;
  std::string disagreements;
  for (const std::string& text :
       for_each(cases.size(), [&](std::size_t number) { return commutes(cases[number]); })) {
    std::istringstream in(text);
    std::uint64_t numbers[3] = {};
    in >> numbers[0] >> numbers[1] >> numbers[2];
    states += numbers[0];
    pairs += numbers[1];
    eager += numbers[2];
    std::string rest;
    std::getline(in, rest);
    if (rest.size() > 1) disagreements += rest + "\n";
  }
  CHECK(disagreements == "");
  WARN(fmt::format("{} programs: {} states, {} pairs, {} eager steps", cases.size(), states, pairs,
                   eager));
  CHECK(pairs > 10'000);
  CHECK(eager > 50);
}

TEST_CASE("the oracle alone sees a ghost that a step reads without a name") {
  checker::active_mutant = Mutant::accesses_unchecked;
  for (const char* file : {"/fsync-truncate-verdict.json", "/fsync-truncate-states.json"}) {
    CAPTURE(file);
    const ScenarioOrErrors loaded = load_scenario(PAGERACE_INPUTS + std::string(file));
    REQUIRE(loaded.scenario);
    const NameSite site{"end_of_fsync", "fsync returns", "truncation", checker::AccessKind::read,
                        NameSite::all};
    NamesAnnounced dropping(site);
    checker::active_step_hook = &dropping;
    const auto program = make_program(*loaded.scenario, loaded.scenario->expect[0].kernel);
    CommutationOptions options;
    options.states_max = 80'000;
    CHECK_FALSE(checker::check_commutation(*program, options).disagreement.empty());
    checker::active_step_hook = nullptr;
  }
  checker::active_mutant = Mutant::none;
}

TEST_CASE("fsync beside truncate: with each set of reductions, the same is found") {
  for (const char* file : {"/fsync-truncate-verdict.json", "/fsync-truncate-states.json"}) {
    const ScenarioOrErrors loaded = load_scenario(PAGERACE_INPUTS + std::string(file));
    REQUIRE(loaded.scenario);
    for (unsigned set = 0; set < 16; ++set) {
      CAPTURE(file, set);
      const auto program = make_program(*loaded.scenario, loaded.scenario->expect[0].kernel);
      checker::SearchOptions options;
      options.reductions = {(set & 1U) != 0, (set & 2U) != 0, (set & 4U) != 0, (set & 8U) != 0};
      const checker::SearchResult found = checker::search(*program, options);
      CHECK(found.complete);
      REQUIRE(found.defects.size() == 1);
      CHECK(found.defects[0].name == "fsync-loss");
    }
  }
}

TEST_CASE("no name in an announcement can be dropped") {
  std::vector<Case> cases = all_cases();
  for (const char* file : {"/reservation-under-stray-delalloc.json"}) {
    const ScenarioOrErrors loaded = load_scenario(PAGERACE_INPUTS + std::string(file));
    REQUIRE(loaded.scenario);
    cases.push_back({file, *loaded.scenario, loaded.scenario->expect[0]});
  }
  for (std::uint32_t seed = 0; seed < 400; ++seed) {
    const Scenario scenario = *scenario_of(random_scenario(seed));
    cases.push_back({fmt::format("generated {}", seed), scenario, scenario.expect[0]});
  }
  // Which cases announce it; the first of them are tried.
  std::map<NameSite, std::vector<std::size_t>> cases_of;
  const std::vector<std::string> names =
      for_each(cases.size(), [&](std::size_t number) { return names_in(cases[number]); });
  for (std::size_t number = 0; number < cases.size(); ++number) {
    std::istringstream lines(names[number]);
    for (std::string line; std::getline(lines, line);) {
      cases_of[site_from(line)].push_back(number);
    }
  }
  std::vector<NameSite> sites;
  sites.reserve(cases_of.size());
  for (const auto& [site, numbers] : cases_of) sites.push_back(site);
  const std::vector<std::string> noticed =
      for_each(sites.size(), [&](std::size_t number) -> std::string {
        // First some of its cases, spread evenly; then all.
        const std::vector<std::size_t>& of = cases_of[sites[number]];
        for (const std::size_t step : {std::max<std::size_t>(1, of.size() / 12), std::size_t{1}}) {
          for (std::size_t i = 0; i < of.size(); i += step) {
            const int by = noticed_by(sites[number], cases[of[i]]);
            if (by != 0) return by == 1 ? "1" : "2";
          }
        }
        return "0";
      });
  std::size_t by_check = 0;
  std::size_t by_oracle = 0;
  std::string unnoticed;
  std::string expected;
  for (std::size_t i = 0; i < sites.size(); ++i) {
    by_check += noticed[i] == "1" ? 1U : 0U;
    by_oracle += noticed[i] == "2" ? 1U : 0U;
    if (noticed[i] == "0") unnoticed += text_of(sites[i]) + "\n";
  }
  for (const Superfluous& name : superfluous) expected += std::string(name.site) + "\n";
  WARN(fmt::format("{} names: {} noticed by the check of accesses, {} by the oracle", sites.size(),
                   by_check, by_oracle));
  CHECK(unnoticed == expected);
  CHECK(sites.size() == names_expected);
}

}  // namespace model
