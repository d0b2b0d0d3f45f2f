// Traces run again: as recorded, on a program that changed a little, and on one that changed more.

#include "checker/replay.hpp"

#include <array>

#include "catch.hpp"
#include "checker/search.hpp"
#include "small_program.hpp"

namespace checker {
namespace {

using Cell = Shared<std::uint8_t>;

bool never(const ConditionView& /*view*/, const void* /*object*/) { return false; }

// How a program differs from the one that was recorded.
struct Version {
  bool extra_step = false;       // Each thread first reads the other object.
  bool ghost_first = false;      // That step lists an object without a name before the other.
  bool second_thread = true;     // Whether thread "two" has that name.
  bool atomic = false;           // The write adds to the present value: no update is lost.
  bool blocked = false;          // The write waits forever.
  bool renamed = false;          // The write is called "store".
  std::uint8_t start_other = 0;  // The initial value of the other object.
};

void add_one(Runtime& runtime, Cell& value, Cell& other, const Version& version) {
  if (version.ghost_first) {
    runtime.announce("read", reads((&other)[1]), reads(other));
  } else if (version.extra_step) {
    static_cast<void>(other.read(runtime));
  }
  const std::uint8_t before = value.read(runtime);
  if (version.blocked) {
    runtime.announce_when("write", never, &value, writes(value));
  } else if (version.renamed) {
    runtime.announce("store", writes(value));
  } else {
    runtime.announce("write", writes(value));
  }
  const std::uint8_t base = version.atomic ? value.get(runtime) : before;
  value.change(runtime) = static_cast<std::uint8_t>(base + 1);
}

// Two threads that each add one; the defect is a lost update.
SmallProgram adders(Version version) {
  static const Cell* cell = nullptr;
  SmallProgram program([version](World& world) {
    auto& value = world.create<Cell>();
    auto& pair = world.create<std::array<Cell, 2>>();  // The second is a ghost.
    Cell& other = pair[0];
    world.name_ghost(pair[1], "ghost");
    other.initial(world) = version.start_other;
    cell = &value;
    world.name(value, "value");
    world.name(other, "other");
    const auto body = [&value, &other, version](Runtime& runtime) {
      add_one(runtime, value, other, version);
    };
    world.spawn("one", body);
    world.spawn(version.second_thread ? "two" : "three", body);
  });
  program.own_defects = {"lost-update"};
  program.at_end = [](StateView view) { return own_defect(0, cell->get(view) != 2); };
  return program;
}

Trace recorded(const Version& version) {
  SmallProgram program = adders(version);
  const SearchResult result = search(program, {});
  REQUIRE(result.defects.size() == 1);
  return record(program, result.defects[0].schedule);
}

ReplayResult replay_on(const Version& version, const Trace& trace) {
  SmallProgram program = adders(version);
  return replay(program, trace);
}

}  // namespace

TEST_CASE("a recorded step has the thread, the operation, the object and its values") {
  const Trace trace = recorded({});
  REQUIRE(trace.steps.size() == 4);
  const TraceStep& last = trace.steps[3];
  CHECK(last.thread == "one");
  CHECK(last.operation == "write");
  CHECK(last.objects == std::vector<TraceObject>{{"value", AccessKind::write, "1", "1"}});
  CHECK(last.occurrence == 1);
  CHECK(last.function == "add_one");
  CHECK(last.file == "checker/tests/replay_test.cpp");
  CHECK(last.line > 1);
  CHECK(trace.outcome.defects == std::vector<std::string>{"lost-update"});
  CHECK(trace.outcome.ended);
}

TEST_CASE("the same program replays exactly") {
  const Trace trace = recorded({});
  const ReplayResult result = replay_on({}, trace);
  CHECK(result.kind == ReplayKind::exact);
  CHECK(result.trace == trace);
  CHECK(result.moved.empty());
  CHECK(result.divergence.empty());
  CHECK(result.schedule == Schedule{{0, 0}, {1, 0}, {1, 0}, {0, 0}});
}

TEST_CASE("a trace survives a step that the program gained") {
  const ReplayResult result = replay_on({.extra_step = true}, recorded({}));
  CHECK(result.kind == ReplayKind::adapted);
  CHECK(result.moved ==
        std::vector<std::string>{"a step was added before step 1: one: read other",
                                 "a step was added before step 2: two: read other"});
  CHECK(result.trace.steps.size() == 6);
  CHECK(result.trace.outcome.defects == std::vector<std::string>{"lost-update"});
}

TEST_CASE("a step is identified by its first object that has a name") {
  const Trace trace = recorded({.ghost_first = true});
  REQUIRE(trace.steps[0].objects.size() == 1);
  const ReplayResult result = replay_on({.ghost_first = true}, trace);
  CHECK(result.kind == ReplayKind::exact);
  CHECK(result.moved.empty());
}

TEST_CASE("a trace survives a step that the program lost") {
  const ReplayResult result = replay_on({}, recorded({.extra_step = true}));
  CHECK(result.kind == ReplayKind::adapted);
  REQUIRE(result.moved.size() == 2);
  CHECK(result.moved[0] == "step 1 (one: read other) is gone");
  CHECK(result.trace.steps.size() == 4);
  CHECK(result.trace.outcome.defects == std::vector<std::string>{"lost-update"});
}

TEST_CASE("a trace survives another value") {
  const Trace trace = recorded({.extra_step = true});
  const ReplayResult result = replay_on({.extra_step = true, .start_other = 5}, trace);
  CHECK(result.kind == ReplayKind::adapted);
  CHECK(result.moved ==
        std::vector<std::string>{"step 1 (one: read other) differs in values, calls or remarks"});
}

TEST_CASE("a trace diverges where a step cannot be taken") {
  const auto [version, divergence] = GENERATE(table<Version, std::string>(
      {{{.second_thread = false},
        "diverged at step 2: expected two: read value; the program offers no thread of that name"},
       {{.blocked = true},
        "diverged at step 3: expected two: write value; the program offers two: write value, "
        "which is blocked"}}));
  const ReplayResult result = replay_on(version, recorded({}));
  CHECK(result.kind == ReplayKind::diverged);
  CHECK(result.divergence == divergence);
}

TEST_CASE("a trace diverges where the outcome differs") {
  const ReplayResult fixed = replay_on({.atomic = true}, recorded({}));
  CHECK(fixed.kind == ReplayKind::diverged);
  CHECK(fixed.divergence == "the outcome differs: lost-update does not appear");
  CHECK(fixed.trace.steps.size() == 4);
}

TEST_CASE("a renamed operation removes its step") {
  const ReplayResult renamed = replay_on({.renamed = true}, recorded({}));
  CHECK(renamed.kind != ReplayKind::exact);
  CHECK_FALSE(renamed.moved.empty());
}

TEST_CASE("replays of deadlocks compare which thread waits for which") {
  SmallProgram program = opposite_locks();
  const Trace trace = record(program, {{0, 0}, {1, 0}});
  CHECK(trace.outcome.waiting.size() == 2);
  CHECK(replay(program, trace).kind == ReplayKind::exact);
  Trace other = trace;
  other.outcome.waiting[0].holder = "nobody";
  const ReplayResult result = replay(program, other);
  CHECK(result.kind == ReplayKind::adapted);
  CHECK(result.moved == std::vector<std::string>{"the description of the outcome differs"});
}

TEST_CASE("a schedule that does not fit the program is an internal error") {
  SmallProgram program = independent_writers(2, 1);
  CHECK_THROWS_AS(record(program, {{2, 0}}), InternalError);          // No such thread.
  CHECK_THROWS_AS(record(program, {{0, 0}, {0, 0}}), InternalError);  // It has exited.
  CHECK_THROWS_AS(record(program, {{0, 1}}), InternalError);          // No such alternative.
  SmallProgram failing([](World& world) {
    world.spawn("fails", [](Runtime& runtime) {
      runtime.announce("go");
      runtime.check(false, "always");
    });
    world.spawn("goes", [](Runtime& runtime) { runtime.announce("go"); });
  });
  CHECK_THROWS_AS(record(failing, {{0, 0}, {1, 0}}), InternalError);  // A defect has ended it.
  SmallProgram locks = opposite_locks();
  CHECK_THROWS_AS(record(locks, {{0, 0}, {1, 0}, {0, 0}}), InternalError);  // It is blocked.
}

}  // namespace checker
