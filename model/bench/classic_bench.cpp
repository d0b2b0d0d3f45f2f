// Speed of the searches on textbook programs, part of scenario_bench.
//
// `switches` is the time of one transition, all that a search does about it included, in bare
// switches: jumps to a fiber and back, measured in turns with the search.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <boost/context/detail/fcontext.hpp>
#include <checker/search.hpp>
#include <ctime>
#include <string>
#include <vector>

#include "model/classic.hpp"

namespace {

using checker::SearchKind;

// Seconds of the processor: what other work on the machine takes does not count.
double processor_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

// Seconds of one bare switch: the shortest of a few measurements.
double bare_switch() {
  using boost::context::detail::jump_fcontext;
  using boost::context::detail::transfer_t;
  constexpr int jumps = 10000;
  std::vector<char> stack(64 * 1024);
  auto* fiber = boost::context::detail::make_fcontext(stack.data() + stack.size(), stack.size(),
                                                      [](transfer_t from) {
                                                        for (;;)
                                                          from = jump_fcontext(from.fctx, nullptr);
                                                      });
  double best = 1;
  for (int round = 0; round < 5; ++round) {
    const double start = processor_seconds();
    for (int jump = 0; jump < jumps; ++jump) fiber = jump_fcontext(fiber, nullptr).fctx;
    best = std::min(best, (processor_seconds() - start) / jumps);
  }
  return best;
}

void classic(benchmark::State& state, SearchKind kind, const char* name,
             const std::vector<std::uint32_t>& values) {
  const auto program = model::find_classic(name)->make(values);
  checker::SearchOptions options;
  options.kind = kind;
  options.count = false;
  checker::SearchResult result;
  double bare = 1;
  double searched = 1;
  while (state.KeepRunning()) {  // The shortest of each: a shared cache or core only adds.
    bare = std::min(bare, bare_switch());
    const double start = processor_seconds();
    result = checker::search(*program, options);
    const double seconds = processor_seconds() - start;
    searched = std::min(searched, seconds);
    state.SetIterationTime(seconds);
  }
  const double transition = searched / static_cast<double>(result.transitions);
  state.counters["ns/transition"] = transition * 1e9;
  state.counters["bare ns"] = bare * 1e9;
  state.counters["switches"] = transition / bare;
  if (kind == SearchKind::graph) {
    const auto states = static_cast<double>(result.states);
    state.counters["states"] = states;
    state.counters["states/s"] = states / searched;
    state.counters["bytes/state"] = static_cast<double>(result.visited_bytes) / states;
  } else {
    const auto executions = static_cast<double>(result.executions);
    state.counters["executions"] = executions;
    state.counters["executions/s"] = executions / searched;
  }
}

struct Row {
  SearchKind kind;
  const char* name;
  std::vector<std::uint32_t> values;
};

const Row rows[] = {
    {SearchKind::dpor, "readers", {13}},        {SearchKind::dpor, "counter", {8}},
    {SearchKind::dpor, "lastzero", {10}},       {SearchKind::dpor, "lastzero", {15}},
    {SearchKind::dpor, "indexer", {15}},        {SearchKind::dpor, "filesystem", {19}},
    {SearchKind::dpor, "philosophers", {8, 1}}, {SearchKind::dpor, "bounded_buffer", {2, 1, 3, 1}},
    {SearchKind::graph, "counter", {8}},        {SearchKind::graph, "philosophers", {8, 1}},
    {SearchKind::graph, "lastzero", {8}},       {SearchKind::graph, "readers", {13}},
    {SearchKind::graph, "work_queue", {3, 5}},  {SearchKind::brute_force, "counter", {6}},
    {SearchKind::brute_force, "readers", {6}},
};

// Registers one benchmark for each row, when the program starts.
const bool registered = [] {
  for (const Row& row : rows) {
    std::string name = std::string(checker::search_name(row.kind)) + "/" + row.name;
    for (const std::uint32_t value : row.values) name += "/" + std::to_string(value);
    benchmark::RegisterBenchmark(
        name.c_str(),
        [&row](benchmark::State& state) { classic(state, row.kind, row.name, row.values); })
        ->UseManualTime()
        ->Unit(benchmark::kMillisecond);
  }
  return true;
}();

}  // namespace
