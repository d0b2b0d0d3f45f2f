// Livelocks: fair cycles, and cycles that are not fair.

#include "catch.hpp"
#include "checker/replay.hpp"
#include "checker/search.hpp"
#include "small_program.hpp"

namespace checker {
namespace {

const Defect* livelock_of(const SearchResult& result) {
  for (const Defect& defect : result.defects) {
    if (defect.id == defect_livelock) return &defect;
  }
  return nullptr;
}

SearchResult check_program(Program& program) {
  SearchResult result = search(program, {});
  REQUIRE(result.complete);
  REQUIRE(result.liveness_judged);
  if (const Defect* defect = livelock_of(result)) {
    const Trace trace = record(program, defect->schedule, false, defect->cycle_length);
    CHECK(trace.outcome.defects == std::vector<std::string>{"livelock"});
    CHECK(trace.repeats_from == defect->schedule.size() - defect->cycle_length + 1);
    CHECK(replay(program, trace).kind == ReplayKind::exact);
  }
  return result;
}

using Cell = Shared<std::uint8_t>;

// Two threads take two locks in opposite orders; each releases the first if it does not get the
// second.
class PoliteThreads : public Program {
 public:
  void set_up(World& world) override {
    auto& a = world.create<Lock>();
    auto& b = world.create<Lock>();
    const auto run = [](Runtime& runtime, Lock& first, Lock& second) {
      for (;;) {
        first.lock(runtime);
        if (second.trylock(runtime)) break;
        first.unlock(runtime);
      }
      second.unlock(runtime);
      first.unlock(runtime);
    };
    world.spawn("one", [&a, &b, run](Runtime& runtime) { run(runtime, a, b); });
    world.spawn("two", [&a, &b, run](Runtime& runtime) { run(runtime, b, a); });
  }
};

// A thread polls a flag that another thread sets, or that none sets.
class Poller : public Program {
 public:
  explicit Poller(bool set) : set_(set) {}
  void set_up(World& world) override {
    auto& flag = world.create<Cell>();
    world.spawn("poller", [&flag](Runtime& runtime) {
      while (flag.read(runtime) == 0) {
      }
    });
    if (set_) world.spawn("setter", [&flag](Runtime& runtime) { flag.write(runtime, 1); });
  }

 private:
  bool set_;
};

// A daemon takes and releases a lock forever; a thread needs it once.
class BusyDaemon : public Program {
 public:
  explicit BusyDaemon(bool daemon) : daemon_(daemon) {}
  void set_up(World& world) override {
    auto& lock = world.create<Lock>();
    ThreadOptions options;
    options.daemon = daemon_;
    world.spawn(
        "busy",
        [&lock](Runtime& runtime) {
          for (;;) {
            lock.lock(runtime);
            lock.unlock(runtime);
          }
        },
        options);
    world.spawn("once", [&lock](Runtime& runtime) {
      lock.lock(runtime);
      lock.unlock(runtime);
    });
  }

 private:
  bool daemon_;
};

// A thread waits for a flag that a daemon raises and lowers forever; `twice`: it waits for two
// flags, only one of which is ever raised.
class Blinker : public Program {
 public:
  explicit Blinker(bool twice) : twice_(twice) {}
  void set_up(World& world) override {
    auto& flags = world.create<Shared<std::uint16_t>>();
    ThreadOptions options;
    options.daemon = true;
    world.spawn(
        "blinker",
        [&flags](Runtime& runtime) {
          for (;;) {
            flags.write(runtime, 1);
            flags.write(runtime, 2);
          }
        },
        options);
    world.spawn("waiter",
                [&flags, twice = twice_](Runtime& runtime) {
                  runtime.announce_when(
          "wait",
          twice ? +[](const ConditionView& view, const void* at) {
            return static_cast<const Shared<std::uint16_t>*>(at)->get(view) == 3;
          } : +[](const ConditionView& view, const void* at) {
            return static_cast<const Shared<std::uint16_t>*>(at)->get(view) == 1;
          },
          &flags, reads(flags));
                });
  }

