#include "search/estimate.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "event_log.hpp"
#include "search/linear_extensions.hpp"
#include "search/random_numbers.hpp"

namespace checker {
namespace {

constexpr std::uint64_t trials = 16;       // Walks that only learn how long threads are.
constexpr std::uint64_t pilots = 48;       // Walks that decide how to draw, of each kind.
constexpr std::uint64_t probes_min = 8;    // Fewer say nothing about their spread.
constexpr std::uint64_t walk_max = 10000;  // A longer one may never end.
constexpr std::uint64_t sets_max = 4096;   // What counting one class may take.

class Prober {
 public:
  Prober(Execution& execution, const ProbeOptions& options)
      : execution_(execution), options_(options) {}

  Estimate run() {
    execution_.reset();
    log_.clear(execution_.objects_bytes(), false);
    const Execution::Snapshot start = execution_.save();
    const Estimate estimate = learn(start) ? decide_and_probe(start) : Estimate{};
    execution_.drop(start);
    return estimate;
  }

 private:
  // Returns: whether the walks came to their ends.
  bool learn(Execution::Snapshot start) {
    std::array<std::uint64_t, threads_max> sums{};
    for (std::uint64_t trial = 0; trial < trials; ++trial) {
      walk(next_stream_++);
      execution_.restore(start);
      if (given_up_) return false;
      for (std::size_t thread = 0; thread < threads_max; ++thread) sums[thread] += taken_[thread];
    }
    std::uint64_t steps = 0;
    for (std::size_t thread = 0; thread < threads_max; ++thread) {
      lengths_[thread] = static_cast<double>(sums[thread]) / trials;
      steps += sums[thread];
    }
    // Decided before the first of them: a number that hangs on what they find would be a bias.
    probes_ = std::clamp(options_.steps_max * trials / std::max<std::uint64_t>(steps, 1),
                         probes_min, std::max(options_.probes_max, probes_min));
    return true;
  }

  // Which way to draw is decided by other walks than those that count, too.
  Estimate decide_and_probe(Execution::Snapshot start) {
    if (options_.draw == Draw::best) {
      by_length_ = false;
      const Estimate even = probe(start, pilots);
      by_length_ = true;
      const Estimate by_length = probe(start, pilots);
      by_length_ = by_length.spread * even.mean <= even.spread * by_length.mean;
    } else {
      by_length_ = options_.draw == Draw::by_length;
    }
    return probe(start, probes_);
  }

  Estimate probe(Execution::Snapshot start, std::uint64_t probes) {
    double mean = 0;
    double squares = 0;  // Of the differences from the mean; Welford's way.
    for (std::uint64_t i = 1; i <= probes; ++i) {
      const double weight = walk(next_stream_++);
      execution_.restore(start);
      if (given_up_) return {};
      const double difference = weight - mean;
      mean += difference / static_cast<double>(i);
      squares += difference * (weight - mean);
    }
    if (!std::isfinite(mean) || !std::isfinite(squares)) return {};
    const auto count = static_cast<double>(probes);
    return {mean, std::sqrt(squares / (count - 1) / count), probes};
  }

  // Returns: what the interleaving that was walked stands for.
  double walk(std::uint64_t stream) {
    const double weight = walk_down(stream);
    if (options_.counted == Counted::interleavings || given_up_) return weight;
    return weight / interleavings_of_class();
  }

  // Returns: one over the probability of the interleaving that was walked.
  double walk_down(std::uint64_t stream) {
    RandomNumbers random(options_.seed, stream);
    taken_.fill(0);
    log_.truncate(0);
    double weight = 1;
    for (std::uint64_t steps = 0; execution_.end() == End::running; ++steps) {
      if (steps == walk_max) {
        given_up_ = true;
        return 0;
      }
      const Choice choice = draw(random, weight);
      ++taken_[choice.thread];
      if (options_.counted == Counted::classes && !execution_.draining()) {
        log_.push(choice, execution_.pending(choice.thread), execution_.objects(), races_);
        races_.clear();
      }
      execution_.step(choice);
    }
    return weight;
  }

  // Of the walk in the log. What ends an interleaving comes last in all of its class.
  double interleavings_of_class() {
    const std::size_t size = log_.size();
    if (size > ordered_items_max) {
      given_up_ = true;
      return 1;
    }
    before_.assign(size, {});
    for (std::size_t event = 0; event < size; ++event) {
      const bool last = event + 1 == size && execution_.end() == End::halted;
      for (std::size_t other = 0; other < event; ++other) {
        if (last || log_.ordered(other, event)) before_[event].set(other);
      }
    }
    std::uint64_t sets_left = sets_max;
    const double count = count_linear_extensions(before_, sets_left);
    given_up_ = count == 0;
    return count;
  }

  Choice draw(RandomNumbers& random, double& weight) {
    const auto enabled = execution_.enabled();
    if (enabled.size() == 1) return enabled[0];
    double sum = 0;
    for (const Choice choice : enabled) sum += share(choice);
    double rest = random.fraction() * sum;
    Choice drawn = enabled.back();
    for (const Choice choice : enabled) {
      rest -= share(choice);
      if (rest >= 0) continue;
      drawn = choice;
      break;
    }
    weight *= sum / share(drawn);
    return drawn;
  }

  // How likely a choice is to be drawn, compared with others. Never 0.
  [[nodiscard]] double share(Choice choice) const {
    if (!by_length_) return 1;
    const double left = lengths_[choice.thread] - static_cast<double>(taken_[choice.thread]);
    return std::max(left, 0.5) / execution_.pending(choice.thread).choices;
  }

  Execution& execution_;
  const ProbeOptions& options_;
  bool by_length_ = false;
  bool given_up_ = false;
  std::uint64_t probes_ = 0;
  std::uint64_t next_stream_ = 0;                   // Of random numbers: each walk has its own.
  std::array<std::uint64_t, threads_max> taken_{};  // Steps of each thread in this walk.
  std::array<double, threads_max> lengths_{};       // Of each thread, on average.
  EventLog log_;                                    // The walk; only where classes are counted.
  std::vector<Race> races_;                         // Of no interest here.
  std::vector<ItemSet> before_;
};

}  // namespace

Estimate estimate_size(Execution& execution, const ProbeOptions& options) {
  return Prober(execution, options).run();
}

}  // namespace checker
