// Every interleaving within a bound on preemptions or delays, on the graph of states and with no
// reduction: bound 0 to its end, then bound 1, and so on.
//
// What an interleaving may still do depends on the state, on the scheduler's position and on how
// much of the bound is used. Of two paths to the same (state, position), the one that has used less
// can do everything the other can. So:
//   (1) after bound b, `seen_` holds the pairs that b allows, each with the least use of all paths;
//   (2) a bound expands each of them once, at its least use; each new pair has used all of the
//       bound.
// Both by induction over a path of least use: each of its prefixes is one, too. Where equal
// states may have different fingerprints (re-execution), a pair may be expanded more than once.

#include <array>
#include <cstring>
#include <string>

#include "search/findings.hpp"
#include "search/searches.hpp"
#include "search/subtree_estimate.hpp"
#include "search/visited_set.hpp"
#include "search/walk.hpp"

namespace checker {
namespace {

// The position of a scheduler, and the cost of choosing another thread.
class Scheduler {
 public:
  Scheduler(ScheduleBound kind, std::size_t threads) : kind_(kind), threads_(threads) {}

  static constexpr ThreadId nowhere = threads_max;

  /// Returns: the thread that may run at no cost; `nowhere` if every thread may.
  [[nodiscard]] ThreadId position(ThreadId last, std::span<const Choice> enabled) const {
    ThreadId nearest = nowhere;
    for (const Choice choice : enabled) {
      if (choice.thread == last) return last;
      if (kind_ == ScheduleBound::preemptions) continue;
      const ThreadId from = last == nowhere ? ThreadId{0} : last;
      if (nearest == nowhere || distance(from, choice.thread) < distance(from, nearest)) {
        nearest = choice.thread;
      }
    }
    return nearest;
  }

  [[nodiscard]] std::uint32_t cost(ThreadId at, ThreadId chosen,
                                   std::span<const Choice> enabled) const {
    if (at == nowhere || at == chosen) return 0;
    if (kind_ == ScheduleBound::preemptions) return 1;
    std::uint32_t passed_over = 0;
    for (const Choice choice : enabled) {
      if (choice.alternative == 0 && distance(at, choice.thread) < distance(at, chosen))
        ++passed_over;
    }
    return passed_over;
  }

 private:
  [[nodiscard]] std::size_t distance(ThreadId from, ThreadId to) const {
    return (to + threads_ - from) % threads_;
  }

  ScheduleBound kind_;
  std::size_t threads_;
};

class BoundedSearch {
 public:
  BoundedSearch(Execution& execution, const SearchOptions& options, Budget& budget)
      : execution_(execution),
        options_(options),
        budget_(budget),
        scheduler_(options.bounding.kind, execution.thread_count()),
        walk_(execution) {
    CHECKER_ASSERT(
        options.bounding.kind != ScheduleBound::none && options.bounding.most <= schedule_bound_max,
        "a bounded search without a bound");
    for (std::size_t i = 0; i < salts_.size(); ++i) {
      char text[32] = "position of the scheduler: ";
      text[sizeof(text) - 1] = static_cast<char>(i);
      salts_[i] = hash_part(text, sizeof(text), 0);
    }
  }

  SearchResult run() {
    search_bounds();
    return std::move(result_);
  }

 private:
  void search_bounds() {
    BoundingResult& bounding = result_.bounding.emplace();
    bounding.kind = options_.bounding.kind;
    bounding.most = options_.bounding.most;
    if (estimating_) budget_.expect([this] { return expected(); });
    execution_.reset();  // Only once: a rebuilt world may have a different fingerprint.
    const Execution::Snapshot start = execution_.save();
    for (bound_ = 0; bound_ <= bounding.most; ++bound_) {
      cut_ = false;
      pass_ = "bound " + std::to_string(bound_);
      if (!search_bound(start)) return;
      bounding.bound = bound_;
      bounding.cut = cut_;
      if (!cut_) break;
    }
    budget_.exceed(bounding.kind == ScheduleBound::preemptions ? LimitKind::preemptions
                                                               : LimitKind::delays);
  }

