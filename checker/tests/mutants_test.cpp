// Deliberate bugs of the engine, one at a time: the comparison of searches notices each of them.
// Linked with a build of the engine that has them; nothing else is.

#include "mutants.hpp"

#include <signal.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

#include "agreement.hpp"
#include "catch.hpp"

namespace checker {
namespace {

constexpr std::uint32_t programs_max = 4000;

GeneratedProgram two_threads(std::vector<Instruction> one, std::vector<Instruction> other) {
  GeneratedProgram program;
  program.variables = 2;
  program.threads = {std::move(one), std::move(other)};
  program.stages = {Stage::interleaved, Stage::interleaved};
  return program;
}

// Programs with loops that are rare among generated ones.
std::vector<GeneratedProgram> by_hand() {
  using Kind = Instruction::Kind;
  return {
      // Thread 0 may go round for ever without letting thread 1 go on, which would end it: a fair
      // circle inside of a larger one that is not.
      two_threads(
          {{Kind::choose, 0, 2}, {Kind::store, 0, 0}, {Kind::load, 1, 0}, {Kind::repeat, 0, 2}},
          {{Kind::wait, 0, 1}, {Kind::exchange, 1, 2}}),
      // Thread 0 goes round among steps that nobody else observes; thread 1 comes to a defect.
      two_threads({{Kind::load, 1, 0}, {Kind::repeat, 0, 1}},
                  {{Kind::store, 0, 1}, {Kind::load, 0, 0}, {Kind::assert_at_most, 0, 0}})};
}

bool agrees(const GeneratedProgram& loops) {
  return compare_graphs_of_loops(loops).disagreement.empty();
}

// Returns: whether the searches disagree on any of so many programs.
bool caught_by(Mutant bug, std::uint32_t programs) {
  active_mutant = bug;
  for (const GeneratedProgram& program : by_hand()) {
    if (!agrees(program)) return true;
  }
  for (std::uint32_t seed = 0; seed < programs; ++seed) {
    if (!compare_searches(generate_program(options_of(seed)), false).disagreement.empty()) {
      return true;
    }
    if (!agrees(generate_program(options_of_loops(seed)))) return true;
  }
  return false;
}

// In a process of its own: some of the bugs may crash it, and that is noticed, too.
bool is_caught(Mutant bug) {
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    for (const int signal : {SIGSEGV, SIGBUS, SIGILL, SIGABRT}) ::signal(signal, SIG_DFL);
    _exit(caught_by(bug, programs_max) ? 0 : 1);
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
    CAPTURE(bug);
    CHECK(is_caught(static_cast<Mutant>(bug)));
  }
  CHECK_FALSE(caught_by(Mutant::none, 300));
}

}  // namespace checker
