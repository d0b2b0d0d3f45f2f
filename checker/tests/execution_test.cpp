#include "state/execution.hpp"

#include <map>
#include <random>

#include "catch.hpp"
#include "checker/program_error.hpp"
#include "random_program.hpp"
#include "small_program.hpp"

namespace checker {
namespace {

#if CHECKER_ASAN
constexpr std::uint32_t programs = 40;
#else
constexpr std::uint32_t programs = 500;
#endif

// Under AddressSanitizer equal states may have different fingerprints (perhaps since its frames
// keep stale locals): more states, never fewer.
// That costs states, never soundness; so only the converse is tested there.
constexpr bool exact_fingerprints = CHECKER_ASAN == 0;

GeneratedProgram program_of(std::uint32_t seed) {
  GeneratorOptions options;
  options.seed = seed;
  options.threads = 2 + seed % 3;
  options.operations = 3 + seed % 5;
  return generate_program(options);
}

Schedule enabled_in(Execution& execution) {
  return {execution.enabled().begin(), execution.enabled().end()};
}

// Continues at random from the present state, twice from each of the first few, and requires that
// every restore leads back to the same state.
void wander(Execution& execution, std::mt19937& random, std::size_t branches) {
  const Schedule enabled = enabled_in(execution);
  if (enabled.empty()) return;
  const Fingerprint print = execution.fingerprint();
  const End end = execution.end();
  const Execution::Snapshot here = execution.save();
  for (std::size_t branch = 0; branch < (branches > 0 ? 2U : 1U); ++branch) {
    execution.step(enabled[random() % enabled.size()]);
    if (random() % 2 == 0) static_cast<void>(execution.fingerprint());  // Or leave it stale.
    wander(execution, random, branches > 0 ? branches - 1 : 0);
    execution.restore(here);
    if (exact_fingerprints) REQUIRE(execution.fingerprint() == print);
    REQUIRE(enabled_in(execution) == enabled);
    REQUIRE(execution.end() == end);
  }
  execution.drop(here);
}

// Numbers fingerprints in order of appearance: fingerprints depend on addresses, and two executions
// may be at different ones.
class Numbering {
 public:
  std::size_t operator()(const Fingerprint& print) {
    return numbers_.insert({{print.low, print.high}, numbers_.size()}).first->second;
  }