 private:
  bool twice_;
};

// A thread tries again as long as an allocation fails.
class Retry : public Program {
 public:
  void set_up(World& world) override {
    world.spawn("thread", [](Runtime& runtime) {
      while (runtime.choose("allocate", 2) == 1) {
      }
    });
  }
};

// A thread raises a flag repeatedly; `waited`: another waits for it. The first round changes the
// state, all others lead back to where they began.
class Repeater : public Program {
 public:
  explicit Repeater(bool waited) : waited_(waited) {}
  void set_up(World& world) override {
    auto& flag = world.create<Cell>();
    world.spawn("repeater", [&flag](Runtime& runtime) {
      for (;;) flag.write(runtime, 1);
    });
    if (!waited_) return;
    world.spawn("waiter", [&flag](Runtime& runtime) {
      runtime.announce_when(
          "wait",
          [](const ConditionView& view, const void* at) {
            return static_cast<const Cell*>(at)->get(view) == 1;
          },
          &flag, reads(flag));
    });
  }

 private:
  bool waited_;
};

}  // namespace

TEST_CASE("of a cycle that is entered along the path, the round that repeats is judged") {
  const Schedule one_round = {{0, 0}};
  Repeater alone(false);
  CHECK(record(alone, one_round, false, 1).outcome.defects == std::vector<std::string>{"livelock"});
  // In the first round no other thread is enabled; in each further one the waiter is, and does not
  // run.
  Repeater unfair(true);
  CHECK_THROWS_AS(record(unfair, one_round, false, 1), InternalError);
}

TEST_CASE("two threads that always give way to each other are a livelock") {
  PoliteThreads program;
  const SearchResult result = check_program(program);
  const Defect* defect = livelock_of(result);
  REQUIRE(defect != nullptr);
  CHECK(defect->simplest);
  // Each takes its lock, then fails and releases it: three steps of each thread, in a cycle of six.
  CHECK(defect->cycle_length == 6);
}

TEST_CASE("polling for what no thread does is a livelock, for what a thread does is none") {
  Poller nobody(false);
  REQUIRE(livelock_of(check_program(nobody)) != nullptr);
  CHECK(livelock_of(check_program(nobody))->cycle_length == 1);
  CHECK(livelock_of(check_program(nobody))->schedule.size() == 1);
  Poller somebody(true);
  CHECK(check_program(somebody).verdict == Verdict::holds);
}

TEST_CASE(
    "a thread that is enabled for a lock infinitely often gets it; a daemon may go on forever") {
  BusyDaemon daemon(true);
  CHECK(check_program(daemon).verdict == Verdict::holds);
  BusyDaemon thread(false);
  CHECK(livelock_of(check_program(thread)) != nullptr);
}

TEST_CASE("waiting for a condition that comes and goes ends; for one that never comes does not") {
  Blinker comes(false);
  CHECK(check_program(comes).verdict == Verdict::holds);
  Blinker never(true);
  CHECK(livelock_of(check_program(never)) != nullptr);
}

TEST_CASE("the alternatives of a choice need not be fair") {
  Retry program;
  CHECK(livelock_of(check_program(program)) != nullptr);
}

TEST_CASE("a transition that never ends hides no livelock elsewhere") {
  SmallProgram program([](World& world) {
    auto& lock = world.create<Mutex>();
    auto& data = world.create<Guarded<std::uint8_t>>();
    auto& flag = world.create<Cell>();
    world.guard(data, lock);
    world.spawn("waiter", [&](Runtime& runtime) {
      if (runtime.choose("choose", 2) == 1) {
        for (int i = 0; i < 3; ++i) flag.write(runtime, 0);  // To make it the farther one.
        while (flag.read(runtime) == 0) {
        }
      }
      lock.lock(runtime);
      while (data.read(runtime) == 0) {
      }
      lock.unlock(runtime);
    });
    world.spawn("other", [&](Runtime& runtime) {
      lock.lock(runtime);
      data.write(runtime, 0);
      lock.unlock(runtime);
    });
  });
  SearchOptions options;
  options.reductions = GENERATE(Reductions(), no_reductions);
  const SearchResult result = search(program, options);
  REQUIRE(result.defects.size() == 2);
  CHECK(result.defects[0].id == defect_step_limit);  // In their order.
  CHECK(result.defects[1].id == defect_livelock);
  CHECK(result.decided());
  const Trace trace =
      record(program, result.defects[1].schedule, false, result.defects[1].cycle_length);
  CHECK(trace.outcome.defects == std::vector<std::string>{"livelock"});
}

}  // namespace checker
