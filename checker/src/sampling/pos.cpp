// Partial order sampling. Source: Yuan, Yang and Gu, "Partial Order Aware Concurrency Sampling",
// CAV 2018, section 4.
//
// Each pending operation gets a random priority once it is enabled, and the one with the highest
// priority runs. Operations dependent on it have raced with it and lost: they redraw. Otherwise a
// low priority would lose all races in turn, and few orders would be seen.

#include <array>

#include "sampling/sampler.hpp"

namespace checker {
namespace {

class Pos : public Strategy {
 public:
  void begin_run(Execution&, RandomNumbers&) override { priorities_.fill(none); }

  Choice pick(Execution& execution, RandomNumbers& random) override {
    const auto enabled = execution.enabled();
    if (enabled.size() == 1) {  // Nothing to choose; but operations that race with it still redraw.
      forget(execution, enabled[0].thread);
      return enabled[0];
    }
    ThreadId best = enabled[0].thread;
    for (const Choice choice : enabled) {
      if (priorities_[choice.thread] == none) priorities_[choice.thread] = random.next() | 1;
      if (priorities_[choice.thread] > priorities_[best]) best = choice.thread;
    }
    forget(execution, best);
    return any_alternative(enabled, best, random);
  }

 private:
  static constexpr std::uint64_t none = 0;

  // Forgets the priority of the operation that runs now, and of those that depend on it.
  void forget(Execution& execution, ThreadId chosen) {
    const Pending& runs = execution.pending(chosen);
    for (ThreadId thread = 0; thread < execution.thread_count(); ++thread) {
      if (!execution.live(thread)) continue;
      if (thread == chosen || dependent(runs, execution.pending(thread)))
        priorities_[thread] = none;
    }
  }

  std::array<std::uint64_t, threads_max> priorities_{};
};

}  // namespace

SearchResult search_pos(Execution& execution, const SearchOptions& options, Budget& budget) {
  Pos strategy;
  return sample(execution, options, budget, strategy);
}

}  // namespace checker
