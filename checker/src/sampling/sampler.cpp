#include "sampling/sampler.hpp"

#include <algorithm>

#include "base/crash_report.hpp"
#include "search/findings.hpp"

namespace checker {
namespace {

class Sampler {
 public:
  Sampler(Execution& execution, const SearchOptions& options, Budget& budget, Strategy& strategy)
      : execution_(execution), options_(options), budget_(budget), strategy_(strategy) {}

  SearchResult run() {
    result_.sampling = SamplingResult{};
    result_.sampling->seed = options_.sampling.seed;
    execution_.reset();
    const Execution::Snapshot start = execution_.save();
    const std::uint64_t runs = options_.sampling.runs;
    budget_.expect([this, runs] {
      return Expected{"runs", static_cast<double>(result_.sampling->runs),
                      static_cast<double>(runs), 0};
    });
    while (may_go_on() && (runs == 0 || result_.sampling->runs < runs)) {
      one_run();
      execution_.restore(start);
    }
    execution_.drop(start);
    if (!budget_.exceeded() && !enough_found(options_, result_)) {
      budget_.exceed(LimitKind::sampled);
    }
    return std::move(result_);
  }

 private:
  bool may_go_on() {
    if (enough_found(options_, result_) || budget_.exceeded()) return false;
    return budget_.allows(result_.sampling->runs, [this] {
      return Progress{"runs", result_.sampling->runs, result_.transitions, schedule_.size()};
    });
  }

  void one_run() {
    RandomNumbers random(options_.sampling.seed, result_.sampling->runs);
    schedule_.clear();
    strategy_.begin_run(execution_, random);
    DefectSet seen = look({});
    while (execution_.end() == End::running && schedule_.size() < steps_max_) {
      if (!may_go_on()) return;  // An unfinished run does not count.
      const Choice choice = strategy_.pick(execution_, random);
      if (execution_.pending(choice.thread).choices > 1 && !execution_.draining()) {
        result_.sampling->data_choices = true;
      }
      schedule_.push_back(choice);
      execution_.step(choice);
      ++result_.transitions;
      note_labels(execution_.step_labels(), schedule_, options_, result_);
      seen = look(seen);
    }
    end_of_run(seen);
  }

  // Returns: the defects of this run, including those of the present state.
  DefectSet look(DefectSet before) {
    const DefectSet seen = before | execution_.defects();
    if (seen != before) note_defects(seen, schedule_, result_);
    note_labels(execution_.state_labels(), schedule_, options_, result_);
    return seen;
  }

  void end_of_run(DefectSet seen) {
    strategy_.end_run();
    const End end = execution_.end();
    ++result_.sampling->runs;
    result_.depth_max = std::max<std::uint64_t>(result_.depth_max, schedule_.size());
    for (Defect& defect : result_.defects) defect.runs += seen.test(defect.id) ? 1U : 0U;
    if (end == End::running) {
      ++result_.sampling->truncated;
      return;
    }
    ++result_.executions;
    if (end == End::bound) {
      result_.bound = execution_.bound();
      budget_.exceed(LimitKind::bound);
    }
    if (options_.at_end) options_.at_end(end);
  }

  Execution& execution_;
  const SearchOptions& options_;
  Budget& budget_;
  SearchResult result_;
  Strategy& strategy_;
  Schedule schedule_;
  CurrentSchedule current_{schedule_};
  std::uint64_t steps_max_ = options_.steps_max == 0 ? 10000 : options_.steps_max;
};

}  // namespace

SearchResult sample(Execution& execution, const SearchOptions& options, Budget& budget,
                    Strategy& strategy) {
  return Sampler(execution, options, budget, strategy).run();
}

Choice any_alternative(std::span<const Choice> enabled, ThreadId thread, RandomNumbers& random) {
  const auto of_thread = [thread](Choice choice) { return choice.thread == thread; };
  const auto first = std::find_if(enabled.begin(), enabled.end(), of_thread);
  const auto count = std::count_if(first, enabled.end(), of_thread);
  CHECKER_ASSERT(count > 0, "a strategy chose a thread that is not enabled");
  if (count == 1) return *first;
  return *(first + static_cast<std::ptrdiff_t>(random.below(static_cast<std::uint64_t>(count))));
}

}  // namespace checker
