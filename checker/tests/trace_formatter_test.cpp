// How traces of any program are drawn. tools/tests/columns_test.cpp has the layout.

#include "catch.hpp"
#include "checker/replay.hpp"
#include "command_line/columns.hpp"
#include "small_program.hpp"

namespace checker {
namespace {

std::string drawn(SmallProgram program, const Schedule& schedule) {
  return render_columns(record(program, schedule), "defect", TraceFormatter());
}

}  // namespace

TEST_CASE("each step is shown: what was read, written, locked, chosen") {
  const SmallProgram program([](World& world) {
    auto& lock = world.create<Lock>();
    auto& value = world.create<Shared<std::uint32_t>>();
    world.name(lock, "door");
    world.name(value, "value");
    world.spawn("one", [&lock, &value](Runtime& runtime) {
      const ScopedCall inside(runtime, "enter");
      lock.lock(runtime);
      static_cast<void>(value.read(runtime));
      value.write(runtime, 3);
      value.exchange(runtime, 4);
      runtime.remark("soon done");
      static_cast<void>(runtime.choose("toss", 2));
      runtime.announce("pause");
    });
    world.spawn("two", [&lock](Runtime& runtime) { static_cast<void>(lock.trylock(runtime)); });
  });
  CHECK(drawn(program, {{0, 0}, {0, 0}, {0, 0}, {0, 0}, {0, 1}, {0, 0}, {1, 0}}) ==
        "CPU0 (one)                CPU1 (two)\n"
        "enter()\n"
        "  lock door\n"
        "  read: value = 0\n"
        "  value = 3\n"
        "  exchange: value = 4\n"
        "  // soon done\n"
        "  toss: 1 of 0 to 1\n"
        "  pause\n"
        "                          trylock: door = one\n"
        "defect\n");
}

TEST_CASE("a deadlock shows which thread waits for which") {
  CHECK(drawn(opposite_locks(), {{0, 0}, {1, 0}}) ==
        "CPU0 (one)                CPU1 (two)\n"
        "take_both()\n"
        "  lock a\n"
        "                          take_both()\n"
        "                            lock b\n"
        "one is trying to acquire:\n"
        "  b, at: take_both(), held by two since step 2\n"
        "  and already holds: a\n"
        "two is trying to acquire:\n"
        "  a, at: take_both(), held by one since step 1\n"
        "  and already holds: b\n"
        "defect: one and two wait forever\n");
}

}  // namespace checker
