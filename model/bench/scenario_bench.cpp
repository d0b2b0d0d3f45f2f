// Speed of the graph search on shipped scenarios. Run: build/release/scenario_bench

#include <benchmark/benchmark.h>

#include <checker/search.hpp>

#include "model/scenario_parser.hpp"
#include "model/world_factory.hpp"

namespace {

void explore(benchmark::State& state, const char* name, const char* key, bool count) {
  const auto loaded = model::load_scenario(std::string(PAGERACE_SCENARIOS) + "/" + name);
  const auto kernel = model::parse_kernel_key(key);
  if (!loaded.scenario || !kernel.kernel) return state.SkipWithError("no such scenario");
  const auto program = model::make_program(*loaded.scenario, *kernel.kernel);
  checker::SearchOptions options;
  options.count = count;
  checker::SearchResult result;
  while (state.KeepRunning()) result = checker::search(*program, options);
  state.counters["states"] = static_cast<double>(result.states);
  state.counters["ns/transition"] = benchmark::Counter(
      static_cast<double>(result.transitions) * 1e-9,
      benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
  state.counters["states/s"] = benchmark::Counter(static_cast<double>(result.states),
                                                  benchmark::Counter::kIsIterationInvariantRate);
}
BENCHMARK_CAPTURE(explore, alone_verdict, "fixup/alone.json", "v4.14", false);
BENCHMARK_CAPTURE(explore, migration_verdict, "fixup/migration.json", "v4.14", false);
BENCHMARK_CAPTURE(explore, migration_all_passes, "fixup/migration.json", "v4.14", true);
BENCHMARK_CAPTURE(explore, truncated_verdict, "fixup/ordered-truncated.json", "v5.6", false);

}  // namespace

BENCHMARK_MAIN();
