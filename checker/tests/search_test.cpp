// What a search counts, finds and reports on programs small enough to know the answer.

#include "checker/search.hpp"

#include <stdexcept>

#include "catch.hpp"
#include "checker/program_error.hpp"
#include "checker/replay.hpp"
#include "small_program.hpp"

namespace checker {
namespace {

using Cell = Shared<std::uint8_t>;

SearchResult search_with(Program& program, SearchKind kind) {
  SearchOptions options;
  options.kind = kind;
  return search(program, options);
}

SmallProgram locked_counter(int threads) {
  return SmallProgram([threads](World& world) {
    auto& lock = world.create<Lock>();
    auto& value = world.create<Cell>();
    for (int i = 0; i < threads; ++i) {
      world.spawn("counter", [&lock, &value](Runtime& runtime) {
        lock.lock(runtime);
        value.write(runtime, static_cast<std::uint8_t>(value.read(runtime) + 1));
        lock.unlock(runtime);
      });
    }
  });
}

// Chooses one of three alternatives; the last fails, the second notes a defect and goes on.
SmallProgram three_alternatives() {
  static const Cell* cell = nullptr;
  SmallProgram program([](World& world) {
    auto& value = world.create<Cell>();
    cell = &value;
    world.spawn("chooser", [&value](Runtime& runtime) {
      const unsigned alternative = runtime.choose("choose", 3);
      value.write(runtime, static_cast<std::uint8_t>(alternative));
      if (alternative == 1) runtime.label(1);
      if (alternative == 2) runtime.fail(engine_defects + 1, "went the last way");
      value.write(runtime, 0);
    });
  });
  program.own_defects = {"second-way", "last-way"};
  program.own_labels = {"never", "second"};
  program.in_state = [](StateView view) { return own_defect(0, cell->get(view) == 1); };
  return program;
}

}  // namespace

TEST_CASE("interleavings of independent threads are counted by multinomials") {
  const auto [threads, steps, count] = GENERATE(table<int, int, std::string>({{1, 5, "1"},
                                                                              {2, 1, "2"},
                                                                              {2, 3, "20"},
                                                                              {3, 2, "90"},
                                                                              {4, 1, "24"},
                                                                              {4, 2, "2520"},
                                                                              {3, 4, "34650"}}));
  CAPTURE(threads, steps);
  SmallProgram program = independent_writers(threads, steps);
  const SearchResult brute = search_with(program, SearchKind::brute_force);
  CHECK(brute.interleavings == count);
  CHECK(std::to_string(brute.executions) == count);
  CHECK(brute.verdict == Verdict::holds);
  const SearchResult graph = search_with(program, SearchKind::graph);
  CHECK(graph.interleavings == count);
  CHECK(graph.verdict == Verdict::holds);
  std::uint64_t states = 1;  // How far each thread is.
  for (int i = 0; i < threads; ++i) states *= static_cast<std::uint64_t>(steps) + 1;
#ifndef __SANITIZE_ADDRESS__  // There equal states may have different fingerprints.
  CHECK(graph.states == states);
  CHECK(graph.final_states == 1);
#endif
  CHECK(graph.depth_max == static_cast<std::uint64_t>(threads * steps));
}

TEST_CASE("a count larger than any machine word is exact") {
  SmallProgram program = independent_writers(4, 12);  // 48! / 12!^4
  CHECK(search_with(program, SearchKind::graph).interleavings == "235809301462142612780721600");
}

TEST_CASE("n threads through one lock have n! interleavings") {
  SmallProgram program = locked_counter(4);
  CHECK(search_with(program, SearchKind::brute_force).interleavings == "24");
  CHECK(search_with(program, SearchKind::graph).interleavings == "24");
}

TEST_CASE("defects of states are noted and the search goes on, failures end an interleaving") {
  SmallProgram program = three_alternatives();
  for (const SearchKind kind : {SearchKind::graph, SearchKind::brute_force}) {
    const SearchResult result = search_with(program, kind);
    CHECK(result.verdict == Verdict::violated);
    CHECK(result.complete);
    CHECK(result.interleavings == "3");
    REQUIRE(result.defects.size() == 2);
    CHECK(result.defects[0].name == "second-way");
    CHECK(result.defects[0].schedule == Schedule{{0, 1}, {0, 0}});
    CHECK(result.defects[0].interleavings == "1");
    CHECK(result.defects[1].name == "last-way");
    CHECK(result.defects[1].schedule == Schedule{{0, 2}, {0, 0}});
    CHECK(result.labels.count() == 1);
    CHECK(result.labels.test(1));
    const Outcome outcome = record(program, result.defects[1].schedule).outcome;
    CHECK(outcome.defects == std::vector<std::string>{"last-way"});
    CHECK(outcome.message == "went the last way");
    CHECK(outcome.ended);
  }
}

TEST_CASE("properties of final states are not judged before the end") {
  static const Cell* cell = nullptr;
  SmallProgram program([](World& world) {
    auto& value = world.create<Cell>();
    cell = &value;
    for (int i = 0; i < 2; ++i) {
      world.spawn("adder", [&value](Runtime& runtime) {
        value.write(runtime, static_cast<std::uint8_t>(value.read(runtime) + 1));
      });
    }
  });
  program.own_defects = {"lost-update"};
  program.at_end = [](StateView view) { return own_defect(0, cell->get(view) != 2); };
  for (const SearchKind kind : {SearchKind::graph, SearchKind::brute_force}) {
    const SearchResult result = search_with(program, kind);
    REQUIRE(result.defects.size() == 1);
    CHECK(result.defects[0].interleavings == "4");  // All 6 except the two that do not overlap.
    CHECK(result.defects[0].schedule.size() == 4);
  }
}

TEST_CASE("first_only stops at the first defect") {
  SmallProgram program = three_alternatives();
  for (const SearchKind kind : {SearchKind::graph, SearchKind::brute_force}) {
    SearchOptions options;
    options.kind = kind;
    options.first_only = true;
    const SearchResult result = search(program, options);
    CHECK(result.verdict == Verdict::violated);
    CHECK(result.defects.size() == 1);
    CHECK_FALSE(result.complete);
    CHECK_FALSE(result.interleavings.has_value());
  }
}

TEST_CASE("the witness of a label is a simplest path to pass it") {
  SmallProgram program([](World& world) {
    auto& value = world.create<Cell>();
    world.spawn("setter", [&value](Runtime& runtime) {
      for (std::uint8_t i = 1; i <= 3; ++i) value.write(runtime, i);
    });
    world.spawn("reader", [&value](Runtime& runtime) {
      if (value.read(runtime) == 2) runtime.label(0);
    });
  });
  program.own_labels = {"saw two", "unreachable"};
  SearchOptions options;
  options.witness_labels.set(0).set(1);
  const SearchResult result = search(program, options);
  REQUIRE(result.label_witnesses.size() == 1);
  CHECK(result.label_witnesses[0].id == 0);
  CHECK(result.label_witnesses[0].schedule == Schedule{{0, 0}, {0, 0}, {1, 0}});
  const Trace trace = record(program, result.label_witnesses[0].schedule);
  CHECK(trace.steps.back().labels == std::vector<std::string>{"saw two"});
  CHECK_FALSE(trace.outcome.ended);
}

TEST_CASE("a deadlock names which thread waits for what, and the holder") {
  SmallProgram program = opposite_locks();
  const SearchResult result = search_with(program, SearchKind::graph);
  REQUIRE(result.defects.size() == 1);
  CHECK(result.defects[0].id == defect_deadlock);
  CHECK(result.defects[0].context_switches == 1);
  const Outcome outcome = record(program, result.defects[0].schedule).outcome;
  CHECK(outcome.waiting == std::vector<Waiting>{{"one", "lock", "b", "two", {"take_both"}},
                                                {"two", "lock", "a", "one", {"take_both"}}});
}

TEST_CASE("a failed check in a thread is a defect, with its message") {
  SmallProgram program([](World& world) {
    auto& lock = world.create<Lock>();
    world.spawn("careless", [&lock](Runtime& runtime) { lock.unlock(runtime); });
  });
  const SearchResult result = search_with(program, SearchKind::graph);
  REQUIRE(result.defects.size() == 1);
  CHECK(result.defects[0].id == defect_assertion);
  CHECK(record(program, result.defects[0].schedule).outcome.message ==
        "unlock of a lock that is not held");
}

TEST_CASE("an exception in a thread is a mistake of the program, with the schedule so far") {
  using Catch::Matchers::Contains;
  SmallProgram program([](World& world) {
    auto& value = world.create<Cell>();
    world.spawn("first", [&value](Runtime& runtime) { value.write(runtime, 1); });
    world.spawn("thrower", [&value](Runtime& runtime) {
      value.write(runtime, 1);
      throw std::runtime_error("no such page");
    });
  });
  for (const SearchKind kind : {SearchKind::graph, SearchKind::brute_force}) {
    CHECK_THROWS_AS(search_with(program, kind), ProgramError);
    CHECK_THROWS_WITH(search_with(program, kind), Contains("thrower threw \"no such page\"") &&
                                                      Contains("rule 7") &&
                                                      Contains("(thread:alternative): 0:0 1:0"));
  }
  CHECK_THROWS_WITH(record(program, {{1, 0}}), Contains("(thread:alternative): 1:0"));
}

}  // namespace checker
