// Speed of the engine on small programs. Run: build/release/engine_bench
//
// `bare_switch` is the reference: one jump to a fiber and back, nothing else.

#include <benchmark/benchmark.h>

#include <boost/context/detail/fcontext.hpp>
#include <vector>

#include "checker/search.hpp"
#include "state/execution.hpp"

namespace {

using namespace checker;

// Each of n threads locks, reads, writes and unlocks k times.
class LockedCounter : public Program {
 public:
  LockedCounter(int threads, int rounds) : threads_(threads), rounds_(rounds) {}
  void set_up(World& world) override {
    auto& lock = world.create<Lock>();
    auto& value = world.create<Shared<std::uint8_t>>();
    for (int i = 0; i < threads_; ++i) {
      world.spawn("counter", [&lock, &value, rounds = rounds_](Runtime& runtime) {
        for (int round = 0; round < rounds; ++round) {
          lock.lock(runtime);
          const std::uint8_t before = value.read(runtime);
          value.write(runtime, static_cast<std::uint8_t>(before + 1));
          lock.unlock(runtime);
        }
      });
    }
  }

 private:
  int threads_;
  int rounds_;
};

// n threads that each write k times to a private object: nothing but interleaving.
class Independent : public Program {
 public:
  Independent(int threads, int steps) : threads_(threads), steps_(steps) {}
  void set_up(World& world) override {
    for (int i = 0; i < threads_; ++i) {
      auto& own = world.create<Shared<std::uint8_t>>();
      world.spawn("writer", [&own, steps = steps_](Runtime& runtime) {
        for (int step = 0; step < steps; ++step) {
          own.write(runtime, static_cast<std::uint8_t>(step + 1));
        }
      });
    }
  }

 private:
  int threads_;
  int steps_;
};

void bare_switch(benchmark::State& state) {
  using boost::context::detail::fcontext_t;
  using boost::context::detail::transfer_t;
  std::vector<char> stack(64 * 1024);
  fcontext_t fiber = boost::context::detail::make_fcontext(
      stack.data() + stack.size(), stack.size(), [](transfer_t from) {
        for (;;) from = boost::context::detail::jump_fcontext(from.fctx, nullptr);
      });
  while (state.KeepRunning()) fiber = boost::context::detail::jump_fcontext(fiber, nullptr).fctx;
}
BENCHMARK(bare_switch);

// Cost of one transition, without backtracking and fingerprints: threads that write forever.
class Writers : public Program {
 public:
  void set_up(World& world) override {
    for (int i = 0; i < threads; ++i) {
      auto& own = world.create<Shared<std::uint8_t>>();
      world.spawn("writer", [&own](Runtime& runtime) {
        for (;;) own.write(runtime, 1);
      });
    }
  }
  static constexpr int threads = 5;
};

void step(benchmark::State& state) {
  Writers program;
  Execution execution(program);
  ThreadId thread = 0;
  while (state.KeepRunning()) {
    execution.step({thread, 0});
    thread = static_cast<ThreadId>((thread + 1) % Writers::threads);
  }
}
BENCHMARK(step);

void save_step_restore(benchmark::State& state) {
  Writers program;
  Execution execution(program);
  ThreadId thread = 0;
  while (state.KeepRunning()) {
    const Execution::Snapshot here = execution.save();
    execution.step({thread, 0});
    execution.restore(here);
    execution.drop(here);
    thread = static_cast<ThreadId>((thread + 1) % Writers::threads);
  }
}
BENCHMARK(save_step_restore);

void report(benchmark::State& state, std::uint64_t transitions, std::uint64_t states) {
  state.counters["ns/transition"] = benchmark::Counter(
      static_cast<double>(transitions) * 1e-9,
      benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
  state.counters["states"] = static_cast<double>(states);
  state.counters["states/s"] = benchmark::Counter(static_cast<double>(states),
                                                  benchmark::Counter::kIsIterationInvariantRate);
}

template <typename Made>
void explore(benchmark::State& state, SearchKind kind, int threads, int rounds) {
  Made program(threads, rounds);
  SearchOptions options;
  options.kind = kind;
  options.livelocks = options.count = false;
  SearchResult result;
  while (state.KeepRunning()) result = search(program, options);
  report(state, result.transitions, result.states);
}
void independent(benchmark::State& state, SearchKind kind, int threads, int steps) {
  explore<Independent>(state, kind, threads, steps);
}
void locked_counter(benchmark::State& state, SearchKind kind, int threads, int rounds) {
  explore<LockedCounter>(state, kind, threads, rounds);
}
BENCHMARK_CAPTURE(independent, brute_force_3x4, SearchKind::brute_force, 3, 4);
BENCHMARK_CAPTURE(locked_counter, brute_force_3x2, SearchKind::brute_force, 3, 2);
BENCHMARK_CAPTURE(independent, graph_5x12, SearchKind::graph, 5, 12);
BENCHMARK_CAPTURE(locked_counter, graph_6x3, SearchKind::graph, 6, 3);

}  // namespace

BENCHMARK_MAIN();
