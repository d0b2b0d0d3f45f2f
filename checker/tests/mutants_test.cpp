// Deliberate bugs of the engine, one at a time: the comparison of searches notices each of them.
// Linked with a build of the engine that has them; nothing else is.

#include "mutants.hpp"

#include <cstdlib>

#include "agreement.hpp"
#include "catch.hpp"

namespace checker {
namespace {

constexpr std::uint32_t programs_max = 4000;

// Returns: the first program on which the searches disagree; programs_max if there is none.
std::uint32_t caught_by(Mutant bug, std::uint32_t programs) {
  active_mutant = bug;
  std::uint32_t seed = 0;
  while (seed < programs) {
    const GeneratedProgram program = generate_program(options_of(seed));
    if (!compare_searches(program, false).disagreement.empty()) break;
    ++seed;
  }
  active_mutant = Mutant::none;
  return seed;
}

}  // namespace

TEST_CASE("each deliberate bug of the engine is caught") {
  std::uint32_t latest = 0;
  const char* only = std::getenv("PAGERACE_MUTANT");
  for (int bug = 1; bug < static_cast<int>(Mutant::count); ++bug) {
    if (only != nullptr && bug != std::atoi(only)) continue;
    CAPTURE(bug);
    const std::uint32_t seed = caught_by(static_cast<Mutant>(bug), programs_max);
    CHECK(seed < programs_max);
    latest = std::max(latest, seed);
  }
  WARN("the last bug is caught by program " << latest);
  CHECK(caught_by(Mutant::none, std::min(latest, 300U)) == std::min(latest, 300U));
}

}  // namespace checker
