// Probabilistic concurrency testing. Source: Burckhardt, Kothari, Musuvathi and Nagarakatte, "A
// Randomized Scheduler with Probabilistic Guarantees of Finding Bugs", ASPLOS 2010.
//
// Threads get priorities in random order, and the enabled thread of the highest priority runs.
// After d - 1 random steps the thread that has just run falls below all others. If no interleaving
// has more than k steps, a defect that needs d orders between steps is shown with probability at
// least 1 / (n k^(d-1)), for n threads.
//
// A drain in one order has no choices: its steps are not counted in k.

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "sampling/sampler.hpp"

namespace checker {
namespace {

class Pct : public Strategy {
 public:
  explicit Pct(const SearchOptions& options)
      : depth_(options.sampling.depth),
        drain_counts_(options.drain_interleaved),
        length_(options.sampling.length) {
    CHECKER_ASSERT(depth_ >= 1 && depth_ <= pct_depth_max, "pct with an impossible depth");
  }

  void begin_run(Execution& execution, RandomNumbers& random) override {
    steps_ = 0;
    threads_ = 0;
    const ThreadId count = execution.thread_count();
    for (ThreadId thread = 0; thread < count; ++thread) {
      priorities_[thread] = depth_ + thread;
      if (drain_counts_ || !execution.stages().drain.contains(thread)) ++threads_;
    }
    for (std::size_t left = count; left > 1; --left) {
      std::swap(priorities_[left - 1], priorities_[random.below(left)]);
    }
    changes_.clear();
    for (std::uint64_t i = 1; i < depth_; ++i) {
      changes_.push_back(1 + random.below(std::max<std::uint64_t>(length_, 1)));
    }
  }

  Choice pick(Execution& execution, RandomNumbers& random) override {
    const auto enabled = execution.enabled();
    const auto best = std::max_element(enabled.begin(), enabled.end(), [this](Choice a, Choice b) {
      return priorities_[a.thread] < priorities_[b.thread];
    });
    const ThreadId thread = best->thread;
    if (!execution.draining() || drain_counts_) {
      ++steps_;
      for (std::size_t i = 0; i < changes_.size(); ++i) {
        if (changes_[i] == steps_) priorities_[thread] = depth_ - 1 - i;
      }
    }
    return any_alternative(enabled, thread, random);
  }

  void end_run() override {
    if (steps_ <= length_ || depth_ == 1) {
      ++runs_at_length_;
    } else {
      runs_at_length_ = 0;  // So far, change points were drawn from too few steps.
    }
    length_ = std::max(length_, steps_);
  }

  void report(SamplingResult& out) const {
    out.depth = depth_;
    out.threads = threads_;
    out.length = length_;
    out.runs_at_length = runs_at_length_;
    if (threads_ == 0 || runs_at_length_ == 0) return;
    out.chance = 1 / static_cast<double>(threads_);
    for (std::uint64_t i = 1; i < depth_; ++i) {
      out.chance /= static_cast<double>(std::max<std::uint64_t>(length_, 1));
    }
    out.chance_all = -std::expm1(static_cast<double>(runs_at_length_) * std::log1p(-out.chance));
  }

 private:
  std::uint64_t depth_;
  bool drain_counts_;
  std::uint64_t length_;  // The longest run so far, or the given length.
  std::uint64_t steps_ = 0;
  std::uint64_t threads_ = 0;
  std::uint64_t runs_at_length_ = 0;
  std::array<std::uint64_t, threads_max> priorities_{};
  std::vector<std::uint64_t> changes_;
};

}  // namespace

SearchResult search_pct(Execution& execution, const SearchOptions& options, Budget& budget) {
  Pct strategy(options);
  SearchResult result = sample(execution, options, budget, strategy);
  strategy.report(*result.sampling);
  return result;
}

}  // namespace checker
