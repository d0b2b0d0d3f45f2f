// Every reachable state once, except those that the reductions leave out.

#include <algorithm>

#include "reduction/reduced_runs.hpp"
#include "search/findings.hpp"
#include "search/partial_result.hpp"
#include "search/reruns.hpp"
#include "search/searches.hpp"
#include "search/shared_search.hpp"
#include "search/subtree_estimate.hpp"
#include "search/visited_set.hpp"
#include "search/walk.hpp"

namespace checker {
namespace {

class GraphSearch {
 public:
  // `used`: as for ReducedRuns::reducer().
  GraphSearch(Execution& execution, const SearchOptions& options, ReducedRuns& reductions,
              Reductions used, Jobs* jobs, Budget& budget)
      : execution_(execution),
        options_(options),
        budget_(budget),
        jobs_(jobs),
        walk_(execution),
        reducer_(reductions.reducer(used)) {
    result_.reductions = used;
  }

  SearchResult run() {
    if (estimating_) budget_.expect([this] { return expected(); });
    budget_.share(jobs_, [this] { return visited_.memory_bytes(); });
    execution_.reset(reducer_.view());
    if (jobs_ != nullptr) walk_.start_sharing();
    reducer_.start();
    arrive();
    walk_in_jobs(*this, walk_, budget_, jobs_);
    budget_.share(nullptr, nullptr);
    result_.complete = walk_.empty() && !budget_.exceeded();
    result_.visited_bytes = visited_.memory_bytes();
    if (jobs_ != nullptr) result_.depth_max = 0;  // It depends on which job explored what.
    result_.reductions = reducer_.used();
    if (estimating_) budget_.expect(nullptr);
    return std::move(result_);
  }

  // For walk_in_jobs().
  bool go_on() {
    if (enough_found(options_, result_)) return false;
    if (reducer_.in_vain() && result_.transitions > last_transition()) return false;
    return !budget_.exceeded() && budget_.allows(result_.states, [this] {
      return Progress{"search", result_.states, result_.transitions, walk_.depth()};
    });
  }
  void leaving() {
    if (estimating_) estimate_.leave(result_.states);
  }
  [[nodiscard]] std::uint64_t states() const { return result_.states; }
  void forget() {
    SearchResult none;
    none.reductions = result_.reductions;
    result_ = std::move(none);
    reducer_.forget();
    last_transition_ = 0;
    estimating_ = false;
  }
  [[nodiscard]] std::string result() const {
    return write_partial_result(result_, reducer_.seen());
  }
  void add(const std::string& text) {
    SeenByReductions seen;
    read_partial_result(text, result_, seen);
    reducer_.add(seen);
  }

  [[nodiscard]] const SeenByReductions& seen() const { return reducer_.seen(); }

  void take_next() {
    if (estimating_) estimate_.take(result_.states);
    walk_.go_back();
    const Reducer::Step step = reducer_.before_step(walk_.peek().thread, walk_.node());
    walk_.next_from_here();
    ++result_.transitions;
    if (Reducer::passes_labels(step)) {
      note_labels(execution_.step_labels(), walk_.schedule(), options_, result_);
    }
    walk_.set_node(reducer_.after_step(step));
    arrive();
  }

 private:
  // A run found to be useless continues for the same time again, to collect more of the reasons
  // before the next run.
  std::uint64_t last_transition() {
    if (last_transition_ == 0) last_transition_ = 2 * result_.transitions + 1000;
    return last_transition_;
  }

  void arrive() {
    const ThreadSet alone = reducer_.alone(walk_.schedule());
    if (!alone.empty()) return enter(alone);
    const Fingerprint print = execution_.fingerprint();
    visited_.prefetch(print);
    execution_.runnable();  // Needed if the state is new; hides the latency of loading its place.
    const auto [kept, fresh] = remember(print);
    if (kept == nullptr) return;
    if (!fresh) {
      const ThreadSet wanted = reducer_.left_out_before(*kept);
      if (!wanted.empty()) enter(wanted);
      return;
    }
    ++result_.states;
    result_.depth_max = std::max<std::uint64_t>(result_.depth_max, walk_.depth());
    note_labels(execution_.state_labels(), walk_.schedule(), options_, result_);
    note_defects(execution_.defects(), walk_.schedule(), result_);
    const End end = execution_.end();
    if (end != End::running) return finish(end);
    if (options_.steps_max != 0 && walk_.depth() >= options_.steps_max) {
      return budget_.exceed(LimitKind::steps);
    }
    enter(ThreadSet::all());
  }

  void finish(End end) {
    if (end == End::bound) {
      result_.bound = execution_.bound();
      budget_.exceed(LimitKind::bound);
    }
    ++result_.executions;
    ++result_.final_states;
    if (options_.at_end) options_.at_end(end);
  }

  // Enters the present state, to explore those of `wanted` that can run.
  void enter(ThreadSet wanted) {
    chosen_.clear();
    execution_.append_choices(reducer_.awake(execution_.runnable(), wanted), chosen_);
    if (chosen_.empty()) return;
    if (estimating_) estimate_.enter(chosen_);
    walk_.enter(chosen_, reducer_.word());
  }

  Expected expected() {
    const Estimate estimate = estimate_.total(result_.states);
    return {"states", static_cast<double>(result_.states), estimate.mean, estimate.spread};
  }

  // Returns: what the reducer keeps with the state, as bits, and whether the state is new; null if
  // there is no memory for it.
  std::pair<std::uint32_t*, bool> remember(const Fingerprint& print) {
    if (!visited_.make_room(budget_)) {
      budget_.exceed(LimitKind::memory);
      return {nullptr, false};
    }
    const auto visit = visited_.insert(print, [this] { return reducer_.kept().bits(); });
    return {visit.place, visit.fresh};
  }

  Execution& execution_;
  const SearchOptions& options_;
  Budget& budget_;
  SearchResult result_;
  Jobs* jobs_;
  Walk walk_;  // Its word for a state belongs to the reducer.
  Reducer reducer_;
  std::uint64_t last_transition_ = 0;  // Of a useless run.
  std::vector<Choice> chosen_;
  SubtreeEstimate estimate_;
  bool estimating_ = options_.progress && jobs_ == nullptr;
  VisitedSet visited_{jobs_};
};

Run run_once(Execution& execution, const SearchOptions& options, ReducedRuns& reductions,
             Reductions used, Budget& budget) {
  const std::unique_ptr<Jobs> jobs = useful_jobs(options);
  GraphSearch search(execution, options, reductions, used, jobs.get(), budget);
  Run run{search.run(), {}};
  if (budget.exceeded() || enough_found(options, run.result)) return run;
  const ReducedRuns::Judgement judgement = reductions.judge(used, search.seen(), run.result);
  run.again = judgement.again;
  if (judgement.stuck) {
    run.result.complete = false;
    budget.exceed(LimitKind::steps);
  }
  return run;
}

}  // namespace

SearchResult search_graph(Execution& execution, const SearchOptions& options, Budget& budget) {
  ReducedRuns reductions(execution, options.reductions, options.jobs != 0);
  return run_until_sound(execution, reductions.first(), [&](Reductions used) {
    return run_once(execution, options, reductions, used, budget);
  });
}

SearchResult run_graph_once(Execution& execution, const SearchOptions& options,
                            Reductions reductions, Budget& budget) {
  ReducedRuns runs(execution, reductions, options.jobs != 0);
  return run_once(execution, options, runs, runs.first(), budget).result;
}

}  // namespace checker
