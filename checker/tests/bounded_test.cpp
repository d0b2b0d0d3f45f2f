// A bounded search finds exactly what the interleavings within its bound show: here all
// interleavings are walked, one after the other, and the bound that each needs is counted
// afterwards.

#include <algorithm>
#include <map>

#include "catch.hpp"
#include "checker/search.hpp"
#include "random_program.hpp"
#include "small_program.hpp"
#include "state/execution.hpp"

namespace checker {
namespace {

#ifdef __SANITIZE_ADDRESS__
constexpr std::uint32_t programs = 60;
#else
constexpr std::uint32_t programs = 1200;
#endif

constexpr std::uint64_t enough = 1000;

// One step of an interleaving: which thread ran, and which could have.
struct Turn {
  ThreadId chosen;
  std::vector<bool> enabled;
};

std::uint64_t preemptions_of(const std::vector<Turn>& turns) {
  std::uint64_t count = 0;
  for (std::size_t i = 1; i < turns.size(); ++i) {
    const ThreadId before = turns[i - 1].chosen;
    if (turns[i].chosen != before && turns[i].enabled[before]) ++count;
  }
  return count;
}

std::uint64_t delays_of(const std::vector<Turn>& turns) {
  std::uint64_t count = 0;
  std::size_t next = 0;  // Whom the scheduler would run, or the first enabled one after it.
  for (const Turn& turn : turns) {
    for (; next != turn.chosen; next = (next + 1) % turn.enabled.size()) {
      if (turn.enabled[next]) ++count;
    }
  }
  return count;
}

// The least bound that shows each defect and each final state.
struct Least {
  std::map<DefectId, std::uint64_t> defects;
  std::map<std::vector<int>, std::uint64_t> final_states;
  std::uint64_t largest = 0;  // The largest that any interleaving needs.
};

class Oracle {
 public:
  Oracle(GeneratedWorld& world, std::uint64_t (*need)(const std::vector<Turn>&))
      : world_(world), execution_(world), need_(need) {}

  Least run() {
    execution_.reset();
    visit();
    return least_;
  }

 private:
  void visit() {
    const std::uint64_t need = need_(turns_);
    least_.largest = std::max(least_.largest, need);
    const DefectSet defects = execution_.defects();
    for (std::size_t id = 0; id < defects_max; ++id) {
      if (defects.test(id)) lower(least_.defects, static_cast<DefectId>(id), need);
    }
    if (execution_.end() == End::finished) lower(least_.final_states, world_.values(), need);
    const auto now = execution_.enabled();
    const Schedule choices(now.begin(), now.end());
    Turn turn{0, std::vector<bool>(execution_.thread_count())};
    for (const Choice choice : choices) turn.enabled[choice.thread] = true;
    const Execution::Snapshot here = execution_.save();
    for (const Choice choice : choices) {
      turn.chosen = choice.thread;
      turns_.push_back(turn);
      execution_.step(choice);
      visit();
      turns_.pop_back();
      execution_.restore(here);
    }
    execution_.drop(here);
  }

  template <typename Key>
  static void lower(std::map<Key, std::uint64_t>& known, const Key& key, std::uint64_t need) {
    const auto [at, fresh] = known.insert({key, need});
    if (!fresh) at->second = std::min(at->second, need);
  }