 private:
  std::map<std::pair<std::uint64_t, std::uint64_t>, std::size_t> numbers_;
};

// The states on a random path with a restore every third step, by number.
std::vector<std::size_t> states_on_the_way(Program& program, Restore restore, std::uint32_t seed) {
  Execution execution(program, restore);
  Numbering number;
  std::vector<std::size_t> states{number(execution.fingerprint())};
  std::mt19937 random(seed);
  for (std::size_t i = 0; !execution.enabled().empty(); ++i) {
    const Schedule enabled = enabled_in(execution);
    const Execution::Snapshot here = execution.save();
    execution.step(enabled[random() % enabled.size()]);
    states.push_back(number(execution.fingerprint()));
    if (i % 3 != 2) continue;
    execution.restore(here);
    states.push_back(number(execution.fingerprint()));
    execution.step(enabled[random() % enabled.size()]);
    states.push_back(number(execution.fingerprint()));
  }
  return states;
}

}  // namespace

TEST_CASE("a restored state has the fingerprint and the choices it had") {
  for (std::uint32_t seed = 0; seed < programs; ++seed) {
    CAPTURE(seed);
    GeneratedWorld world(program_of(seed));
    std::mt19937 random(seed);
    Execution execution(world);
    wander(execution, random, 3);
  }
}

TEST_CASE("a restored state is the same under re-execution") {
  for (std::uint32_t seed = 0; seed < programs / 10; ++seed) {
    CAPTURE(seed);
    GeneratedWorld world(program_of(seed));
    std::mt19937 random(seed);
    Execution execution(world, Restore::reexecution);
    wander(execution, random, 2);
  }
}

TEST_CASE("copying bytes and running again lead to the same states") {
  if (!exact_fingerprints) return;  // And both methods would be the same.
  for (std::uint32_t seed = 0; seed < programs; ++seed) {
    CAPTURE(seed);
    GeneratedWorld world(program_of(seed));
    REQUIRE(states_on_the_way(world, restore_default, seed) ==
            states_on_the_way(world, Restore::reexecution, seed));
  }
}

TEST_CASE("snapshots can be saved, restored and dropped in any nesting") {
  struct Saved {
    Execution::Snapshot snapshot;
    Fingerprint print;
    Schedule enabled;
  };
  for (std::uint32_t seed = 0; seed < programs; ++seed) {
    CAPTURE(seed);
    GeneratedWorld world(program_of(seed));
    Execution execution(world, seed % 5 == 0 ? Restore::reexecution : restore_default);
    std::mt19937 random(seed);
    std::vector<Saved> stack;
    for (int i = 0; i < 60; ++i) {
      const Schedule enabled = enabled_in(execution);
      const auto what = random() % 6;
      if (what < 3) {
        if (!enabled.empty()) execution.step(enabled[random() % enabled.size()]);
      } else if (what == 3) {
        const Execution::Snapshot snapshot = execution.save();
        stack.push_back({snapshot, execution.fingerprint(), enabled});
      } else if (what == 4 && !stack.empty()) {
        const Saved& saved = stack[random() % stack.size()];  // Those above it stay valid.
        execution.restore(saved.snapshot);
        if (exact_fingerprints) REQUIRE(execution.fingerprint() == saved.print);
        REQUIRE(enabled_in(execution) == saved.enabled);
      } else if (what == 5 && !stack.empty()) {
        execution.drop(stack.back().snapshot);
        stack.pop_back();
      }
    }
  }
}

TEST_CASE("equal histories give equal fingerprints, others do not") {
  SmallProgram program = independent_writers(3, 2);
  Execution execution(program);
  const auto print_after = [&execution](const Schedule& schedule) {
    execution.reset();
    for (const Choice choice : schedule) execution.step(choice);
    return execution.fingerprint();
  };
  const Fingerprint print = print_after({{0, 0}, {0, 0}, {1, 0}, {2, 0}});
  if (exact_fingerprints) CHECK(print_after({{2, 0}, {1, 0}, {0, 0}, {0, 0}}) == print);
  if (exact_fingerprints) CHECK(print_after({{0, 0}, {2, 0}, {0, 0}, {1, 0}}) == print);
  CHECK_FALSE(print_after({{0, 0}, {1, 0}, {2, 0}}) == print);
  CHECK_FALSE(print_after({{1, 0}, {1, 0}, {0, 0}, {2, 0}}) == print);
}

TEST_CASE("stacks that a search left unwiped are clean for one that compares states") {
  if (!exact_fingerprints) return;
  const auto walk = [](Execution& execution, std::uint32_t seed, bool compared) {
    std::mt19937 random(seed);
    std::vector<Fingerprint> prints;
    execution.reset({.compared = compared});
    for (Schedule enabled = enabled_in(execution); !enabled.empty();) {
      execution.step(enabled[random() % enabled.size()]);
      if (compared) prints.push_back(execution.fingerprint());
      enabled = enabled_in(execution);
    }
    return prints;
  };
  for (std::uint32_t seed = 0; seed < programs; ++seed) {
    CAPTURE(seed);
    GeneratedWorld world(program_of(seed));
    Execution execution(world);
    const std::vector<Fingerprint> before = walk(execution, seed, true);
    for (std::uint32_t other = 0; other < 5; ++other) walk(execution, other, false);
    CHECK(walk(execution, seed, true) == before);
    CHECK(walk(execution, seed, true) == before);
  }
}

TEST_CASE("equal objects do not hide that threads differ") {
  SmallProgram program([](World& world) {
    auto& flag = world.create<Shared<std::uint8_t>>();
    world.spawn("chooser", [&flag](Runtime& runtime) {
      const unsigned alternative = runtime.choose("choose", 2);
      flag.write(runtime, 7);
      flag.write(runtime, static_cast<std::uint8_t>(alternative));
    });
  });
  Execution execution(program);
  execution.step({0, 0});
  execution.step({0, 0});
  const Fingerprint one = execution.fingerprint();
  execution.reset();
  execution.step({0, 1});
  execution.step({0, 0});
  CHECK_FALSE(execution.fingerprint() == one);
}

TEST_CASE("only enabled threads can be stepped") {
  SmallProgram program = opposite_locks();
  Execution execution(program);
  CHECK_THROWS_AS(execution.step({2, 0}), InternalError);
  CHECK_THROWS_AS(execution.step({0, 1}), InternalError);
  execution.step({0, 0});
  execution.step({1, 0});
  CHECK(execution.end() == End::deadlock);
  CHECK_THROWS_AS(execution.step({0, 0}), InternalError);
}

TEST_CASE("an execution can be reset after an exception in a thread") {
  SmallProgram program([](World& world) {
    world.spawn("thrower", [](Runtime& runtime) {
      if (runtime.choose("choose", 2) == 1) throw 1;
    });
  });
  Execution execution(program);
  CHECK_THROWS_AS(execution.step({0, 1}), ProgramError);
  execution.reset();
  execution.step({0, 0});
  CHECK(execution.end() == End::finished);
}

}  // namespace checker
