// Runs that choose at random: the same seed gives the same runs, their findings are real, and they
// never prove anything.

#include <algorithm>
#include <array>
#include <cmath>

#include "base/random_numbers.hpp"
#include "catch.hpp"
#include "checker/replay.hpp"
#include "checker/search.hpp"
#include "random_program.hpp"
#include "small_program.hpp"

namespace checker {
namespace {

#ifdef __SANITIZE_ADDRESS__
constexpr std::uint32_t programs = 30;
#else
constexpr std::uint32_t programs = 500;
#endif

const std::vector<SearchKind> kinds = {SearchKind::random, SearchKind::pct, SearchKind::pos};

SearchOptions sampled(SearchKind kind, std::uint64_t runs, std::uint64_t seed = 0) {
  SearchOptions options;
  options.kind = kind;
  options.sampling.runs = runs;
  options.sampling.seed = seed;
  return options;
}

std::set<std::string> names_of(const SearchResult& result) {
  std::set<std::string> names;
  for (const Defect& defect : result.defects) names.insert(defect.name);
  return names;
}

bool near(double a, double b, double margin = 1e-6) { return std::abs(a - b) <= margin; }

// Two threads increment one value without a lock; `steps` more steps separate read and write.
SmallProgram lost_update(int steps) {
  static const Shared<std::uint8_t>* cell = nullptr;
  SmallProgram program([steps](World& world) {
    auto& value = world.create<Shared<std::uint8_t>>();
    cell = &value;
    for (int i = 0; i < 2; ++i) {
      auto& own = world.create<Shared<std::uint8_t>>();
      world.spawn("adder", [&value, &own, steps](Runtime& runtime) {
        for (std::uint8_t k = 0; k < steps; ++k) own.write(runtime, k);
        value.write(runtime, static_cast<std::uint8_t>(value.read(runtime) + 1));
      });
    }
  });
  program.own_defects = {"lost-update"};
  program.at_end = [](StateView view) { return own_defect(0, cell->get(view) != 2); };
  return program;
}

}  // namespace

TEST_CASE("the numbers are those of SplitMix64, and below() is even") {
  // The first numbers of the published generator from state 0, which scramble() maps to itself:
  // stream 0 of a seed that is minus the step.
  RandomNumbers numbers(0 - std::uint64_t{0x9e3779b97f4a7c15}, 0);
  CHECK(numbers.next() == 0xe220a8397b1dcdaf);
  CHECK(numbers.next() == 0x6e789e6aa1b965f4);
  CHECK(numbers.next() == 0x06c45d188009454f);
  std::array<int, 6> counts{};
  for (int i = 0; i < 60000; ++i) ++counts[numbers.below(6)];
  for (const int count : counts) CHECK(std::abs(count - 10000) < 400);  // Over four sigma.
  double sum = 0;
  for (int i = 0; i < 10000; ++i) sum += numbers.fraction();
  CHECK(near(sum / 10000, 0.5, 0.015));
}

TEST_CASE("runs find only what brute force finds, and on small programs most of it") {
  for (const SearchKind kind : kinds) {
    std::size_t there = 0;
    std::size_t found = 0;
    for (std::uint32_t seed = 0; seed < programs; ++seed) {
      CAPTURE(search_name(kind), seed);
      const std::size_t threads = 2 + seed % 3;
      GeneratedWorld world(generate_program(
          {seed, threads, threads == 4 ? 1U : 2 + seed % 2, 1 + seed / 3 % 2, 1 + seed / 5 % 2}));
      const Findings all = interpret(world.program());
      std::set<std::vector<int>> ends;
      SearchOptions options = sampled(kind, 100, seed);
      options.at_end = [&](End end) {
        if (end == End::finished) ends.insert(world.values());
      };
      const SearchResult result = search(world, options);
      const std::set<std::string> names = names_of(result);
      REQUIRE(std::includes(all.defects.begin(), all.defects.end(), names.begin(), names.end()));
      REQUIRE(std::includes(all.final_states.begin(), all.final_states.end(), ends.begin(),
                            ends.end()));
      REQUIRE_FALSE(result.complete);
      REQUIRE(result.verdict == (names.empty() ? Verdict::inconclusive : Verdict::violated));
      REQUIRE(result.limit == LimitKind::sampled);
      REQUIRE(result.executions == 100);
      for (const Defect& defect : result.defects) {
        REQUIRE(defect.runs >= 1);
        REQUIRE(defect.runs <= 100);
        REQUIRE(shown_by_its_schedule(world, defect));
        REQUIRE(replay(world, record(world, defect.schedule)).kind == ReplayKind::exact);
      }
      there += all.defects.size();
      found += names.size();
    }
    CAPTURE(search_name(kind), there, found);
    CHECK(there > programs / 10);
    CHECK(found * 100 >= there * 95);
  }
}

TEST_CASE("the same seed gives the same runs, another seed gives others") {
  GeneratedWorld world(generate_program({7, 3, 3, 2, 2}));
  for (const SearchKind kind : kinds) {
    CAPTURE(search_name(kind));
    const auto ends = [&](std::uint64_t seed, bool reexecute) {
      std::vector<std::vector<int>> values;
      SearchOptions options = sampled(kind, 200, seed);
      options.reexecute = reexecute;
      options.at_end = [&](End) { values.push_back(world.values()); };
      const SearchResult result = search(world, options);
      for (const Defect& defect : result.defects) {
        values.push_back({defect.id, static_cast<int>(defect.runs)});
        for (const Choice choice : defect.schedule) {
          values.back().push_back(choice.thread * 256 + choice.alternative);
        }
      }
      return values;
    };
    const auto first = ends(3, false);
    CHECK(ends(3, false) == first);
    CHECK(ends(3, true) == first);
    CHECK(ends(4, false) != first);
  }
}

TEST_CASE("more runs of a seed begin with the same runs as fewer") {
  SmallProgram program = lost_update(3);
  for (const SearchKind kind : kinds) {
    const SearchResult few = search(program, sampled(kind, 50));
    const SearchResult many = search(program, sampled(kind, 500));
    REQUIRE(few.defects.size() == 1);
    CHECK(many.defects[0].schedule == few.defects[0].schedule);
    CHECK(many.defects[0].runs > few.defects[0].runs);
  }
}

TEST_CASE("pct keeps its promise") {
  // The defect needs two orders: each thread's read before the other's write. Depth 2 suffices,
  // since a thread that starts first needs to be stopped once.
  const int steps = GENERATE(0, 3, 8);
  SmallProgram program = lost_update(steps);
  SearchOptions options = sampled(SearchKind::pct, 4000);
  options.sampling.depth = 2;
  const SearchResult result = search(program, options);
  REQUIRE(result.sampling.has_value());
  const SamplingResult& said = *result.sampling;
  CHECK(said.depth == 2);
  CHECK(said.threads == 2);
  CHECK(said.length == static_cast<std::uint64_t>(2 * steps + 4));
  CHECK(said.runs == 4000);
  CHECK(said.runs_at_length == 3999);  // The first run learned the length.
  CHECK(near(said.chance, 1 / (2.0 * static_cast<double>(said.length))));
  CHECK(near(said.chance_all, 1));
  REQUIRE(result.defects.size() == 1);
  const double expected = said.chance * 4000;
  CHECK(static_cast<double>(result.defects[0].runs) > expected - 4 * std::sqrt(expected));
}

TEST_CASE("pct of depth 1 runs threads by priority alone") {
  SmallProgram program = lost_update(2);
  SearchOptions options = sampled(SearchKind::pct, 200);
  options.sampling.depth = 1;
  const SearchResult result = search(program, options);
  CHECK(result.defects.empty());  // The defect needs a preemption.
  CHECK(near(result.sampling->chance, 0.5));
}

TEST_CASE("change points are drawn from the given length") {
  SmallProgram program = lost_update(0);
  SearchOptions options = sampled(SearchKind::pct, 100);
  options.sampling.depth = 2;
  options.sampling.length = 50;
  const SearchResult result = search(program, options);
  CHECK(result.sampling->length == 50);
  CHECK(result.sampling->runs_at_length == 100);
  CHECK(near(result.sampling->chance, 0.01));
  options.sampling.length = 2;  // Too short: the first run shows it.
  CHECK(search(program, options).sampling->length == 4);
}

TEST_CASE("pos shows rare orders of racing operations more often than random walks do") {
  // After many independent steps, the last ones race.
  SmallProgram program([](World& world) {
    auto& value = world.create<Shared<std::uint8_t>>();
    world.spawn("early", [&value](Runtime& runtime) {
      if (value.read(runtime) == 1) runtime.fail(defect_assertion, "late came first");
    });
    auto& own = world.create<Shared<std::uint8_t>>();
    world.spawn("late", [&value, &own](Runtime& runtime) {
      for (std::uint8_t k = 0; k < 10; ++k) own.write(runtime, k);
      value.write(runtime, 1);
    });
  });
  const auto hits = [&](SearchKind kind) {
    const SearchResult result = search(program, sampled(kind, 4000));
    return result.defects.empty() ? 0 : result.defects[0].runs;
  };
  // 1 in 2^11, and 1 in 12: each of ten fresh priorities and the write's beat the read's.
  CHECK(hits(SearchKind::random) < 12);
  CHECK(hits(SearchKind::pos) > 250);
}

TEST_CASE("a run that goes in a cycle ends at the limit on steps") {
  SmallProgram program = endless_toggler();
  for (const SearchKind kind : kinds) {
    SearchOptions options = sampled(kind, 10);
    options.steps_max = 50;
    const SearchResult result = search(program, options);
    CHECK(result.limit == LimitKind::sampled);
    CHECK(result.sampling->runs == 10);
    CHECK(result.sampling->truncated == 10);
    CHECK(result.executions == 0);
    CHECK(result.depth_max == 50);
    CHECK(result.verdict == Verdict::inconclusive);
  }
  CHECK(search(program, sampled(SearchKind::random, 1)).depth_max == 10000);
}

TEST_CASE("limits end runs as they end every search") {
  SmallProgram program = independent_writers(3, 3);
  SearchOptions options = sampled(GENERATE(from_range(kinds)), 0);
  SECTION("time") {
    options.seconds_max = 0.01;
    const SearchResult result = search(program, options);
    CHECK(result.limit == LimitKind::time);
    CHECK(result.verdict == Verdict::inconclusive);
  }
  SECTION("the limit on states counts runs") {
    options.states_max = 20;
    const SearchResult result = search(program, options);
    CHECK(result.limit == LimitKind::states);
    CHECK(result.sampling->runs == 20);
  }
  SECTION("a signal") {
    const volatile std::sig_atomic_t stop = 1;
    options.stop = &stop;
    CHECK(search(program, options).limit == LimitKind::interrupted);
  }
  SECTION("the first defect") {
    SmallProgram faulty = lost_update(0);
    options.first_only = true;
    const SearchResult result = search(faulty, options);
    CHECK(result.verdict == Verdict::violated);
    CHECK(result.limit == LimitKind::none);
    CHECK(result.defects[0].runs == 1);
  }
}

TEST_CASE(
    "alternatives of a choice are drawn evenly, and the result reports that there were some") {
  SmallProgram program([](World& world) {
    auto& value = world.create<Shared<std::uint8_t>>();
    world.spawn("chooser", [&value](Runtime& runtime) {
      const unsigned alternative = runtime.choose("choose", 4);
      value.write(runtime, static_cast<std::uint8_t>(alternative));
      runtime.check(alternative != 3, "the last way");
    });
  });
  for (const SearchKind kind : kinds) {
    const SearchResult result = search(program, sampled(kind, 4000));
    CHECK(result.sampling->data_choices);
    REQUIRE(result.defects.size() == 1);
    CHECK(std::abs(static_cast<double>(result.defects[0].runs) - 1000) < 150);
  }
  SmallProgram plain = independent_writers(2, 2);
  CHECK_FALSE(search(plain, sampled(SearchKind::random, 10)).sampling->data_choices);
}

}  // namespace checker
