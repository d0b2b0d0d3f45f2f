// What StateSpace returns, against a walk over every interleaving that follows its documentation.

#include "checker/state_space.hpp"

#include <algorithm>

#include "agreement.hpp"
#include "catch.hpp"
#include "small_program.hpp"
#include "state/execution.hpp"

namespace checker {
namespace {

using SiteKey = std::vector<std::string>;
SiteKey key_of(const Site& site) { return {site.thread, site.operation, site.object, site.call}; }

// One interleaving: the sites and choices of its steps, the classes of its states.
struct Run {
  Schedule schedule;
  std::vector<SiteKey> sites;
  std::vector<std::uint32_t> classes;
  bool has_defect = false;
};

class EveryRun {
 public:
  EveryRun(Program& program, DefectId defect, const StateSpace::Classify& classify)
      : execution_(program), defect_(defect), classify_(classify) {
    execution_.reset();
    visit();
  }
  std::vector<Run> runs;

 private:
  void visit() {
    now_.classes.push_back(classify_());
    const bool had = now_.has_defect;
    now_.has_defect = had || execution_.defects().test(defect_);
    if (execution_.end() != End::running) {
      runs.push_back(now_);
    } else {
      const Execution::Snapshot here = execution_.save();
      const auto enabled = execution_.enabled();
      for (const Choice choice : std::vector<Choice>(enabled.begin(), enabled.end())) {
        const Pending& pending = execution_.pending(choice.thread);
        const CallFrame* frame = execution_.frame(choice.thread);
        now_.sites.push_back({execution_.thread_name(choice.thread), pending.operation,
                              pending.access_count == 0
                                  ? ""
                                  : execution_.names().shown(pending.named[0].object).text(),
                              frame == nullptr ? "" : frame->name});
        now_.schedule.push_back(choice);
        execution_.step(choice);
        visit();
        now_.sites.pop_back();
        now_.schedule.pop_back();
        execution_.restore(here);
      }
      execution_.drop(here);
    }
    now_.classes.pop_back();
    now_.has_defect = had;
  }

