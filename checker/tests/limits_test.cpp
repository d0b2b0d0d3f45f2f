// A limit is never a proof.

#include "catch.hpp"
#include "checker/search.hpp"
#include "small_program.hpp"

namespace checker {
namespace {

using Cell = Shared<std::uint8_t>;

void check_inconclusive(const SearchResult& result, LimitKind limit) {
  CHECK(result.verdict == Verdict::inconclusive);
  CHECK(limit_name(result.limit) == std::string(limit_name(limit)));
  CHECK_FALSE(result.complete);
  CHECK_FALSE(result.interleavings.has_value());
  CHECK_FALSE(result.interleavings_reason.empty());
}

}  // namespace

TEST_CASE("every limit ends a search without a verdict") {
  SmallProgram program = independent_writers(4, 5);
  SearchOptions options;
  options.kind = GENERATE(SearchKind::graph, SearchKind::brute_force);
  SECTION("time") {
    options.seconds_max = 1e-9;
    check_inconclusive(search(program, options), LimitKind::time);
  }
  SECTION("states, or interleavings for brute force") {
    options.states_max = 100;
    const SearchResult result = search(program, options);
    check_inconclusive(result, LimitKind::states);
    CHECK((options.kind == SearchKind::graph ? result.states : result.executions) == 100);
  }
  SECTION("memory") {
    options.memory_bytes = 1;
    check_inconclusive(search(program, options), LimitKind::memory);
  }
  SECTION("steps") {
    options.steps_max = 7;
    const SearchResult result = search(program, options);
    check_inconclusive(result, LimitKind::steps);
    CHECK(result.depth_max == 7);
  }
  SECTION("a signal") {
    const volatile std::sig_atomic_t stop = 1;
    options.stop = &stop;
    check_inconclusive(search(program, options), LimitKind::interrupted);
  }
}

TEST_CASE("a limit that is not reached changes nothing") {
  SmallProgram program = independent_writers(2, 2);
  SearchOptions options;
  options.kind = GENERATE(SearchKind::graph, SearchKind::brute_force);
  options.seconds_max = 1000;
  options.states_max = 1000;
  options.memory_bytes = std::uint64_t{1} << 40;
  options.steps_max = 5;
  const volatile std::sig_atomic_t stop = 0;
  options.stop = &stop;
  const SearchResult result = search(program, options);
  CHECK(result.verdict == Verdict::holds);
  CHECK(result.limit == LimitKind::none);
  CHECK(result.interleavings == "6");
}

TEST_CASE("a bound on steps that equals the longest interleaving is no limit") {
  SmallProgram program = independent_writers(2, 2);
  SearchOptions options;
  options.kind = GENERATE(SearchKind::graph, SearchKind::brute_force);
  options.steps_max = 4;
  CHECK(search(program, options).verdict == Verdict::holds);
  options.steps_max = 3;
  check_inconclusive(search(program, options), LimitKind::steps);
}

TEST_CASE("a defect found before the limit is a verdict") {
  SmallProgram program([](World& world) {
    auto& value = world.create<Cell>();
    for (int i = 0; i < 3; ++i) {
      world.spawn("writer", [&value](Runtime& runtime) {
        for (std::uint8_t k = 0; k < 5; ++k) value.write(runtime, k);
        runtime.fail(defect_assertion, "always");
      });
    }
  });
  SearchOptions options;
  options.kind = SearchKind::brute_force;
  options.states_max = 1;
  const SearchResult result = search(program, options);
  CHECK(result.verdict == Verdict::violated);
  CHECK(result.limit == LimitKind::states);
  CHECK_FALSE(result.complete);
}

TEST_CASE("the graph search ends on a cycle, and reports why it does not count") {
  SmallProgram program = endless_toggler();
  const SearchResult result = search(program, {});
  REQUIRE(result.defects.size() == 1);
  CHECK(result.defects[0].id == defect_livelock);  // The writer never ends.
  CHECK(result.complete);
  // Before the first write; two flags; each with a reader or without. Under AddressSanitizer the
  // remains of accesses in a frame distinguish some of them.
#ifdef __SANITIZE_ADDRESS__
  CHECK(result.states >= 6);
#else
  CHECK(result.states == 6);
#endif
  CHECK_FALSE(result.interleavings.has_value());
  CHECK(result.interleavings_reason == "the graph of states has a cycle");
}

TEST_CASE("brute force on a cycle runs into its bound on steps") {
  SmallProgram program = endless_toggler();
  SearchOptions options;
  options.kind = SearchKind::brute_force;
  options.steps_max = 50;
  check_inconclusive(search(program, options), LimitKind::steps);
}

TEST_CASE("a bound of the model that does not suffice is no proof") {
  SmallProgram program([](World& world) {
    auto& value = world.create<Cell>();
    world.spawn("extents", [&value](Runtime& runtime) {
      if (runtime.choose("choose", 2) == 1) runtime.bound_exceeded("8 ordered extents");
      value.write(runtime, 1);
    });
  });
  SearchOptions options;
  options.kind = GENERATE(SearchKind::graph, SearchKind::brute_force);
  const SearchResult result = search(program, options);
  check_inconclusive(result, LimitKind::bound);
  CHECK(result.bound == "8 ordered extents");
}

}  // namespace checker
