// A reduction is not applied where its premises do not hold: every method of exploring a program
// finds the same defects.

#include <algorithm>

#include "catch.hpp"
#include "checker/search.hpp"
#include "small_program.hpp"

namespace checker {
namespace {

using Cell = Shared<std::uint8_t>;
using Names = std::vector<std::string>;

bool is_set(const ConditionView& view, const void* cell) {
  return static_cast<const Cell*>(cell)->get(view) != 0;
}

void wait_for(Runtime& runtime, const Cell& cell) {
  runtime.announce_when("wait", is_set, &cell, reads(cell));
}

Names found_by(Program& program, const SearchOptions& options) {
  const SearchResult result = search(program, options);
  Names names;
  for (const Defect& defect : result.defects) names.push_back(defect.name);
  std::sort(names.begin(), names.end());
  return names;
}

// `expected`: sorted.
void check_finds(SmallProgram& program, const Names& expected, bool with_dpor = true) {
  program.quiet = true;
  SearchOptions options;
  options.jobs_from = 2;
  std::vector<Reductions> sets = {no_reductions, Reductions()};
  for (const ReductionName& row : reduction_names) sets.push_back(only({row.member}));
  for (const Reductions reductions : sets) {
    CAPTURE(reductions.guarded, reductions.eager, reductions.sleep_sets, reductions.symmetry);
    options.reductions = reductions;
    options.jobs = 0;
    CHECK(found_by(program, options) == expected);
    options.jobs = 2;
    CHECK(found_by(program, options) == expected);
  }
  if (!with_dpor) return;
  options.jobs = 0;
  options.kind = SearchKind::dpor;
  CHECK(found_by(program, options) == expected);
}

}  // namespace

TEST_CASE("an eager step that ends the interleaving hides no conflict of others") {
  SmallProgram program([](World& world) {
    auto& x = world.create<Cell>();
    auto& y = world.create<Cell>();
    auto& never = world.create<Cell>();
    world.spawn("reader", [&](Runtime& runtime) {
      runtime.check(x.read(runtime) != 0, "x is not set");
      wait_for(runtime, never);
    });
    world.spawn("writer", [&](Runtime& runtime) {
      y.write(runtime, 1);
      x.write(runtime, 1);
    });
  });
  check_finds(program, {"assertion", "deadlock"});
}

TEST_CASE("data guarded by a Lock: others may release it between any two accesses") {
  SmallProgram program([](World& world) {
    auto& lock = world.create<Lock>();
    auto& data = world.create<Guarded<std::uint8_t>>();
    world.guard(data, lock);
    world.spawn("owner", [&](Runtime& runtime) {
      lock.lock(runtime);
      data.write(runtime, 1);
      data.write(runtime, 2);
    });
    world.spawn("other", [&](Runtime& runtime) {
      static_cast<void>(lock.trylock(runtime));
      lock.unlock(runtime);
    });
  });
  check_finds(program, {"unlocked-access"});
}

TEST_CASE("symmetric daemons: the drain runs in the order of their ids") {
  SmallProgram program([](World& world) {
    auto& turn = world.create<Cell>();
    auto& queue = world.create<Cell>();
    auto& out = world.create<Cell>();
    auto& never = world.create<Cell>();
    for (int i = 0; i < 2; ++i) {
      world.spawn("worker",
                  [&](Runtime& runtime) {
                    runtime.announce("ticket", writes(turn));
                    const std::uint8_t ticket = ++turn.change(runtime);
                    runtime.announce_idle("take", is_set, &queue, writes(queue));
                    queue.change(runtime) = 0;
                    out.write(runtime, ticket);
                    runtime.announce_idle("rest", is_set, &never, reads(never));
                  },
                  {.daemon = true, .symmetry = 1});
    }
    world.spawn("drain",
                [&](Runtime& runtime) {
                  queue.write(runtime, 1);
                  wait_for(runtime, out);
                  runtime.check(out.get(runtime) == 1, "the second one served");
                },
                {.stage = Stage::drain});
  });
  check_finds(program, {"assertion"});
}

TEST_CASE("symmetric threads in the background run in the order of their ids") {
  SmallProgram program([](World& world) {
    auto& tickets = world.create<Cell>();
    auto& go = world.create<Cell>();
    auto& out = world.create<Cell>();
    world.spawn("judge", [&](Runtime& runtime) {
      runtime.announce_when(
          "two",
          [](const ConditionView& view, const void* cell) {
            return static_cast<const Cell*>(cell)->get(view) == 2;
          },
          &tickets, reads(tickets));
      go.write(runtime, 1);
      wait_for(runtime, out);
      runtime.check(out.get(runtime) == 1, "the second was first");
    });
    for (int i = 0; i < 2; ++i) {
      world.spawn("server",
                  [&](Runtime& runtime) {
                    if (runtime.choose("order", 2) == 1) wait_for(runtime, tickets);
                    runtime.announce("ticket", writes(tickets));
                    const std::uint8_t ticket = ++tickets.change(runtime);
                    wait_for(runtime, go);
                    runtime.announce("out", writes(out));
                    if (out.get(runtime) == 0) out.change(runtime) = ticket;
                  },
                  {.stage = Stage::background, .symmetry = 1});
    }
  });
  check_finds(program, {"assertion", "deadlock"}, false);
}

// The two threads forget whether they hold the lock, and keep only the order of their claims:
// states in which one or the other holds it have the same stacks.
namespace {
struct Claims {
  std::uint8_t count;
  std::uint8_t taken;
};

[[gnu::noinline]] bool goes_first(Runtime& runtime, Lock& lock, Shared<Claims>& claims) {
  const bool holds = lock.trylock(runtime);
  const bool wants = holds == (runtime.choose("way", 2) == 0);
  runtime.announce("claim", writes(claims));
  Claims& claimed = claims.change(runtime);
  const bool first = claimed.taken == 0 && (claimed.count == 1 || wants);
  ++claimed.count;
  if (first) claimed.taken = 1;
  return first;
}
}  // namespace

TEST_CASE("symmetric threads: a lock without a name is also held by one of them") {
  SmallProgram program([](World& world) {
    auto& lock = world.create<Lock>();
    auto& claims = world.create<Shared<Claims>>();
    auto& data = world.create<Guarded<std::uint8_t>>();
    world.guard(data, lock);
    for (int i = 0; i < 2; ++i) {
      world.spawn("same",
                  [&](Runtime& runtime) {
                    const bool first = goes_first(runtime, lock, claims);
                    runtime.announce_when(
                        first ? "first" : "second",
                        [](const ConditionView& view, const void* both) {
                          return static_cast<const Shared<Claims>*>(both)->get(view).count == 2;
                        },
                        &claims, reads(claims));
                    if (first) static_cast<void>(data.read(runtime));
                  },
                  {.symmetry = 1});
    }
  });
  check_finds(program, {"unlocked-access"});
}

TEST_CASE("guarded data in the background: newly enabled threads run first") {
  SmallProgram program([](World& world) {
    auto& mutex = world.create<Mutex>();
    auto& x = world.create<Cell>();
    auto& data = world.create<Guarded<std::uint8_t>>();
    world.guard(data, mutex);
    world.spawn("background",
                [&](Runtime& runtime) {
                  mutex.lock(runtime);
                  x.write(runtime, 1);
                  runtime.check(data.read(runtime) != 0, "the data is not set");
                },
                {.stage = Stage::background});
    world.spawn("waiter", [&](Runtime& runtime) {
      for (;;) wait_for(runtime, x);
    });
  });
  check_finds(program, {"livelock"}, false);
}

TEST_CASE("guarded data in the drain: its threads run first, also at their first step") {
  SmallProgram program([](World& world) {
    auto& queue = world.create<Cell>();
    auto& x = world.create<Cell>();
    auto& mutex = world.create<Mutex>();
    auto& data = world.create<Guarded<std::uint8_t>>();
    world.guard(data, mutex);
    world.spawn("worker",
                [&](Runtime& runtime) {
                  runtime.announce_idle("take", is_set, &queue, reads(queue));
                  mutex.lock(runtime);
                  x.write(runtime, 1);
                  data.write(runtime, 1);
                  runtime.check(data.read(runtime) == 0, "the worker went on");
                },
                {.daemon = true});
    world.spawn("drain",
                [&](Runtime& runtime) {
                  queue.write(runtime, 1);
                  wait_for(runtime, x);
                  static_cast<void>(data.read(runtime));
                },
                {.stage = Stage::drain});
  });
  check_finds(program, {"unlocked-access"});
  SmallProgram stuck([](World& world) {
    auto& x = world.create<Cell>();
    auto& mutex = world.create<Mutex>();
    auto& data = world.create<Guarded<std::uint8_t>>();
    world.guard(data, mutex);
    world.spawn("stuck", [&](Runtime& runtime) { wait_for(runtime, x); });
    world.spawn("drain", [&](Runtime& runtime) { static_cast<void>(data.read(runtime)); },
                {.stage = Stage::drain});
  });
  check_finds(stuck, {"deadlock"});
}

TEST_CASE("among threads that fail before their first operation, the first counts") {
  SmallProgram program([](World& world) {
    world.spawn("one", [](Runtime& runtime) { runtime.check(false, "one"); });
    world.spawn("other", [](Runtime& runtime) { runtime.fail(engine_defects, "other"); });
  });
  program.own_defects = {"other"};
  check_finds(program, {"assertion"}, false);
}

TEST_CASE("hundreds of different sets of defects are counted") {
  static const Shared<std::uint16_t>* counter = nullptr;
  SmallProgram program([](World& world) {
    auto& own = world.create<Shared<std::uint16_t>>();
    counter = &own;
    world.spawn("counter", [&own](Runtime& runtime) {
      for (std::uint16_t i = 0; i < 300; ++i) own.write(runtime, i);
    });
  });
  for (char bit = 'a'; bit <= 'i'; ++bit) program.own_defects.emplace_back(1, bit);
  program.in_state = [](StateView view) {
    DefectSet set;
    for (unsigned bit = 0; bit < 9; ++bit) {
      set.set(engine_defects + bit, (unsigned{counter->get(view)} >> bit & 1U) != 0);
    }
    return set;
  };
  const SearchResult result = search(program, {});
  CHECK(result.complete);
  CHECK(result.defects.size() == 9);
  CHECK(result.interleavings == "1");
}

}  // namespace checker
