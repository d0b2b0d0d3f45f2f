// Speed of whole searches. Run: build/release/search_bench
//
// `switches`: the time of a transition in bare switches, the search's work on it included. `alone`:
// the part of it that running the program takes without a search; `books`: the rest, the search's
// own bookkeeping. See Speed.

#include <benchmark/benchmark.h>

#include "speed.hpp"

namespace {

void measure(benchmark::State& state, const bench::Row& row) {
  bench::SpeedMeter meter(row);
  while (state.KeepRunning()) state.SetIterationTime(meter.round());
  const bench::Speed speed = meter.speed();
  state.counters["bare ns"] = speed.bare * 1e9;
  state.counters["ns/transition"] = speed.transition * 1e9;
  state.counters["switches"] = speed.switches();
  state.counters["alone"] = speed.alone / speed.bare;
  state.counters["books"] = speed.bookkeeping();
  state.counters["set-up us"] = speed.set_up * 1e6;
  if (row.kind == checker::SearchKind::graph) {
    const auto states = static_cast<double>(speed.result.states);
    state.counters["states"] = states;
    state.counters["states/s"] = states / speed.search;
    state.counters["bytes/state"] = static_cast<double>(speed.result.visited_bytes) / states;
  } else {
    const auto executions = static_cast<double>(speed.result.executions);
    state.counters["executions"] = executions;
    state.counters["executions/s"] = executions / speed.search;
  }
}

// Registers one benchmark for each row, when the program starts.
const bool registered = [] {
  for (const bench::Row& row : bench::speed_rows()) {
    const std::string name = std::string(checker::search_name(row.kind)) + "/" + row.name;
    benchmark::RegisterBenchmark(name.c_str(),
                                 [&row](benchmark::State& state) { measure(state, row); })
        ->UseManualTime()
        ->Unit(benchmark::kMillisecond);
  }
  return true;
}();

}  // namespace

BENCHMARK_MAIN();
