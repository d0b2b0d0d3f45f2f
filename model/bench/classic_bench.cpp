// Speed of the searches on textbook programs, part of scenario_bench.
//
// Times are those of one transition, all that a search does about it included. `switches`: the same
// in bare switches, which are jumps to a fiber and back, measured in turns with the search.
// `alone`: of these, what running the program takes if nobody searches; `books`: the rest, the
// search's own bookkeeping. What a search does once, before its first transition, is left out
// (`set-up us`).

#include <benchmark/benchmark.h>

#include <algorithm>
#include <boost/context/detail/fcontext.hpp>
#include <checker/search.hpp>
#include <chrono>
#include <ctime>
#include <string>
#include <vector>

#include "execution.hpp"
#include "model/classic.hpp"

namespace {

using checker::SearchKind;

// Seconds of the processor: what other work on the machine takes does not count.
double processor_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

// The lower quartile: other work on the machine only adds, and a clock may err for once.
double quiet(std::vector<double> values) {
  const auto quarter = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 4);
  std::nth_element(values.begin(), quarter, values.end());
  return *quarter;
}

// Seconds of one bare switch.
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
  const double start = processor_seconds();
  for (int jump = 0; jump < jumps; ++jump) fiber = jump_fcontext(fiber, nullptr).fctx;
  return (processor_seconds() - start) / jumps;
}

// Seconds of setting up a search of the program.
double set_up(checker::Program& program) {
  const double start = processor_seconds();
  const checker::Execution execution(program);
  return processor_seconds() - start;
}

// Seconds of one transition of an interleaving that runs from start to end.
double transition_alone(checker::Program& program) {
  checker::Execution execution(program);
  const checker::Execution::Snapshot start = execution.save();
  checker::Schedule schedule;
  while (execution.end() == checker::End::running) {
    schedule.push_back(execution.enabled().front());
    execution.step(schedule.back());
  }
  std::vector<double> seconds;
  for (int round = 0; round < 100; ++round) {
    execution.restore(start);
    const auto before = std::chrono::steady_clock::now();
    for (const checker::Choice choice : schedule) execution.step(choice);
    seconds.push_back(
        std::chrono::duration<double>(std::chrono::steady_clock::now() - before).count());
  }
  execution.drop(start);
  return quiet(seconds) / static_cast<double>(schedule.size());
}

void classic(benchmark::State& state, SearchKind kind, const char* name,
             const std::vector<std::uint32_t>& values) {
  const auto program = model::find_classic(name)->make(values);
  checker::SearchOptions options;
  options.kind = kind;
  options.count = false;
  checker::SearchResult result;
  std::vector<double> bare;
  std::vector<double> before;
  std::vector<double> alone;
  std::vector<double> searched;
  while (state.KeepRunning()) {
    bare.push_back(bare_switch());
    before.push_back(set_up(*program));
    alone.push_back(transition_alone(*program));
    const double start = processor_seconds();
    result = checker::search(*program, options);
    searched.push_back(processor_seconds() - start);
    state.SetIterationTime(searched.back());
  }
  const double seconds = quiet(searched) - quiet(before);
  const double transition = seconds / static_cast<double>(result.transitions);
  state.counters["bare ns"] = quiet(bare) * 1e9;
  state.counters["ns/transition"] = transition * 1e9;
  state.counters["switches"] = transition / quiet(bare);
  state.counters["alone"] = quiet(alone) / quiet(bare);
  state.counters["books"] = (transition - quiet(alone)) / quiet(bare);
  state.counters["set-up us"] = quiet(before) * 1e6;
  if (kind == SearchKind::graph) {
    const auto states = static_cast<double>(result.states);
    state.counters["states"] = states;
    state.counters["states/s"] = states / seconds;
    state.counters["bytes/state"] = static_cast<double>(result.visited_bytes) / states;
  } else {
    const auto executions = static_cast<double>(result.executions);
    state.counters["executions"] = executions;
    state.counters["executions/s"] = executions / seconds;
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
