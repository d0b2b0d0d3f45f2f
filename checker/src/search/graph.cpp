#include <tsl/robin_set.h>

#include "search/searches.hpp"
#include "search/subtree_estimate.hpp"
#include "search/walk.hpp"

namespace checker {
namespace {

class GraphSearch {
 public:
  GraphSearch(Execution& execution, const SearchOptions& options, Budget& budget,
              SearchResult& result)
      : execution_(execution),
        options_(options),
        budget_(budget),
        result_(result),
        walk_(execution) {
    visited_.max_load_factor(0.8F);
  }

  void run() {
    if (estimating_) budget_.expect([this] { return expected(); });
    execution_.reset();
    arrive();
    while (!walk_.empty() && !done()) {
      if (walk_.exhausted()) {
        walk_.leave();
        if (estimating_) estimate_.leave(result_.states);
        continue;
      }
      if (estimating_) estimate_.take(result_.states);
      walk_.next();
      ++result_.transitions;
      result_.labels |= execution_.step_labels();
      arrive();
    }
    result_.complete = walk_.empty() && !budget_.exceeded();
  }

 private:
  bool done() {
    if (options_.first_only && !result_.defects.empty()) return true;
    return budget_.exceeded() ||
           !budget_.allows({"search", result_.states, result_.transitions, walk_.depth(), 0});
  }

  void arrive() {
    if (!remember(execution_.fingerprint())) return;
    ++result_.states;
    result_.depth_max = std::max<std::uint64_t>(result_.depth_max, walk_.depth());
    result_.labels |= execution_.state_labels();
    note_defects(execution_.defects(), walk_.schedule(), result_);
    const End end = execution_.end();
    if (end == End::running) {
      if (options_.steps_max == 0 || walk_.depth() < options_.steps_max) {
        if (estimating_) estimate_.enter(execution_.enabled());
        return walk_.enter();
      }
      return budget_.exceed(LimitKind::steps);
    }
    if (end == End::bound) {
      result_.bound = execution_.bound();
      budget_.exceed(LimitKind::bound);
    }
    ++result_.executions;
    ++result_.final_states;
    if (options_.at_end) options_.at_end(end);
  }

  Expected expected() {
    const Estimate estimate = estimate_.total(result_.states);
    return {"states", static_cast<double>(result_.states), estimate.mean, estimate.spread};
  }

  // Returns: whether the state is new.
  bool remember(const Fingerprint& print) {
    const auto room = static_cast<std::size_t>(static_cast<double>(visited_.bucket_count()) * 0.79);
    if (visited_.size() >= room && visited_.find(print) == visited_.end()) {
      // It may grow now, and then both tables exist for a while.
      const std::size_t bucket_bytes = sizeof(Fingerprint) + 8;
      if (!budget_.allows_memory(visited_.bucket_count() * 2 * bucket_bytes)) return false;
    }
    return visited_.insert(print).second;
  }

  Execution& execution_;
  const SearchOptions& options_;
  Budget& budget_;
  SearchResult& result_;
  Walk walk_;
  SubtreeEstimate estimate_;
  bool estimating_ = static_cast<bool>(options_.progress);
  tsl::robin_set<Fingerprint, FingerprintHash> visited_;
};

}  // namespace

void search_graph(Execution& execution, const SearchOptions& options, Budget& budget,
                  SearchResult& result) {
  GraphSearch(execution, options, budget, result).run();
}

}  // namespace checker
