// Operations that dependent() calls independent commute: the dependence table is checked, not
// trusted.

#include <algorithm>
#include <random>

#include "catch.hpp"
#include "random_program.hpp"
#include "reduction/event.hpp"
#include "state/execution.hpp"

namespace checker {
namespace {

#if CHECKER_ASAN
constexpr std::uint32_t programs = 60;
#else
constexpr std::uint32_t programs = 1000;
#endif

// Under AddressSanitizer equal states may have different fingerprints (perhaps since its frames
// keep stale locals): more states, never fewer.
// That costs states, never soundness.
constexpr bool exact_fingerprints = CHECKER_ASAN == 0;

bool is_enabled(Execution& execution, Choice choice) {
  const auto enabled = execution.enabled();
  return std::find(enabled.begin(), enabled.end(), choice) != enabled.end();
}

struct Swaps {
  std::size_t pairs = 0;
  std::size_t updates = 0;
};

// Runs both choices from the present state, and restores it. Returns: whether no defect ended the
// interleaving in between; then `print` is of the state reached.
bool run_both(Execution& execution, Execution::Snapshot here, Choice first, Choice second,
              Fingerprint& print) {
  execution.step(first);
  bool ran = execution.end() != End::halted;
  if (ran) {
    REQUIRE(is_enabled(execution, second));
    execution.step(second);
    print = execution.fingerprint();
    ran = execution.end() != End::halted;
  }
  execution.restore(here);
  return ran;
}

void swap_all_pairs(Execution& execution, Swaps& swaps) {
  const Schedule enabled(execution.enabled().begin(), execution.enabled().end());
  const Execution::Snapshot here = execution.save();
  for (const Choice a : enabled) {
    for (const Choice b : enabled) {
      if (a.thread >= b.thread) continue;
      const Operation first(execution.pending(a.thread));
      const Operation second(execution.pending(b.thread));
      if (dependent(first, second)) continue;
      CAPTURE(a.thread, b.thread, execution.pending(a.thread).operation,
              execution.pending(b.thread).operation);
      Fingerprint one_order;
      Fingerprint other_order;
      if (!run_both(execution, here, a, b, one_order)) continue;
      if (!run_both(execution, here, b, a, other_order)) continue;
      if (exact_fingerprints) REQUIRE(one_order == other_order);
      ++swaps.pairs;
      const bool same = first.access_count > 0 && second.access_count > 0 &&
                        first.accesses()[0].object == second.accesses()[0].object;
      swaps.updates += same && first.accesses()[0].kind == AccessKind::update ? 1U : 0U;
    }
  }
  execution.drop(here);
}

}  // namespace

TEST_CASE("neighbours that are called independent commute") {
  Swaps swaps;
  for (std::uint32_t seed = 0; seed < programs; ++seed) {
    CAPTURE(seed);
    GeneratorOptions options;
    options.seed = seed;
    options.threads = 2 + seed % 3;
    options.operations = 3 + seed % 4;
    options.variables = 1 + seed % 3;
    options.locks = 1 + seed % 2;
    GeneratedWorld world(generate_program(options));
    Execution execution(world);
    std::mt19937 random(seed);
    while (!execution.enabled().empty()) {
      swap_all_pairs(execution, swaps);
      const auto enabled = execution.enabled();
      execution.step(enabled[random() % enabled.size()]);
    }
  }
  CHECK(swaps.pairs > programs * 5);
  CHECK(swaps.updates > programs / 50);
}

}  // namespace checker