  Execution execution_;
  DefectId defect_;
  const StateSpace::Classify& classify_;
  Run now_;
};

// The number of steps after which all runs with this prefix have the defect; or one more than its
// steps.
std::size_t no_return_of(const Run& run, const std::vector<Run>& runs) {
  for (std::size_t steps = 0; steps <= run.schedule.size(); ++steps) {
    const bool all = std::all_of(runs.begin(), runs.end(), [&](const Run& other) {
      const bool begins_so = other.schedule.size() >= steps &&
                             std::equal(run.schedule.begin(),
                                        run.schedule.begin() + static_cast<std::ptrdiff_t>(steps),
                                        other.schedule.begin());
      return !begins_so || other.has_defect;
    });
    if (all) return steps;
  }
  return run.schedule.size() + 1;
}

std::map<SiteKey, std::string> by_site(const std::vector<SiteCount>& counts) {
  std::map<SiteKey, std::string> found;
  for (const SiteCount& count : counts) found[key_of(count.site)] = count.interleavings;
  return found;
}

struct Expectation {
  std::uint64_t with = 0;
  std::map<SiteKey, std::uint64_t> decided;
  std::map<SiteKey, std::pair<std::uint64_t, std::size_t>> simplest;  // Switches and steps.
  std::map<SiteKey, std::uint64_t> changes;
  std::map<SiteKey, std::uint64_t> last_changes;
};

Expectation expect(const std::vector<Run>& runs) {
  Expectation expected;
  for (const Run& run : runs) {
    if (!run.has_defect) continue;
    ++expected.with;
    const std::size_t at = no_return_of(run, runs);
    REQUIRE(at <= run.schedule.size());
    if (at > 0) {
      ++expected.decided[run.sites[at - 1]];
      const std::pair cost{count_switches(run.schedule), run.schedule.size()};
      const auto [best, fresh] = expected.simplest.try_emplace(run.sites[at - 1], cost);
      if (!fresh) best->second = std::min(best->second, cost);
    }
    std::set<SiteKey> changing;
    std::optional<std::size_t> last;
    for (std::size_t step = 0; step < run.sites.size(); ++step) {
      if (run.classes[step] != 0 || run.classes[step + 1] == 0) continue;
      changing.insert(run.sites[step]);
      last = step;
    }
    if (last) ++expected.last_changes[run.sites[*last]];
    for (const SiteKey& site : changing) ++expected.changes[site];
  }
  return expected;
}

std::map<SiteKey, std::string> texts(const std::map<SiteKey, std::uint64_t>& counts) {
  std::map<SiteKey, std::string> found;
  for (const auto& [site, count] : counts) found[site] = std::to_string(count);
  return found;
}

// Returns: whether there are several decisive steps.
bool compare(GeneratedWorld& program, const SearchResult& found, DefectId defect) {
  const StateSpace::Classify classify = [&program] {
    return static_cast<std::uint32_t>(program.values()[0]);
  };
  const EveryRun every(program, defect, classify);
  const Expectation expected = expect(every.runs);
  const StateSpace space(program, {}, classify);
  REQUIRE(space.complete());
  CHECK(space.interleavings() == std::to_string(every.runs.size()));
  CHECK(space.interleavings_with(defect) == std::to_string(expected.with));
  CHECK(space.always(defect) == (expected.with == every.runs.size()));
  CHECK(space.states() >= found.states);
  std::size_t said = 0;
  for (const Run& run : every.runs) {
    if (++said > 40) break;
    const std::size_t at = no_return_of(run, every.runs);
    const auto answer = space.no_return(defect, run.schedule);
    CHECK(answer.value_or(run.schedule.size() + 1) == at);
  }
  const std::vector<DecidedBy> decided = space.decided_by(defect, 100);
  std::vector<SiteCount> steps;
  for (const DecidedBy& by : decided) {
    steps.push_back(by.step);
    const std::pair cost{count_switches(by.simplest), by.simplest.size()};
    CHECK(expected.simplest.at(key_of(by.step.site)) == cost);
    const auto run = std::find_if(every.runs.begin(), every.runs.end(),
                                  [&](const Run& at) { return at.schedule == by.simplest; });
    REQUIRE(run != every.runs.end());
    CHECK(run->has_defect);
    CHECK(run->sites[no_return_of(*run, every.runs) - 1] == key_of(by.step.site));
  }
  CHECK(by_site(steps) == texts(expected.decided));
  const auto is_zero = [](std::uint32_t value) { return value == 0; };
  const auto is_set = [](std::uint32_t value) { return value != 0; };
  CHECK(by_site(space.changes(defect, is_zero, is_set)) == texts(expected.changes));
  CHECK(by_site(space.last_changes(defect, is_zero, is_set)) == texts(expected.last_changes));
  return decided.size() > 1;
}

}  // namespace

TEST_CASE("a state space returns what a walk over every interleaving shows") {
  constexpr std::uint32_t programs = 600;
  std::size_t compared = 0;
  std::size_t several = 0;
  for (std::uint32_t seed = 1; seed <= programs; ++seed) {
    const GeneratedProgram generated = generate_program(options_of(seed));
    GeneratedWorld program(generated);
    SearchOptions options;
    options.reductions = no_reductions;
    const SearchResult found = search(program, options);
    if (found.defects.empty() || !found.interleavings) continue;
    if (found.interleavings->size() > 3) continue;  // The walk is quadratic.
    CAPTURE(seed, text_of(generated));
    ++compared;
    for (const Defect& defect : found.defects) {
      several += compare(program, found, defect.id) ? 1U : 0U;
    }
  }
  CHECK(compared > 60);
  CHECK(several > 5);
}

TEST_CASE("an interleaving that never ends does not avoid a defect") {
  // The spinner ends if it runs first, and otherwise spins forever; the other thread fails late.
  SmallProgram program([](World& world) {
    auto& stop = world.create<Shared<std::uint8_t>>();
    auto& go = world.create<Shared<std::uint8_t>>();
    world.name(stop, "stop");
    world.spawn("spinner", [&](Runtime& runtime) {
      while (stop.read(runtime) == 0) {
      }
      if (go.read(runtime) == 0) runtime.fail(engine_defects, "too early");
    });
    world.spawn("other", [&](Runtime& runtime) {
      stop.write(runtime, 1);
      go.write(runtime, 1);
    });
  });
  program.own_defects = {"early"};
  const StateSpace space(program, {});
  REQUIRE(space.complete());
  CHECK(space.cyclic());
  CHECK(space.interleavings().empty());
  CHECK_FALSE(space.always(engine_defects));
  const auto decided = space.decided_by(engine_defects, 1);
  REQUIRE(decided.size() == 1);
  CHECK(decided[0].step.site.thread == "spinner");
  CHECK(decided[0].step.interleavings.empty());
  CHECK(space.no_return(engine_defects, decided[0].simplest) == decided[0].simplest.size());
}

TEST_CASE("a state space that a limit ended names the limit") {
  SmallProgram program = independent_writers(4, 4);
  SearchOptions options;
  options.memory_bytes = 1;
  const StateSpace space(program, options);
  CHECK_FALSE(space.complete());
  CHECK(space.limit() == LimitKind::memory);
  SearchOptions few;
  few.states_max = 20;
  const StateSpace ended(program, few);
  CHECK_FALSE(ended.complete());
  CHECK(ended.limit() == LimitKind::states);
}

TEST_CASE("the simplest path to each class of states leads there") {
  SmallProgram program = independent_writers(2, 2);
  std::uint32_t steps = 0;
  const StateSpace space(program, {}, [&steps] { return steps++ % 3; });
  const auto classes = space.classes();
  REQUIRE(classes.size() == 3);
  CHECK(classes.at(0) + classes.at(1) + classes.at(2) == space.states());
  CHECK(space.simplest_to(0).empty());
  CHECK_FALSE(space.simplest_to(1).empty());
}
}  // namespace checker
