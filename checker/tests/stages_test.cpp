// Daemons, background threads and the drain: which thread may run when, and what counts as an end.

#include <set>

#include "catch.hpp"
#include "checker/search.hpp"
#include "small_program.hpp"
#include "state/execution.hpp"

namespace checker {
namespace {

using Cell = Shared<std::uint8_t>;

bool is_set(const ConditionView& view, const void* cell) {
  return static_cast<const Cell*>(cell)->get(view) != 0;
}

// A worker that empties `queue`, then waits for `gate` before it goes back to its queue.
void serve(Runtime& runtime, Cell& queue, Cell& gate) {
  for (;;) {
    runtime.announce_idle("take", is_set, &queue, writes(queue));
    queue.change(runtime) = 0;
    runtime.announce_when("wait", is_set, &gate, reads(gate));
  }
}

SmallProgram with_worker(bool gate_is_opened) {
  return SmallProgram([gate_is_opened](World& world) {
    auto& queue = world.create<Cell>();
    auto& gate = world.create<Cell>();
    world.spawn("worker", [&queue, &gate](Runtime& runtime) { serve(runtime, queue, gate); },
                {.daemon = true, .stage = Stage::interleaved});
    world.spawn("producer", [&queue, &gate, gate_is_opened](Runtime& runtime) {
      if (gate_is_opened) gate.write(runtime, 1);
      queue.write(runtime, 1);
    });
  });
}

// Two writers, and two threads of the drain that each choose and write.
SmallProgram with_drain() {
  return SmallProgram([](World& world) {
    for (int i = 0; i < 2; ++i) {
      auto& own = world.create<Cell>();
      world.spawn("writer", [&own](Runtime& runtime) { own.write(runtime, 1); });
    }
    for (int i = 0; i < 2; ++i) {
      auto& own = world.create<Cell>();
      world.spawn("drain",
                  [&own](Runtime& runtime) {
                    const unsigned alternative = runtime.choose("fault", 3);
                    runtime.check(runtime.draining(), "the drain came too early");
                    own.write(runtime, static_cast<std::uint8_t>(alternative + 1));
                  },
                  {.daemon = false, .stage = Stage::drain});
    }
  });
}

}  // namespace

TEST_CASE("a daemon idle at its queue is a normal end") {
  SmallProgram program = with_worker(true);
  for (const SearchKind kind : {SearchKind::graph, SearchKind::brute_force}) {
    SearchOptions options;
    options.kind = kind;
    std::set<End> ends;
    options.at_end = [&ends](End end) { ends.insert(end); };
    CHECK(search(program, options).verdict == Verdict::holds);
    CHECK(ends == std::set<End>{End::finished});
  }
}

TEST_CASE("a daemon blocked anywhere else is a deadlock") {
  SmallProgram program = with_worker(false);
  const SearchResult result = search(program, {});
  REQUIRE(result.defects.size() == 1);
  CHECK(result.defects[0].name == "deadlock");
}

TEST_CASE("a thread that is no daemon may not wait at a queue forever") {
  SmallProgram program([](World& world) {
    auto& queue = world.create<Cell>();
    world.spawn("waiter", [&queue](Runtime& runtime) {
      runtime.announce_idle("take", is_set, &queue, writes(queue));
    });
  });
  Execution execution(program);
  CHECK(execution.end() == End::deadlock);
}

TEST_CASE("background threads run where no interleaved thread is enabled") {
  SmallProgram program([](World& world) {
    auto& flag = world.create<Cell>();
    auto& own = world.create<Cell>();
    for (int i = 0; i < 2; ++i) {
      world.spawn("background", [&flag](Runtime& runtime) { flag.write(runtime, 1); },
                  {.daemon = false, .stage = Stage::background});
    }
    world.spawn("waiter", [&flag, &own](Runtime& runtime) {
      own.write(runtime, 1);
      runtime.announce_when("wait", is_set, &flag, reads(flag));
      own.write(runtime, 2);
    });
  });
  Execution execution(program);
  Schedule taken;
  while (!execution.enabled().empty()) {
    REQUIRE(execution.enabled().size() == 1);  // Only one of the two in the background.
    taken.push_back(execution.enabled()[0]);
    execution.step(taken.back());
  }
  CHECK(execution.end() == End::finished);
  CHECK(taken == Schedule{{2, 0}, {0, 0}, {2, 0}, {2, 0}, {1, 0}});
}

TEST_CASE("the drain follows all interleaved threads, in one order") {
  SmallProgram program = with_drain();
  Execution execution(program);
  while (!execution.draining()) {
    for (const Choice choice : execution.enabled()) REQUIRE(choice.thread < 2);
    execution.step(execution.enabled()[0]);
  }
  CHECK_FALSE(execution.live(0));
  CHECK_FALSE(execution.live(1));
  std::size_t steps = 0;
  for (; !execution.enabled().empty();
       ++steps) {  // In one order, each choice taking its first alternative.
    REQUIRE(execution.enabled().size() == 1);
    REQUIRE(execution.enabled()[0].alternative == 0);
    REQUIRE(execution.enabled()[0].thread == (steps < 2 ? 2 : 3));
    execution.step(execution.enabled()[0]);
  }
  CHECK(steps == 4);
  CHECK(execution.end() == End::finished);
}

TEST_CASE("an idle daemon does not keep the drain from starting, and serves it") {
  SmallProgram program([](World& world) {
    auto& queue = world.create<Cell>();
    auto& gate = world.create<Cell>();
    world.spawn("worker", [&queue, &gate](Runtime& runtime) { serve(runtime, queue, gate); },
                {.daemon = true, .stage = Stage::interleaved});
    world.spawn("drain",
                [&queue, &gate](Runtime& runtime) {
                  gate.write(runtime, 1);
                  queue.write(runtime, 1);
                },
                {.daemon = false, .stage = Stage::drain});
  });
  Execution execution(program);
  CHECK(execution.draining());
  Schedule taken;
  while (!execution.enabled().empty()) {
    taken.push_back(execution.enabled()[0]);
    execution.step(taken.back());
  }
  CHECK(taken == Schedule{{1, 0}, {1, 0}, {0, 0}, {0, 0}});
  CHECK(execution.end() == End::finished);
}

TEST_CASE("the drain multiplies interleavings only if it is explored") {
  SmallProgram program = with_drain();
  for (const SearchKind kind : {SearchKind::graph, SearchKind::brute_force}) {
    SearchOptions options;
    options.kind = kind;
    CHECK(search(program, options).interleavings == "2");  // Of the two writers.
    options.drain_interleaved = true;
    CHECK(search(program, options).interleavings == "12");  // Times 4! / (2! 2!).
  }
}

}  // namespace checker
