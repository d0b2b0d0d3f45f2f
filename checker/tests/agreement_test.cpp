// All methods of exploring a program agree, on generated programs. A failing program is named by
// its seed: PAGERACE_SEED=<seed> runs it alone. PAGERACE_PROGRAMS=<n> runs n programs.

#include "agreement.hpp"

#include <cstdlib>

#include "catch.hpp"
#include "random_graph.hpp"

namespace checker {
namespace {

#ifdef __SANITIZE_ADDRESS__
constexpr std::uint32_t programs_standard = 120;
constexpr std::uint32_t programs_with_loops = 120;
constexpr bool equal_stacks_show = false;  // Its frames hold private addresses.
#else
constexpr std::uint32_t programs_standard = 1500;
constexpr std::uint32_t programs_with_loops = 1500;
constexpr bool equal_stacks_show = true;
#endif

// Fewer do not show whether the generator makes programs of each kind.
constexpr std::uint32_t programs_to_judge = 1000;

std::uint32_t number_from(const char* variable, std::uint32_t otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : static_cast<std::uint32_t>(std::strtoul(text, nullptr, 10));
}

}  // namespace

TEST_CASE("all searches and a plain interpreter agree on generated programs") {
  const bool one = std::getenv("PAGERACE_SEED") != nullptr;
  const std::uint32_t first = number_from("PAGERACE_SEED", 0);
  const std::uint32_t count = one ? 1 : number_from("PAGERACE_PROGRAMS", programs_standard);
  struct {
    std::size_t deadlock = 0, assertion = 0, several = 0, optimal = 0, fewer_executions = 0;
    std::size_t labels = 0, served = 0, guarded = 0, eager = 0, asleep = 0, symmetric = 0;
  } seen;
  for (std::uint32_t seed = first; seed < first + count; ++seed) {
    const GeneratedProgram program = generate_program(options_of(seed));
    const Agreement agreement = compare_searches(program, seed % 11 == 0);
    INFO("To reproduce: PAGERACE_SEED=" << seed << " agreement_test\n" << text_of(program));
    REQUIRE(agreement.disagreement == "");
    seen.deadlock += agreement.deadlock ? 1U : 0U;
    seen.labels += agreement.labels ? 1U : 0U;
    seen.served += agreement.served ? 1U : 0U;
    seen.assertion += agreement.assertion ? 1U : 0U;
    seen.several += agreement.several_ends ? 1U : 0U;
    seen.optimal += agreement.optimal ? 1U : 0U;
    seen.fewer_executions += agreement.executions < agreement.interleavings ? 1U : 0U;
    seen.guarded += agreement.states_guarded < agreement.states ? 1U : 0U;
    seen.eager += agreement.states_eager < agreement.states ? 1U : 0U;
    seen.symmetric += agreement.states_symmetric < agreement.states ? 1U : 0U;
    seen.asleep += agreement.transitions_asleep < agreement.transitions ? 1U : 0U;
  }
  if (count < programs_to_judge) return;
  // The generator must not drift towards programs that show nothing.
  CHECK(seen.deadlock > count / 20);
  CHECK(seen.labels > count / 10);
  CHECK(seen.served > count / 20);
  CHECK(seen.assertion > count / 40);
  CHECK(seen.several > count / 500);
  CHECK(seen.optimal > count / 4);
  CHECK(seen.fewer_executions > count / 4);
  CHECK(seen.guarded > count / 50);
  CHECK(seen.eager > count / 20);
  CHECK((!equal_stacks_show || seen.symmetric > count / 50));
  CHECK(seen.asleep > count / 4);
}

TEST_CASE("the graph with and without reductions agrees on generated programs with loops") {
  const bool one = std::getenv("PAGERACE_SEED") != nullptr;
  const std::uint32_t first = number_from("PAGERACE_SEED", 0);
  const std::uint32_t count = one ? 1 : number_from("PAGERACE_PROGRAMS", programs_with_loops);
  struct {
    std::size_t labels = 0, served = 0, deadlock = 0, endless = 0, livelock = 0, asleep = 0,
                symmetric = 0;
  } seen;
  for (std::uint32_t seed = first; seed < first + count; ++seed) {
    const GeneratedProgram program = generate_program(options_of_loops(seed));
    // If equal stacks are not recognised, four threads have too many states.
    if (!equal_stacks_show && program.threads.size() > 3) continue;
    const Agreement agreement = compare_graphs_of_loops(program);
    INFO("To reproduce: PAGERACE_SEED=" << seed << " agreement_test '*loops'\n"
                                        << text_of(program));
    REQUIRE(agreement.disagreement == "");
    seen.deadlock += agreement.deadlock ? 1U : 0U;
    seen.labels += agreement.labels ? 1U : 0U;
    seen.served += agreement.served ? 1U : 0U;
    seen.livelock += agreement.livelock ? 1U : 0U;
    seen.endless += agreement.endless ? 1U : 0U;
    seen.symmetric += agreement.states_symmetric < agreement.states ? 1U : 0U;
    seen.asleep += agreement.transitions_asleep < agreement.transitions ? 1U : 0U;
  }
  if (count < programs_to_judge) return;
  CHECK(seen.deadlock > count / 20);
  CHECK(seen.labels > count / 10);
  CHECK(seen.served > count / 20);
  CHECK(seen.livelock > count / 4);
  CHECK(seen.endless > seen.livelock);  // There are also unfair cycles.
  CHECK((!equal_stacks_show || seen.symmetric > count / 10));
  CHECK(seen.asleep > count / 4);
}

TEST_CASE("livelocks are the fair cycles of random graphs") {
  for (std::uint32_t seed = 0; seed < 20'000; ++seed) {
    CAPTURE(seed);
    REQUIRE(compare_fair_cycles(seed) == "");
  }
}

}  // namespace checker
