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

// Thread 0 may go round for ever without letting thread 1 go on, which would end it: a fair circle
// inside of a larger one that is not. Rare among generated programs.
GeneratedProgram circle_in_circle() {
  using Kind = Instruction::Kind;
  GeneratedProgram program;
  program.variables = 2;
  program.threads = {
      {{Kind::choose, 0, 2}, {Kind::store, 0, 0}, {Kind::load, 1, 0}, {Kind::repeat, 0, 2}},
      {{Kind::wait, 0, 1}, {Kind::exchange, 1, 2}}};
  return program;
}

// Returns: the first program on which the searches disagree; programs_max if there is none.
std::uint32_t caught_by(Mutant bug, std::uint32_t programs) {
  active_mutant = bug;
  std::uint32_t seed = 0;
  const bool by_hand = !compare_graphs_of_loops(circle_in_circle()).disagreement.empty();
  while (!by_hand && seed < programs) {
    const GeneratedProgram program = generate_program(options_of(seed));
    if (!compare_searches(program, false).disagreement.empty()) break;
    const GeneratedProgram loops = generate_program(options_of_loops(seed));
    if (!compare_graphs_of_loops(loops).disagreement.empty()) break;
    ++seed;
  }
  active_mutant = Mutant::none;
  return seed;
}

// In a process of its own: some of the bugs may crash it, and that is noticed, too.
bool is_caught(Mutant bug) {
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    for (const int signal : {SIGSEGV, SIGBUS, SIGILL, SIGABRT}) ::signal(signal, SIG_DFL);
    _exit(caught_by(bug, programs_max) < programs_max ? 0 : 1);
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
  CHECK(caught_by(Mutant::none, 300) == 300);
}

}  // namespace checker
