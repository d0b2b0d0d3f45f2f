// What the reductions of the graph search must not lose.

#include "catch.hpp"
#include "checker/replay.hpp"
#include "checker/search.hpp"
#include "reduction/footprints.hpp"
#include "small_program.hpp"

namespace checker {
namespace {

using Cell = Shared<std::uint8_t>;

std::vector<std::string> names(const SearchResult& result) {
  std::vector<std::string> names;
  for (const Defect& defect : result.defects) names.push_back(defect.name);
  return names;
}

SearchResult verdict(SmallProgram& program, Reductions reductions, std::size_t jobs = 0,
                     SearchKind kind = SearchKind::graph) {
  program.quiet = true;
  SearchOptions options;
  options.kind = kind;
  options.reductions = reductions;
  options.livelocks = options.count = false;
  options.jobs = jobs;
  options.jobs_from = 1;
  return search(program, options);
}

}  // namespace

TEST_CASE("a choice whose alternatives all end the interleaving hides no defect of others") {
  SmallProgram program([](World& world) {
    auto& cell = world.create<Cell>();
    world.spawn("chooser", [](Runtime& runtime) {
      static_cast<void>(runtime.choose("choose", 2));
      runtime.fail(engine_defects, "first");
    });
    world.spawn("writer", [&cell](Runtime& runtime) {
      cell.write(runtime, 1);
      runtime.fail(engine_defects + 1, "second");
    });
  });
  program.own_defects = {"first", "second"};
  const std::size_t jobs = GENERATE(0U, 2U);
  CHECK(names(verdict(program, {}, jobs)) == program.own_defects);
}

TEST_CASE("a failure after an access to guarded data hides no defect of others") {
  SmallProgram program([](World& world) {
    auto& flag = world.create<Cell>();
    auto& mutex = world.create<Mutex>();
    auto& data = world.create<Guarded<std::uint8_t>>();
    world.guard(data, mutex);
    world.spawn("holder", [&](Runtime& runtime) {
      mutex.lock(runtime);
      flag.write(runtime, 1);
      static_cast<void>(data.read(runtime));
      runtime.fail(engine_defects, "first");
    });
    world.spawn("reader", [&](Runtime& runtime) {
      if (flag.read(runtime) == 1) runtime.fail(engine_defects + 1, "second");
    });
  });
  program.own_defects = {"first", "second"};
  CHECK(names(verdict(program, {})) == program.own_defects);
  CHECK(names(verdict(program, no_reductions)) == program.own_defects);
  CHECK(names(verdict(program, {}, 0, SearchKind::dpor)) == program.own_defects);
}

TEST_CASE(
    "steps on objects that no other thread accesses, or that all only read, are taken eagerly") {
  SmallProgram program([](World& world) {
    auto& constant = world.create<Cell>();
    for (int i = 0; i < 4; ++i) {
      auto& own = world.create<Cell>();
      world.spawn("thread " + std::to_string(i), [&own, &constant](Runtime& runtime) {
        for (int step = 0; step < 5; ++step) {
          own.write(runtime, static_cast<std::uint8_t>(step + 1));
          static_cast<void>(constant.read(runtime));
        }
      });
    }
  });
  const std::size_t jobs = GENERATE(0U, 2U);
  const SearchResult result = verdict(program, {}, jobs);
  CHECK(result.states == 1);
  CHECK(result.reductions.eager);
#ifndef __SANITIZE_ADDRESS__  // There equal states may have different fingerprints.
  CHECK(verdict(program, no_reductions).states == 14641);
#endif
}

TEST_CASE("what looked private for a while is not treated as private") {
  SmallProgram program([](World& world) {
    auto& cell = world.create<Cell>();
    auto& late = world.create<Cell>();
    world.spawn("early", [&](Runtime& runtime) {
      for (std::uint8_t i = 1; i <= 3; ++i) late.write(runtime, i);
      cell.write(runtime, 1);
    });
    world.spawn("late", [&](Runtime& runtime) {  // Only now both are seen to access it.
      for (int i = 0; i < 3; ++i) static_cast<void>(cell.read(runtime));
      if (late.read(runtime) == 2) runtime.fail(engine_defects, "seen in between");
    });
  });
  program.own_defects = {"seen-in-between"};
  const std::size_t jobs = GENERATE(0U, 2U);
  CHECK(names(verdict(program, {}, jobs)) == program.own_defects);
}

TEST_CASE("a thread that loops over eager steps hides no defect of others") {
  SmallProgram program([](World& world) {
    auto& unused = world.create<Cell>();
    auto& cell = world.create<Cell>();
    world.spawn("spinner", [&unused](Runtime& runtime) {
      for (;;) static_cast<void>(unused.read(runtime));
    });
    world.spawn("other", [&cell](Runtime& runtime) {
      cell.write(runtime, 1);
      cell.write(runtime, 2);
      runtime.check(cell.read(runtime) != 2, "the second step was seen");
    });
  });
  const std::size_t jobs = GENERATE(0U, 2U);
  CHECK(names(verdict(program, {}, jobs)) == std::vector<std::string>{"assertion"});
}

TEST_CASE("a loop of choices taken eagerly ends, though its paths double with each round") {
  SmallProgram program([](World& world) {
    auto& constant = world.create<Cell>();
    world.spawn("chooser", [&constant](Runtime& runtime) {
      do {
        static_cast<void>(constant.read(runtime));
      } while (runtime.choose("again", 3) != 0);
    });
    auto& cell = world.create<Cell>();
    world.spawn("writer", [&cell](Runtime& runtime) { cell.write(runtime, 1); });
    world.spawn("reader", [&cell](Runtime& runtime) { static_cast<void>(cell.read(runtime)); });
  });
  const std::size_t jobs = GENERATE(0U, 2U);
  const SearchResult result = verdict(program, {}, jobs);
  CHECK(result.complete);
  CHECK(result.reductions.eager);
  CHECK(result.transitions < 100'000);
}

// A thread that reads guarded data `rounds` times; 0: forever.
namespace {
SmallProgram reader_under_lock(std::uint32_t rounds) {
  return SmallProgram([rounds](World& world) {
    auto& mutex = world.create<Mutex>();
    auto& data = world.create<Guarded<std::uint8_t>>();
    auto& other = world.create<Cell>();
    world.guard(data, mutex);
    world.spawn("reader", [&, rounds](Runtime& runtime) {
      mutex.lock(runtime);
      const std::uint32_t done = rounds == 0 ? 0 : 1;  // 0 rounds never end.
      for (std::uint32_t left = rounds; done == 0 || left != 0; left -= done) {
        static_cast<void>(data.read(runtime));
      }
      mutex.unlock(runtime);
    });
    world.spawn("other", [&other](Runtime& runtime) { other.write(runtime, 1); });
  });
}
}  // namespace

namespace {
class OfOneObject {
 public:
  OfOneObject(ObjectId object, AccessKind access) {
    made_.accesses[0] = {object, access, 0};
    made_.pending.named = made_.accesses;
    made_.pending.access_count = 1;
  }
  OfOneObject(const OfOneObject&) = delete;
  OfOneObject& operator=(const OfOneObject&) = delete;
  // NOLINTNEXTLINE(google-explicit-constructor)
  operator const Pending&() const { return made_.pending; }

 private:
  Announcement<1> made_{};
};
}  // namespace

TEST_CASE("what one of several symmetric threads accesses counts as accessed by all of them") {
  const auto pending = [](ObjectId object, AccessKind access) {
    return OfOneObject(object, access);
  };
  Footprints footprints(Sharing::own, 8, only(0) | only(1));
  CHECK_FALSE(footprints.note(0, pending(1, AccessKind::write)));
  CHECK_FALSE(footprints.unobserved(pending(1, AccessKind::write)));
  CHECK_FALSE(footprints.note(2, pending(2, AccessKind::write)));
  CHECK(footprints.unobserved(pending(2, AccessKind::write)));
  CHECK_FALSE(footprints.note(0, pending(3, AccessKind::read)));
  CHECK(footprints.unobserved(pending(3, AccessKind::read)));
  CHECK_FALSE(footprints.note(1, pending(3, AccessKind::write)));
  CHECK_FALSE(footprints.unobserved(pending(3, AccessKind::read)));
  CHECK_FALSE(footprints.use(pending(4, AccessKind::write)));
  CHECK(footprints.note(1, pending(4, AccessKind::write)));  // Taken eagerly, wrongly.
}

TEST_CASE("a transition that never ends is found with and without scheduling points in it") {
  SmallProgram program = reader_under_lock(0);
  program.quiet = true;
  SearchOptions options;
  options.reductions = GENERATE(Reductions(), no_reductions);
  options.jobs = GENERATE(0U, 2U);
  options.jobs_from = 1;
  const SearchResult result = search(program, options);
  REQUIRE(names(result) == std::vector<std::string>{"step-limit"});
  const Defect& defect = result.defects[0];
  CHECK(defect.cycle_length == 1);
  const Trace trace = record(program, defect.schedule, false, defect.cycle_length);
  CHECK(trace.outcome.defects == std::vector<std::string>{"step-limit"});
  CHECK(replay(program, trace).kind == ReplayKind::exact);
}

// A former bug: the result of the search for such transitions was taken for a schedule without
// accesses to guarded data, although it had them, and ran into threads that had exited.
TEST_CASE("a transition that never ends is found after others that do") {
  SmallProgram program([](World& world) {
    for (const bool ends : {true, false}) {
      auto& mutex = world.create<Mutex>();
      auto& data = world.create<Guarded<std::uint8_t>>();
      world.guard(data, mutex);
      world.spawn(ends ? "first" : "reader", [&mutex, &data, ends](Runtime& runtime) {
        mutex.lock(runtime);
        do {  // NOLINT(bugprone-infinite-loop): the search has to cope with it.
          static_cast<void>(data.read(runtime));
        } while (!ends);
        mutex.unlock(runtime);
      });
    }
  });
  program.quiet = true;
  SearchOptions options;
  options.reductions = GENERATE(Reductions(), no_reductions);
  const SearchResult result = search(program, options);
  REQUIRE(names(result) == std::vector<std::string>{"step-limit"});
  const Defect& defect = result.defects[0];
  CHECK(defect.cycle_length == 1);
  const Trace trace = record(program, defect.schedule, false, defect.cycle_length);
  CHECK(trace.outcome.defects == std::vector<std::string>{"step-limit"});
}

TEST_CASE("a transition of too many accesses is a defect, one of the allowed number is not") {
  SmallProgram allowed = reader_under_lock(guarded_accesses_max);
  CHECK(names(verdict(allowed, {})).empty());
  SmallProgram program = reader_under_lock(guarded_accesses_max + 1);
  const SearchKind kind = GENERATE(SearchKind::graph, SearchKind::dpor);
  const SearchResult result = verdict(program, {}, 0, kind);
  REQUIRE(names(result) == std::vector<std::string>{"step-limit"});
  const Defect& defect = result.defects[0];
  CHECK(defect.cycle_length == 0);
  const Trace trace = record(program, defect.schedule);
  CHECK(trace.outcome.defects == std::vector<std::string>{"step-limit"});
  CHECK(trace.outcome.ended);
  CHECK(!result.complete);  // What others may do in the middle of it was not explored.
  CHECK(replay(program, trace).kind == ReplayKind::exact);
}

}  // namespace checker