  // What is kept for a pair: the least use, and the bound that expanded it last.
  static std::uint32_t packed(std::uint32_t used, std::uint64_t round) {
    static_assert(schedule_bound_max <= UINT16_MAX);
    return used << 16U | static_cast<std::uint32_t>(round);
  }

  // Returns: whether the bound was searched completely.
  bool search_bound(Execution::Snapshot start) {
    execution_.restore(start);
    estimate_ = {};
    arrive(0, Scheduler::nowhere);
    while (!walk_.empty()) {
      if (done()) return false;
      if (walk_.exhausted()) {
        if (estimating_) estimate_.leave(result_.transitions);
        walk_.leave();
        continue;
      }
      if (estimating_) estimate_.take(result_.transitions);
      const ThreadId at = static_cast<ThreadId>(walk_.node() & 0xff);
      const Choice next = walk_.choices()[walk_.position()];
      const std::uint32_t used = static_cast<std::uint32_t>(walk_.node() >> 8U) +
                                 scheduler_.cost(at, next.thread, walk_.choices());
      if (used > bound_) {
        cut_ = true;
        walk_.skip();
        continue;
      }
      walk_.next();
      ++result_.transitions;
      note_labels(execution_.step_labels(), walk_.schedule(), options_, result_);
      arrive(used, next.thread);
    }
    return !done();
  }

  bool done() {
    if (enough_found(options_, result_)) return true;
    return budget_.exceeded() || !budget_.allows(result_.states, [this] {
      return Progress{pass_.c_str(), result_.states, result_.transitions, walk_.depth()};
    });
  }

  void arrive(std::uint32_t used, ThreadId last) {
    const ThreadId position = scheduler_.position(last, execution_.enabled());
    Fingerprint print = execution_.fingerprint();
    print += salts_[position];
    if (!seen_.make_room(budget_)) return budget_.exceed(LimitKind::memory);
    const auto visit = seen_.insert(print, [&] { return packed(used, bound_); });
    if (visit.fresh) {
      look();
    } else {
      const std::uint32_t least = visit.word >> 16U;
      if (used > least || visit.word == packed(used, bound_)) return;
      *visit.place = packed(used, bound_);
    }
    if (execution_.end() != End::running) return;
    if (options_.steps_max != 0 && walk_.depth() >= options_.steps_max) {
      return budget_.exceed(LimitKind::steps);
    }
    walk_.enter(used << 8 | position);
    if (estimating_) estimate_.enter(walk_.choices());
  }

  // Up to the end of the present bound; what the next bound adds is unknown until it starts.
  // Transitions are counted, since a bound repeats what the one before has found.
  Expected expected() {
    const Estimate estimate = estimate_.total(result_.transitions);
    const auto done = static_cast<double>(result_.transitions);
    return {"transitions", done, estimate.mean, estimate.spread};
  }

  // A new pair of state and position.
  void look() {
    ++result_.states;
    result_.depth_max = std::max<std::uint64_t>(result_.depth_max, walk_.depth());
    note_labels(execution_.state_labels(), walk_.schedule(), options_, result_);
    note_defects(execution_.defects(), walk_.schedule(), result_);
    for (Defect& defect : result_.defects) {
      if (!defect.bound) defect.bound = bound_;
    }
    const End end = execution_.end();
    if (end == End::running) return;
    if (end == End::bound) {
      result_.bound = execution_.bound();
      budget_.exceed(LimitKind::bound);
    }
    ++result_.executions;
    ++result_.final_states;
    if (options_.at_end) options_.at_end(end);
  }

  Execution& execution_;
  const SearchOptions& options_;
  Budget& budget_;
  SearchResult result_;
  Scheduler scheduler_;
  Walk walk_;
  VisitedSet seen_;
  std::array<Fingerprint, threads_max + 1> salts_{};
  std::string pass_;  // For the progress line.
  SubtreeEstimate estimate_;
  const bool estimating_ = options_.progress != nullptr;
  std::uint64_t bound_ = 0;
  bool cut_ = false;
};

}  // namespace

SearchResult search_bounded(Execution& execution, const SearchOptions& options, Budget& budget) {
  return BoundedSearch(execution, options, budget).run();
}

}  // namespace checker
