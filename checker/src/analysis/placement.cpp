#include "checker/placement.hpp"

#include <algorithm>

#include "search/budget.hpp"
#include "state/execution.hpp"
#include "state/self_check.hpp"

namespace checker {
namespace {

constexpr std::size_t steps_max = 20'000;  // A run may be in a cycle.

class Placer {
 public:
  Placer(Program& program, const Schedule& schedule, ThreadId thread, DefectId defect,
         const SearchOptions& options)
      : execution_(program, restore_default,
                   options.drain_interleaved ? Drain::interleaved : Drain::one_order),
        defect_(defect),
        budget_(options),
        start_(execution_.save()) {
    for (std::size_t step = 0; step < schedule.size(); ++step) {
      if (schedule[step].thread == thread) {
        own_.push_back({schedule[step], others_.size(), step});
      } else {
        others_.push_back(schedule[step]);
      }
    }
  }

  std::vector<StepPlacement> run() {
    std::vector<StepPlacement> placements;
    for (std::size_t own = 0; own < own_.size(); ++own) {
      StepPlacement placement{own_[own].step, own_[own].position, {}};
      for (std::size_t position = 0; position <= others_.size(); ++position) {
        placement.leads.push_back(leads(order(own, position)));
      }
      placements.push_back(std::move(placement));
    }
    return placements;
  }

 private:
  struct Own {
    Choice choice;
    std::size_t position;
    std::size_t step;
  };

  // The steps with the thread's own step at the position.
  [[nodiscard]] Schedule order(std::size_t moved, std::size_t position) const {
    Schedule order;
    std::size_t next = 0;  // Of the thread's own steps.
    const auto place_of = [&](std::size_t own) {
      if (own == moved) return position;
      return own < moved ? std::min(own_[own].position, position)
                         : std::max(own_[own].position, position);
    };
    for (std::size_t at = 0; at <= others_.size(); ++at) {
      while (next < own_.size() && place_of(next) == at) order.push_back(own_[next++].choice);
      if (at < others_.size()) order.push_back(others_[at]);
    }
    return order;
  }

  // Whether a run in that order has the defect.
  bool leads(Schedule order) {
    execution_.restore(start_);
    for (std::size_t steps = 0; steps < steps_max; ++steps) {
      if (execution_.defects().test(defect_)) return true;
      if (execution_.end() != End::running) return false;
      ++taken_;
      if (!budget_.allows(0, [&] { return Progress{"placing", 0, taken_, steps}; })) {
        throw LimitReached(budget_.limit());
      }
      execution_.step(next(order));
    }
    return false;
  }

  // The first in the order whose thread is enabled; if there is none, the first enabled choice.
  Choice next(Schedule& order) {
    const auto enabled = execution_.enabled();
    ThreadSet passed;
    for (std::size_t i = 0; i < order.size() && !execution_.draining(); ++i) {
      const Choice wanted = order[i];
      if (passed.contains(wanted.thread)) continue;  // Its earlier step is still to be taken.
      passed.insert(wanted.thread);
      for (const Choice alternative : {wanted, Choice{wanted.thread, 0}}) {
        if (std::find(enabled.begin(), enabled.end(), alternative) == enabled.end()) continue;
        order.erase(order.begin() + static_cast<std::ptrdiff_t>(i));
        return alternative;
      }
    }
    return enabled.front();
  }

  Execution execution_;
  DefectId defect_;
  Budget budget_;
  std::uint64_t taken_ = 0;  // Steps.
  Execution::Snapshot start_;
  std::vector<Own> own_;
  Schedule others_;
};

}  // namespace

Schedule run_to_drain(Program& program, const Schedule& schedule, bool drain_interleaved) {
  Execution execution(program, restore_default,
                      drain_interleaved ? Drain::interleaved : Drain::one_order);
  Schedule whole;
  while (whole.size() < steps_max && execution.end() == End::running && !execution.draining()) {
    const bool given = whole.size() < schedule.size();
    whole.push_back(given ? schedule[whole.size()] : execution.enabled().front());
    execution.step(whole.back());
  }
  return whole;
}

std::vector<StepPlacement> place_steps(Program& program, const Schedule& schedule, ThreadId thread,
                                       DefectId defect, const SearchOptions& options) {
  const Drain drain = options.drain_interleaved ? Drain::interleaved : Drain::one_order;
  return or_blame_program(program, drain,
                          [&] { return Placer(program, schedule, thread, defect, options).run(); });
}

}  // namespace checker
