#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "checker/program.hpp"
#include "checker/replay.hpp"
#include "checker/search.hpp"

namespace checker {

/// A program that a test defines where it is used.
struct SmallProgram : Program {
  explicit SmallProgram(std::function<void(World&)> world) : build(std::move(world)) {}

  void set_up(World& world) override { build(world); }
  [[nodiscard]] std::vector<std::string> defects() const override { return own_defects; }
  [[nodiscard]] std::vector<std::string> labels() const override { return own_labels; }
  [[nodiscard]] bool judges_every_state() const override { return !quiet; }
  [[nodiscard]] DefectSet state_defects() const override {
    return in_state ? in_state(state()) : DefectSet{};
  }
  [[nodiscard]] DefectSet final_defects() const override {
    return at_end ? at_end(state()) : DefectSet{};
  }

  std::function<void(World&)> build;
  std::vector<std::string> own_defects;
  std::vector<std::string> own_labels;
  bool quiet = false;  // Only ends are judged.
  std::function<DefectSet(StateView)> in_state;
  std::function<DefectSet(StateView)> at_end;
};

/// A set with the program's own defect number `index`, if `holds`.
inline DefectSet own_defect(std::size_t index, bool holds) {
  DefectSet set;
  set.set(engine_defects + index, holds);
  return set;
}

/// `threads` threads that each write `steps` times to a private object.
inline SmallProgram independent_writers(int threads, int steps) {
  return SmallProgram([threads, steps](World& world) {
    for (int i = 0; i < threads; ++i) {
      auto& own = world.create<Shared<std::uint8_t>>();
      world.spawn("writer " + std::to_string(i), [&own, steps](Runtime& runtime) {
        for (int step = 0; step < steps; ++step) {
          own.write(runtime, static_cast<std::uint8_t>(step + 1));
        }
      });
    }
  });
}

/// A thread that changes an object forever, and one that reads it once.
inline SmallProgram endless_toggler() {
  return SmallProgram([](World& world) {
    auto& flag = world.create<Shared<std::uint8_t>>();
    world.spawn("toggler", [&flag](Runtime& runtime) {
      for (;;) {
        flag.write(runtime, 1);
        flag.write(runtime, 0);
      }
    });
    world.spawn("reader", [&flag](Runtime& runtime) { static_cast<void>(flag.read(runtime)); });
  });
}

/// Two threads that take two locks in opposite order.
inline SmallProgram opposite_locks() {
  return SmallProgram([](World& world) {
    auto& a = world.create<Lock>();
    auto& b = world.create<Lock>();
    world.name(a, "a");
    world.name(b, "b");
    const auto both = [](Lock& first, Lock& second, Runtime& runtime) {
      const ScopedCall inside(runtime, "take_both");
      first.lock(runtime);
      second.lock(runtime);
      second.unlock(runtime);
      first.unlock(runtime);
    };
    world.spawn("one", [&a, &b, both](Runtime& runtime) { both(a, b, runtime); });
    world.spawn("two", [&a, &b, both](Runtime& runtime) { both(b, a, runtime); });
  });
}

/// Whether the defect's schedule, run again, ends with only that defect.
inline bool shown_by_its_schedule(Program& program, const Defect& defect) {
  return record(program, defect.schedule).outcome.defects == std::vector<std::string>{defect.name};
}

}  // namespace checker