  GeneratedWorld& world_;
  Execution execution_;
  std::uint64_t (*need_)(const std::vector<Turn>&);
  std::vector<Turn> turns_;
  Least least_;
};

struct Found {
  SearchResult result;
  std::set<std::vector<int>> final_states;
};

SearchOptions bounded(ScheduleBound kind, std::uint64_t most) {
  SearchOptions options;
  options.kind = SearchKind::bounded;
  options.bounding = {kind, most};
  return options;
}

Found explore(GeneratedWorld& world, ScheduleBound kind, std::uint64_t most) {
  Found found;
  SearchOptions options = bounded(kind, most);
  options.at_end = [&](End end) {
    if (end == End::finished) found.final_states.insert(world.values());
  };
  found.result = search(world, options);
  return found;
}

template <typename Key>
std::set<Key> within(const std::map<Key, std::uint64_t>& least, std::uint64_t bound) {
  std::set<Key> keys;
  for (const auto& [key, need] : least) {
    if (need <= bound) keys.insert(key);
  }
  return keys;
}

void check_bound(GeneratedWorld& world, const Least& least, ScheduleBound kind,
                 std::uint64_t bound) {
  CAPTURE(bound);
  const Found found = explore(world, kind, bound);
  const SearchResult& result = found.result;
  REQUIRE_FALSE(result.complete);
  REQUIRE(result.verdict != Verdict::holds);
  std::set<DefectId> defects;
  for (const Defect& defect : result.defects) {
    defects.insert(defect.id);
    REQUIRE(defect.bound == least.defects.at(defect.id));
    REQUIRE(shown_by_its_schedule(world, defect));
  }
  REQUIRE(defects == within(least.defects, bound));
  REQUIRE(found.final_states == within(least.final_states, bound));
  REQUIRE(result.bounding->bound <= bound);
  // A bound that all interleavings keep cannot cut anything; one that cut nothing missed nothing.
  if (bound >= least.largest) REQUIRE_FALSE(result.bounding->cut);
  if (!result.bounding->cut) {
    REQUIRE(defects == within(least.defects, enough));
    REQUIRE(found.final_states == within(least.final_states, enough));
  }
}

GeneratorOptions options_of(std::uint32_t seed) {
  GeneratorOptions options;
  options.seed = seed;
  options.threads = 2 + seed % 3;
  options.operations = options.threads == 2   ? 2 + seed % 4
                       : options.threads == 3 ? 2 + seed % 2
                                              : 1;
  options.variables = 1 + seed / 3 % 2;
  options.locks = 1 + seed / 5 % 2;
  return options;
}

}  // namespace

TEST_CASE("a bounded search finds exactly what the interleavings within the bound show") {
  const auto [kind, need] =
      GENERATE(table<ScheduleBound, std::uint64_t (*)(const std::vector<Turn>&)>(
          {{ScheduleBound::preemptions, preemptions_of}, {ScheduleBound::delays, delays_of}}));
  std::size_t late_defects = 0;
  std::size_t late_states = 0;
  for (std::uint32_t seed = 0; seed < programs; ++seed) {
    CAPTURE(seed);
    GeneratedWorld world(generate_program(options_of(seed)));
    const Least least = Oracle(world, need).run();
    for (const std::uint64_t bound :
         {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{2}, enough}) {
      check_bound(world, least, kind, bound);
    }
    if (seed % 31 == 0) {  // Backtracking by running again gives the same answers.
      SearchOptions options = bounded(kind, 1);
      const std::size_t defects = search(world, options).defects.size();
      options.reexecute = true;
      REQUIRE(search(world, options).defects.size() == defects);
    }
    for (const auto& [id, bound] : least.defects) late_defects += bound > 0 ? 1U : 0U;
    for (const auto& [state, bound] : least.final_states) late_states += bound > 0 ? 1U : 0U;
  }
  // The generator must not drift towards programs whose first bound shows everything.
  CHECK(late_defects >= programs / 150);
  CHECK(late_states >= programs / 20);
}

TEST_CASE("opposite locks deadlock with one preemption, and not without") {
  SmallProgram program = opposite_locks();
  for (const ScheduleBound kind : {ScheduleBound::preemptions, ScheduleBound::delays}) {
    const SearchResult none = search(program, bounded(kind, 0));
    CHECK(none.verdict == Verdict::inconclusive);
    CHECK(none.limit ==
          (kind == ScheduleBound::delays ? LimitKind::delays : LimitKind::preemptions));
    CHECK(none.bounding->bound == 0U);
    CHECK(none.bounding->cut);
    const SearchResult one = search(program, bounded(kind, 1));
    CHECK(one.verdict == Verdict::violated);
    REQUIRE(one.defects.size() == 1);
    CHECK(one.defects[0].bound == 1U);
  }
}

TEST_CASE("a bound that cuts nothing ends the search early, and is still no proof") {
  SmallProgram program = independent_writers(2, 3);
  const SearchResult result = search(program, bounded(ScheduleBound::preemptions, enough));
  CHECK(result.verdict == Verdict::inconclusive);
  CHECK(result.limit == LimitKind::preemptions);
  CHECK_FALSE(result.bounding->cut);
  CHECK(result.bounding->most == enough);
  // How far both threads are, and which ran last: one preemption leads to each. Only a bound of two
  // allows everything that can be done from there.
  CHECK(result.bounding->bound == 2U);
}

namespace {
bool is_set(const ConditionView& view, const void* cell) {
  return static_cast<const Shared<std::uint8_t>*>(cell)->get(view) != 0;
}
}  // namespace

TEST_CASE("leaving a daemon that idles costs no preemption") {
  SmallProgram program([](World& world) {
    auto& queue = world.create<Shared<std::uint8_t>>();
    world.spawn("server",
                [&queue](Runtime& runtime) {
                  for (;;) {
                    runtime.announce_idle("take", is_set, &queue, writes(queue));
                    queue.change(runtime) = 0;
                  }
                },
                {.daemon = true});
    world.spawn("client", [&queue](Runtime& runtime) {
      for (int i = 0; i < 2; ++i) {
        runtime.announce_when(
            "put", [](const ConditionView& view, const void* q) { return !is_set(view, q); },
            &queue, writes(queue));
        queue.change(runtime) = 1;
      }
    });
  });
  const SearchResult result = search(program, bounded(ScheduleBound::preemptions, 0));
  CHECK_FALSE(result.bounding->cut);
  CHECK(result.executions == 1);
}

TEST_CASE("limits end a bounded search, and it reports how far it got") {
  SmallProgram program = independent_writers(4, 5);
  SearchOptions options = bounded(ScheduleBound::preemptions, enough);
  SECTION("states") {
    options.states_max = 600;
    const SearchResult result = search(program, options);
    CHECK(result.verdict == Verdict::inconclusive);
    CHECK(result.limit == LimitKind::states);
    CHECK(result.states == 600);
    REQUIRE(result.bounding->bound.has_value());
    CHECK(*result.bounding->bound < enough);
  }
  SECTION("memory") {
    options.memory_bytes = 1;
    const SearchResult result = search(program, options);
    CHECK(result.limit == LimitKind::memory);
    CHECK_FALSE(result.bounding->bound.has_value());
  }
  SECTION("steps") {
    options.steps_max = 7;
    CHECK(search(program, options).limit == LimitKind::steps);
  }
}

TEST_CASE("a cycle ends a bounded search, too") {
  SmallProgram program = endless_toggler();
  const SearchResult result = search(program, bounded(ScheduleBound::delays, enough));
  CHECK(result.limit == LimitKind::delays);
  CHECK_FALSE(result.bounding->cut);
}

}  // namespace checker
