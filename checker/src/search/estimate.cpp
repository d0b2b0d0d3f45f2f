#include "search/estimate.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/random_numbers.hpp"
#include "reduction/event_log.hpp"

namespace checker {
namespace {

constexpr std::uint64_t trials = 16;       // Walks that only measure how long threads are.
constexpr std::uint64_t pilots = 48;       // Walks of each kind, to decide how to draw.
constexpr std::uint64_t probes_min = 8;    // Fewer give no usable spread.
constexpr std::uint64_t walk_max = 10000;  // A longer one may never end.

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
  // Returns: whether all walks ended.
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
    // Decided before the first probe: a number that depended on the results would be a bias.
    probes_ = std::clamp(options_.steps_max * trials / std::max<std::uint64_t>(steps, 1),
                         probes_min, std::max(options_.probes_max, probes_min));
    return true;
  }

  // The way of drawing is also decided by walks that do not count.
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
    double squares = 0;  // Of the differences from the mean; Welford's method.
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

  // Returns: the weight of the interleaving that was walked.
  double walk(std::uint64_t stream) {
    RandomNumbers random(options_.seed, stream);
    taken_.fill(0);
    log_.truncate(0);
    masses_.clear();
    double weight = 1;  // One over the probability of the interleaving.
    for (std::uint64_t steps = 0; execution_.end() == End::running; ++steps) {
      if (steps == walk_max) {
        given_up_ = true;
        return 0;
      }
      const Choice choice = draw(random, weight);
      if (options_.counted == Counted::classes && !execution_.draining()) remember(choice);
      ++taken_[choice.thread];
      execution_.step(choice);
    }
    return options_.counted == Counted::classes ? weight_of_class() : weight;
  }

  // The step about to be taken: its event, and the probability of drawing each thread.
  void remember(Choice drawn) {
    masses_.resize(masses_.size() + threads_max);
    double* mass = masses_.data() + log_.size() * threads_max;
    for (const Choice choice : execution_.enabled()) mass[choice.thread] += share(choice);
    log_.push(drawn, execution_.pending(drawn.thread), execution_.objects(), races_);
    races_.clear();
  }

  // One over the probability of the walk in the log, times the probability of drawing the same
  // order among those of its class: each step drawn as before, but only among those that can come
  // next in the class. This second probability adds up to 1 over the class.
  double weight_of_class() const {
    double weight = 1;
    for (std::size_t step = 0; step < log_.size(); ++step) {
      const double* mass = masses_.data() + step * threads_max;
      double all = 0;
      double next = 0;
      for (ThreadId thread = 0; thread < execution_.thread_count(); ++thread) {
        if (mass[thread] == 0) continue;
        all += mass[thread];
        if (can_come_next(thread, step)) next += mass[thread];
      }
      weight *= log_[step].operation.alternatives * all / next;
    }
    return weight;
  }

  // Whether the thread goes next in some interleaving of the class that is equal up to `step`. A
  // step that ends an interleaving comes last in all interleavings of its class.
  [[nodiscard]] bool can_come_next(ThreadId thread, std::size_t step) const {
    const std::size_t event = log_.next_of(thread, step);
    if (event == log_.size()) return false;
    if (event + 1 == log_.size() && execution_.halted()) return event == step;
    for (std::size_t other = step; other < event; ++other) {
      if (log_.ordered(other, event)) return false;
    }
    return true;
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

  // The relative probability of drawing a choice. Never 0.
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
  // Only where classes are counted: the walk, and threads_max shares for each of its events.
  EventLog log_;
  std::vector<double> masses_;
  std::vector<Race> races_;  // Unused here.
};

}  // namespace

Estimate estimate_size(Execution& execution, const ProbeOptions& options) {
  return Prober(execution, options).run();
}

}  // namespace checker
