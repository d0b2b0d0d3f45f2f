// Deliberate bugs of the engine, one at a time: the comparison of searches notices each of them.
// The only test linked with the build of the engine that has them.

#include "base/mutants.hpp"

#include <signal.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "agreement.hpp"
#include "catch.hpp"
#include "random_graph.hpp"
#include "small_program.hpp"

namespace checker {
namespace {

constexpr std::uint32_t programs_max = 4000;
constexpr std::uint32_t graphs_max = 20'000;

GeneratedProgram two_threads(std::vector<Instruction> one, std::vector<Instruction> other) {
  GeneratedProgram program;
  program.variables = 2;
  program.threads = {std::move(one), std::move(other)};
  program.stages = {Stage::interleaved, Stage::interleaved};
  return program;
}

// Two symmetric threads hold one mutex each; the one that runs first ends normally, or accesses
// data that the other's mutex guards; their stacks do not show which of them holds which.
GeneratedProgram crossed_mutexes() {
  using Kind = Instruction::Kind;
  const std::vector<Instruction> code = {{Kind::choose, 0, 2}, {Kind::mutex_chosen, 0, 0},
                                         {Kind::add, 0, 1},    {Kind::wait, 0, 2},
                                         {Kind::lock, 0, 0},   {Kind::guarded_load, 0, 0}};
  GeneratedProgram program = two_threads(code, code);
  program.locks = 1;
  program.mutexes = 2;
  program.equal_threads = true;
  program.threads.push_back({{Kind::load, 1, 0}});
  program.stages.push_back(Stage::interleaved);
  return program;
}

// Some states are met three times, each time with other threads asleep; what is then explored with
// which threads asleep shows in the number of transitions.
GeneratedProgram changing_sleepers() {
  using Kind = Instruction::Kind;
  GeneratedProgram program;
  program.variables = 3;
  program.locks = 1;
  program.threads = {
      {{Kind::load, 1, 0}, {Kind::choose, 0, 3}, {Kind::repeat, 0, 2}},
      {{Kind::exchange, 0, 0}, {Kind::choose, 0, 3}, {Kind::repeat, 0, 2}},
      {{Kind::store, 2, 2}, {Kind::load, 0, 2}, {Kind::repeat, 1, 1}},
      {{Kind::lock, 0, 0}, {Kind::add, 2, 2}, {Kind::repeat, 1, 1}, {Kind::unlock, 0, 0}}};
  program.stages.assign(program.threads.size(), Stage::interleaved);
  return program;
}

// Two symmetric threads in the background wait for one mutex each; which waits for which decides
// what the first of them, in the order of ids, runs into.
GeneratedProgram crossed_in_the_background() {
  using Kind = Instruction::Kind;
  GeneratedProgram program = crossed_mutexes();
  const std::vector<Instruction> code = {
      {Kind::choose, 0, 2}, {Kind::add, 0, 1},  {Kind::mutex_chosen, 0, 0}, {Kind::add, 1, 1},
      {Kind::wait, 1, 2},   {Kind::lock, 0, 0}, {Kind::guarded_load, 0, 0}};
  program.threads = {code,
                     code,
                     {{Kind::mutex_lock, 0, 0},
                      {Kind::mutex_lock, 1, 0},
                      {Kind::wait, 0, 2},
                      {Kind::mutex_unlock, 1, 0},
                      {Kind::mutex_unlock, 0, 0}}};
  program.stages = {Stage::background, Stage::background, Stage::interleaved};
  return program;
}

// The daemon serves its queue before the drain, which runs last.
GeneratedProgram served_before_the_drain() {
  using Kind = Instruction::Kind;
  GeneratedProgram program =
      two_threads({{Kind::take, 0, 0}, {Kind::store, 1, 2}, {Kind::repeat, 0, generated_values}},
                  {{Kind::add, 0, 1}});
  program.threads.push_back({{Kind::exchange, 1, 1}});
  program.stages.push_back(Stage::drain);
  program.daemons = {true, false, false};
  return program;
}

// Programs that are rare among generated ones.
std::vector<GeneratedProgram> by_hand() {
  using Kind = Instruction::Kind;
  return {
      // Thread 0 may loop forever without letting thread 1 go on, which would end the loop: a fair
      // cycle inside a larger one that is not fair.
      two_threads(
          {{Kind::choose, 0, 2}, {Kind::store, 0, 0}, {Kind::load, 1, 0}, {Kind::repeat, 0, 2}},
          {{Kind::wait, 0, 1}, {Kind::exchange, 1, 2}}),
      // Thread 0 loops over steps that no other thread observes; thread 1 runs into a defect.
      two_threads({{Kind::load, 1, 0}, {Kind::repeat, 0, 1}},
                  {{Kind::store, 0, 1}, {Kind::load, 0, 0}, {Kind::assert_at_most, 0, 0}}),
      crossed_mutexes(), changing_sleepers(), crossed_in_the_background(),
      served_before_the_drain()};
}

// Prints what has caught a bug, if the environment requests that. Returns: true.
bool said(const std::string& what) {
  if (std::getenv("PAGERACE_MUTANT") != nullptr) std::fputs((what + "\n").c_str(), stderr);
  return true;
}

// Returns: whether the explorations of the program disagree.
bool differ(const Agreement& agreement, const GeneratedProgram& program) {
  if (agreement.disagreement.empty()) return false;
  return said(agreement.disagreement + "\n" + text_of(program));
}

// Each alternative of five choices leads to separate states: what one of two jobs loses is never
// found.
bool jobs_differ() {
  SmallProgram program([](World& world) {
    auto& digit = world.create<Shared<std::uint32_t>>();
    world.spawn("writer", [&digit](Runtime& runtime) {
      std::uint32_t number = 0;
      for (int place = 0; place < 5; ++place) {
        number = number * 8 + runtime.choose("choose", 8);
        digit.write(runtime, number);
      }
    });
  });
  SearchOptions options;
  options.reductions = no_reductions;
  options.count = false;
  options.livelocks = false;
  const std::uint64_t states = search(program, options).states;
  options.jobs = 2;
  options.jobs_from = 3;
  return search(program, options).states != states && said("two jobs find fewer states");
}

// Returns: whether the searches disagree on any of this many programs and graphs.
bool caught_by(Mutant bug, std::uint32_t programs, std::uint32_t graphs) {
  active_mutant = bug;
  for (const GeneratedProgram& program : by_hand()) {
    if (differ(compare_graphs_of_loops(program), program)) return true;
  }
  if (jobs_differ()) return true;
  for (std::uint32_t seed = 0; seed < graphs; ++seed) {
    if (const std::string what = compare_fair_cycles(seed); !what.empty()) {
      return said("graph " + std::to_string(seed) + ": " + what);
    }
  }
  for (std::uint32_t seed = 0; seed < programs; ++seed) {
    const GeneratedProgram program = generate_program(options_of(seed));
    if (differ(compare_searches(program, false), program)) return true;
    const GeneratedProgram loops = generate_program(options_of_loops(seed));
    if (differ(compare_graphs_of_loops(loops), loops)) return true;
  }
  return false;
}

// In a separate process: some of the bugs may crash it, which also counts as caught.
bool is_caught(Mutant bug) {
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    for (const int signal : {SIGSEGV, SIGBUS, SIGILL, SIGABRT}) ::signal(signal, SIG_DFL);
    _exit(caught_by(bug, programs_max, graphs_max) ? 0 : 1);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  return WIFSIGNALED(status) || WEXITSTATUS(status) != 1;
}

}  // namespace

TEST_CASE("each deliberate bug of the engine is caught") {
  const char* only = std::getenv("PAGERACE_MUTANT");
  for (int bug = 1; bug < static_cast<int>(Mutant::count); ++bug) {
    if (only != nullptr && bug != std::atoi(only)) continue;
    // Access checks are not compiled in here; announcements_test covers this bug.
    if (static_cast<Mutant>(bug) == Mutant::accesses_unchecked) continue;
    CAPTURE(bug);
    CHECK(is_caught(static_cast<Mutant>(bug)));
  }
  CHECK_FALSE(caught_by(Mutant::none, 300, graphs_max));
}

}  // namespace checker
