// A simplest counterexample is the least of all: compared with every schedule.

#include <map>
#include <tuple>

#include "catch.hpp"
#include "checker/search.hpp"
#include "random_program.hpp"
#include "state/execution.hpp"

namespace checker {
namespace {

#if CHECKER_ASAN
constexpr std::uint32_t programs = 60;
#else
constexpr std::uint32_t programs = 400;
#endif

// Context switches, steps, choices: what "simplest" minimizes.
using Rank = std::tuple<std::uint64_t, std::size_t, Schedule>;

class Enumerator {
 public:
  explicit Enumerator(Execution& execution) : execution_(execution) { visit(0); }
  [[nodiscard]] const std::map<DefectId, Rank>& least() const { return least_; }

 private:
  void visit(std::uint64_t switches) {
    const DefectSet defects = execution_.defects();
    for (std::size_t id = 0; id < defects_max; ++id) {
      if (!defects.test(id)) continue;
      const Rank rank{switches, schedule_.size(), schedule_};
      const auto [entry, inserted] = least_.insert({static_cast<DefectId>(id), rank});
      if (!inserted && rank < entry->second) entry->second = rank;
    }
    const Schedule enabled(execution_.enabled().begin(), execution_.enabled().end());
    const Execution::Snapshot here = execution_.save();
    for (const Choice choice : enabled) {
      const bool switched = !schedule_.empty() && schedule_.back().thread != choice.thread;
      execution_.step(choice);
      schedule_.push_back(choice);
      visit(switches + (switched ? 1 : 0));
      schedule_.pop_back();
      execution_.restore(here);
    }
    execution_.drop(here);
  }

  Execution& execution_;
  Schedule schedule_;
  std::map<DefectId, Rank> least_;
};

}  // namespace

TEST_CASE("no schedule to a defect is simpler than the one reported") {
  std::size_t compared = 0;
  std::size_t with_switches = 0;
  for (std::uint32_t seed = 0; seed < programs; ++seed) {
    CAPTURE(seed);
    GeneratorOptions options;
    options.seed = 10000 + seed;
    options.threads = 2 + seed % 2;
    options.operations = options.threads == 2 ? 3 + seed % 3 : 2 + seed % 2;
    GeneratedWorld world(generate_program(options));
    std::map<DefectId, Rank> least;
    {
      Execution execution(world);
      least = Enumerator(execution).least();
    }
    const SearchResult result = search(world, {});
    REQUIRE(result.defects.size() == least.size());
    for (const Defect& defect : result.defects) {
      CAPTURE(defect.name);
      REQUIRE(defect.simplest);
      REQUIRE(Rank{defect.context_switches, defect.schedule.size(), defect.schedule} ==
              least.at(defect.id));
      ++compared;
      with_switches += defect.context_switches > 1 ? 1U : 0U;
    }
  }
  CHECK(compared > programs / 5);
  CHECK(with_switches > programs / 40);
}

}  // namespace checker
