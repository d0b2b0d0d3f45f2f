#include "checker/placement.hpp"

#include "catch.hpp"
#include "checker/search.hpp"
#include "small_program.hpp"

namespace checker {
namespace {

// A writer opens and closes a window; a reader fails inside it.
SmallProgram window() {
  SmallProgram program([](World& world) {
    auto& open = world.create<Shared<std::uint8_t>>();
    auto& noise = world.create<Shared<std::uint8_t>>();
    world.spawn("writer", [&](Runtime& runtime) {
      noise.write(runtime, 1);
      open.write(runtime, 1);
      noise.write(runtime, 2);
      noise.write(runtime, 3);
      open.write(runtime, 0);
      noise.write(runtime, 4);
    });
    world.spawn("reader", [&](Runtime& runtime) {
      static_cast<void>(noise.read(runtime));
      if (open.read(runtime) == 1) runtime.fail(engine_defects, "inside");
    });
  });
  program.own_defects = {"inside"};
  return program;
}

}  // namespace

TEST_CASE("the positions at which a step leads to the defect are those inside the window") {
  SmallProgram program = window();
  // The writer opens it; the reader runs; the rest never runs.
  const Schedule schedule = {{0, 0}, {1, 0}, {0, 0}, {1, 0}};
  CHECK(run_to_drain(program, schedule) == schedule);  // The defect ended it.
  const auto reader = place_steps(program, schedule, 1, engine_defects);
  REQUIRE(reader.size() == 2);
  CHECK(reader[1].step == 3);
  CHECK(reader[1].position == 2);
  // Only the other threads' steps in the schedule count as places.
  CHECK(reader[1].leads == std::vector<bool>{false, false, true});
  // The earlier read may be anywhere: the decisive one stays in place.
  CHECK(reader[0].leads == std::vector<bool>{true, true, true});
}

TEST_CASE("a whole schedule shows where the window closes") {
  SmallProgram program = window();
  const Schedule schedule = run_to_drain(program, {{0, 0}});
  REQUIRE(schedule == Schedule{{0, 0}, {0, 0}, {0, 0}, {0, 0}, {0, 0}, {0, 0}, {1, 0}, {1, 0}});
  const auto reader = place_steps(program, schedule, 1, engine_defects);
  REQUIRE(reader.size() == 2);
  CHECK(reader[1].leads == std::vector<bool>{false, false, true, true, true, false, false});
  const auto none = place_steps(program, schedule, 2, engine_defects);
  CHECK(none.empty());
}

TEST_CASE("a step that is not enabled at its place waits until it is") {
  SmallProgram program([](World& world) {
    auto& lock = world.create<Lock>();
    auto& cell = world.create<Shared<std::uint8_t>>();
    world.spawn("holder", [&](Runtime& runtime) {
      lock.lock(runtime);
      cell.write(runtime, 1);
      cell.write(runtime, 0);
      lock.unlock(runtime);
    });
    world.spawn("other", [&](Runtime& runtime) {
      lock.lock(runtime);
      if (cell.read(runtime) == 1) runtime.fail(engine_defects, "inside");
      lock.unlock(runtime);
    });
  });
  program.own_defects = {"inside"};
  const Schedule schedule = {{0, 0}, {0, 0}, {0, 0}, {0, 0}, {1, 0}, {1, 0}, {1, 0}};
  for (const StepPlacement& step : place_steps(program, schedule, 1, engine_defects)) {
    CHECK(step.leads == std::vector<bool>(5, false));
  }
}

}  // namespace checker
