// Every interleaving, with no reductions: the oracle. Never optimized.

#include <algorithm>

#include "base/crash_report.hpp"
#include "search/estimate.hpp"
#include "search/findings.hpp"
#include "search/searches.hpp"

namespace checker {
namespace {

class BruteForce {
 public:
  BruteForce(Execution& execution, const SearchOptions& options, Budget& budget)
      : execution_(execution), options_(options), budget_(budget) {}

  SearchResult run() {
    expect();
    execution_.reset({.compared = false});
    visit({});
    result_.complete = !budget_.exceeded() && !enough_found(options_, result_);
    if (result_.complete) count();
    return std::move(result_);
  }

 private:
  // Probes first, if progress is shown.
  void expect() {
    if (!options_.progress) return;
    const Estimate all = estimate_size(execution_, {});
    budget_.expect([this, all] {
      const auto done = static_cast<double>(result_.executions);
      return Expected{"interleavings", done, all.mean, all.spread};
    });
  }

  // `before`: the defects noted along the path to here.
  void visit(DefectSet before) {
    const DefectSet seen = before | execution_.defects();
    note_defects(seen, schedule_, result_);
    note_labels(execution_.state_labels(), schedule_, options_, result_);
    result_.depth_max = std::max<std::uint64_t>(result_.depth_max, schedule_.size());
    if (execution_.end() != End::running) return end_of_interleaving(seen);
    if (schedule_.size() >= steps_max_) return budget_.exceed(LimitKind::steps);
    const Execution::Snapshot here = execution_.save();
    const auto enabled = execution_.enabled();
    const std::size_t first = choices_.size();
    const std::size_t count = enabled.size();
    choices_.insert(choices_.end(), enabled.begin(), enabled.end());
    for (std::size_t i = 0; i < count && !stopped(); ++i) {
      const Choice choice = choices_[first + i];  // A thread, and which alternative if it chooses.
      schedule_.push_back(choice);
      execution_.step(choice);
      ++result_.transitions;
      note_labels(execution_.step_labels(), schedule_, options_, result_);
      visit(seen);
      schedule_.pop_back();
      execution_.restore(here);
    }
    choices_.resize(first);
    execution_.drop(here);
  }

  void count() {
    result_.interleavings = std::to_string(result_.executions);
    for (Defect& defect : result_.defects) defect.interleavings = std::to_string(hits_[defect.id]);
  }

  bool stopped() {
    if (enough_found(options_, result_)) return true;
    return budget_.exceeded() || !budget_.allows(result_.executions, [this] {
      return Progress{"brute force", result_.executions, result_.transitions, schedule_.size()};
    });
  }

  void end_of_interleaving(DefectSet seen) {
    ++result_.executions;
    if (execution_.end() == End::bound) {
      result_.bound = execution_.bound();
      budget_.exceed(LimitKind::bound);
    }
    for (const Defect& defect : result_.defects) hits_[defect.id] += seen.test(defect.id) ? 1U : 0U;
    if (options_.at_end) options_.at_end(execution_.end());
  }

  Execution& execution_;
  const SearchOptions& options_;
  Budget& budget_;
  SearchResult result_;
  Schedule schedule_;
  CurrentSchedule current_{schedule_};
  std::vector<Choice> choices_;  // Of all states along the path to here.
  std::uint64_t hits_[defects_max] = {};
  std::uint64_t steps_max_ = options_.steps_max == 0 ? 10000 : options_.steps_max;
};

}  // namespace

SearchResult search_brute_force(Execution& execution, const SearchOptions& options,
                                Budget& budget) {
  return BruteForce(execution, options, budget).run();
}

}  // namespace checker
