// Every reachable state once, less what the reductions leave out.
//
// Why each reduction is sound, and for what:
//   - Guarded data. Only its holder releases a Mutex, and it is held at each access (checked), so
//     accesses of two threads never meet: each access commutes with every step of another thread
//     between its thread's steps before and after, and needs no place of its own (Lipton 1975).
//   - Steps at once. A choice touches no object; a Mutex that a thread holds can be released by it
//     only, and nobody else can look at it; some objects are accessed by one thread alone, or only
//     read (footprints.hpp). Such a step commutes with whatever other threads do and stays enabled,
//     so it alone is a persistent set (Godefroid 1996, chapter 4). States before it are left out;
//     where properties on every state could tell, only choices are taken at once. So that a circle
//     of such steps does not put the others off for ever, a state after many of them is treated as
//     any other, and a thread that is asleep takes none.
//   - Neither holds for a step that ends the interleaving: what others would have done is lost. If
//     one was met, and defects of another kind are possible, the search runs again without both;
//     always if it had relied on nobody else accessing an object, which the others might have done.
//   - Sleep sets. After t was explored from a state, an independent u explored there need not be
//     followed by t. A state met again with fewer threads asleep is explored for the difference,
//     with those that slept both times asleep (Godefroid 1996, section 5.4). All states are still
//     visited: of a way that no sleeping thread could begin, in any equivalent order, some
//     beginning is explored, and no thread asleep behind it could begin the rest. So by induction
//     over its length, on circles too; from the first state, where nobody sleeps, every way is one.
//     Which beginning: of the last time that any was explored in the state, the first. What sleeps
//     then and could begin the way would have to be explored later still. With those
//     asleep that sleep now, whenever they slept before, this does not follow: met with t asleep,
//     then with u, then with neither, a state would have u explored with t asleep and t with u. No
//     program is known where that loses a state: each time, somebody else may go on.
//   With several jobs there are none: what they leave out depends on who comes first.
//   - Symmetry. See execution_symmetry.cpp. What a state has to say of sleeping threads is said of
//     their names in common: if swapping threads leads from the state that was explored to the one
//     that is met, then so it does from what followed the one to what would follow the other.

#include <algorithm>
#include <bit>
#include <optional>

#include "dependence.hpp"
#include "mutants.hpp"
#include "reduction/guarded.hpp"
#include "reduction/reductions.hpp"
#include "search/findings.hpp"
#include "search/footprints.hpp"
#include "search/partial_result.hpp"
#include "search/reruns.hpp"
#include "search/searches.hpp"
#include "search/shared_search.hpp"
#include "search/subtree_estimate.hpp"
#include "search/visited_set.hpp"
#include "search/walk.hpp"
#include "step_hook.hpp"

namespace checker {
namespace {

// Steps taken at once, one after the other: the states between them are not remembered.
struct StepsAtOnce {
  std::uint16_t steps = 0;
  std::uint8_t ways = 1;      // What their choices multiply to.
  bool by_footprint = false;  // Some were right only if nobody else accesses their objects.

  // They might be a circle, and with choices in it a tree that doubles with each round: a state
  // after so many is treated as any other.
  [[nodiscard]] bool enough() const { return steps >= 64 || ways >= 64; }
  [[nodiscard]] StepsAtOnce with(std::uint8_t choices, bool footprint) const {
    const std::uint32_t product = std::uint32_t{ways} * choices;
    return {static_cast<std::uint16_t>(steps + 1),
            static_cast<std::uint8_t>(std::min(product, 255U)), by_footprint || footprint};
  }
};

// What the walk remembers of a state.
struct Word {
  ThreadSet asleep;
  StepsAtOnce at_once;  // With the one from here.
  [[nodiscard]] std::uint64_t packed() const { return std::bit_cast<std::uint64_t>(*this); }
  static Word of(std::uint64_t packed) { return std::bit_cast<Word>(packed); }
};

class GraphSearch {
 public:
  // `footprints`: null where nothing is to be taken for private.
  GraphSearch(Execution& execution, const SearchOptions& options, Reductions reductions, Jobs* jobs,
              Footprints* footprints, Budget& budget)
      : execution_(execution),
        options_(options),
        budget_(budget),
        jobs_(jobs),
        footprints_(footprints),
        walk_(execution),
        reduce_(reductions) {
    result_.reductions = reductions;
  }

  SearchResult run() {
    if (estimating_) budget_.expect([this] { return expected(); });
    budget_.share(jobs_, [this] { return visited_.memory_bytes(); });
    execution_.reset({!reduce_.guarded, reduce_.symmetry});
    if (jobs_ != nullptr) walk_.start_sharing();
    for (ThreadId thread = 0; thread < execution_.thread_count(); ++thread) note(thread);
    arrive(0);
    walk_in_jobs(*this, walk_, budget_, jobs_);
    budget_.share(nullptr, nullptr);
    result_.complete = walk_.empty() && !budget_.exceeded();
    result_.visited_bytes = visited_.memory_bytes();
    if (jobs_ != nullptr) result_.depth_max = 0;  // It depends on who went where.
    // Only what was made use of is reported.
    result_.reductions.at_once = seen_.took_at_once;
    result_.reductions.sleep_sets = left_asleep_;
    if (estimating_) budget_.expect(nullptr);
    return std::move(result_);
  }

  // For walk_in_jobs().
  bool go_on() {
    if (enough_found(options_, result_)) return false;
    // What it took for private was not. To see more of that kind before it starts again, it goes on
    // for as long as it took.
    if (seen_.wrong_footprint && result_.transitions > enough_) return false;
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
    seen_ = {};
    estimating_ = false;
  }
  [[nodiscard]] std::string result() const { return write_partial_result(result_, seen_); }
  void add(const std::string& text) { read_partial_result(text, result_, seen_); }

  [[nodiscard]] const SeenByJob& seen() const { return seen_; }

  void take_next() {
    if (estimating_) estimate_.take(result_.states);
    walk_.go_back();
    const Choice choice = walk_.peek();
    const auto word = Word::of(walk_.node());
    const ThreadSet asleep = reduce_.sleep_sets ? word.asleep : 0;
    const bool one_way = execution_.pending(choice.thread).choices == 1;
    const ThreadSet still_asleep = independent_of(choice.thread, asleep & ~only(choice.thread));
    walk_.next_from_here();
    ++result_.transitions;
    if (word.at_once.steps == 0 || !mutant(Mutant::at_once_passes_no_labels)) {
      note_labels(execution_.step_labels(), walk_.schedule(), options_, result_);
    }
    note(choice.thread);
    if (execution_.halted()) note_halt(word);
    // A step that ends everything depends on everything, and one way of a choice may be one.
    const bool ended = execution_.halted() && !mutant(Mutant::graph_lets_ends_sleep);
    if (reduce_.sleep_sets && one_way && !ended) {
      walk_.set_node(Word{asleep | only(choice.thread), word.at_once}.packed());
    }
    at_once_ = word.at_once;
    arrive(still_asleep);
  }

 private:
  void note(ThreadId thread) {
    if (!private_steps_ || !execution_.live(thread)) return;
    if (footprints_->note(thread, execution_.pending(thread))) note_wrong();
  }
  void note_wrong() {
    if (!seen_.wrong_footprint) enough_ = 2 * result_.transitions + 1000;
    seen_.wrong_footprint = true;
  }
  void note_halt(Word word) {
    seen_.halted_early =
        seen_.halted_early || word.at_once.steps != 0 || execution_.halted_after_guarded();
    seen_.halted_by_footprint =
        seen_.halted_by_footprint ||
        (word.at_once.by_footprint && !mutant(Mutant::halt_hides_conflicts));
  }

  // Those of the threads whose announced operation is independent of that of `thread`.
  ThreadSet independent_of(ThreadId thread, ThreadSet others) const {
    const Pending& own = execution_.pending(thread);
    ThreadSet independent = others;
    for (; others != 0; others &= others - 1) {
      const auto other = static_cast<ThreadId>(std::countr_zero(others));
      if (mutant(Mutant::graph_sleeps_too_long)) continue;
      const Pending& pending = execution_.pending(other);
      if (any_dependent(pending.touched(), own.touched())) {
        independent &= ~only(other);
      }
    }
    return independent;
  }

  void arrive(ThreadSet asleep) {
    if (execution_.draining()) asleep = 0;  // Its order is fixed, or depends on the whole state.
    if (reduce_.at_once && enter_at_once(asleep)) return;
    at_once_ = {};
    const Fingerprint print = execution_.fingerprint();
    visited_.prefetch(print);
    execution_
        .runnable();  // Needed if the state is new; and it takes as long as loading its place.
    const auto [stored, fresh] = remember(print, asleep);
    if (stored == nullptr) return;
    if (!fresh) {
      if (!reduce_.sleep_sets) return;  // With jobs, the word is not ours to change.
      if (*stored == 0 || mutant(Mutant::graph_forgets_wakers)) return;
      explore_difference(*stored, asleep);
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
    enter(asleep, ~ThreadSet{0});
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

  // Enters the present state, to explore what is enabled of `wanted` and not asleep.
  void enter(ThreadSet asleep, ThreadSet wanted) {
    const ThreadSet able = execution_.runnable();
    left_asleep_ = left_asleep_ || (able & asleep) != 0;
    chosen_.clear();
    execution_.append_choices(able & wanted & ~asleep, chosen_);
    if (chosen_.empty()) return;
    if (estimating_) estimate_.enter(chosen_);
    walk_.enter(chosen_, Word{asleep, at_once_}.packed());
  }

  // If some thread's step can be taken at once: enters the present state for that step alone,
  // without storing it.
  bool enter_at_once(ThreadSet asleep) {
    if (execution_.draining() || execution_.halted()) return false;
    const AtOnce step = at_once_step(asleep);
    if (step.thread == threads_max) return false;
    if (at_once_.enough()) {
      seen_.cut_at_once = true;
      return false;
    }
    const auto thread = static_cast<ThreadId>(step.thread);
    hook_at_once(execution_, walk_.schedule(), thread);
    at_once_ = at_once_.with(execution_.pending(thread).choices, step.by_footprint);
    seen_.took_at_once = true;
    if (step.by_footprint && footprints_->use(execution_.pending(thread))) note_wrong();
    enter(asleep, only(thread));
    return true;
  }

  struct AtOnce {
    std::size_t thread = threads_max;
    bool by_footprint = false;  // Right only as long as nobody else accesses its objects.
  };
  // Not of a thread that is asleep: what the others do is then left to where it was explored, and
  // if its steps were a circle that is here.
  [[nodiscard]] AtOnce at_once_step(ThreadSet asleep) {
    if (mutant(Mutant::at_once_while_asleep)) asleep = 0;
    ThreadSet left = execution_.runnable() & execution_.interleaved_threads() & ~asleep;
    for (; left != 0; left &= left - 1) {
      const auto thread = static_cast<ThreadId>(std::countr_zero(left));
      const Pending& pending = execution_.pending(thread);
      const bool choice = pending.touch_count == 0 && pending.guard == nullptr;
      const bool release = pending.kind == OperationKind::mutex_unlock && !judged_;
      const bool wrong = mutant(Mutant::at_once_takes_writes) && pending.guard == nullptr;
      if (choice || release || wrong) return {thread, false};
      if (private_steps_ && footprints_->unobserved(pending)) return {thread, true};
    }
    return {};
  }

  // The present state, explored before but for those that are `stored`, is met with these asleep.
  void explore_difference(ThreadSet& stored, ThreadSet asleep) {
    const ThreadSet names = stored_names(asleep);
    const ThreadSet missing = stored & ~names;
    stored &= names;
    if (missing == 0) return;
    const ThreadSet still = mutant(Mutant::graph_wakes_too_few) ? names : stored;
    if (!reduce_.symmetry) return enter(still, missing);
    enter(execution_.with_common_names(still, asleep),
          execution_.with_common_names(missing, asleep));
  }

  // By what names a state's sleeping threads are stored with it.
  [[nodiscard]] ThreadSet stored_names(ThreadSet asleep) const {
    return reduce_.symmetry ? execution_.common_names(asleep) : asleep;
  }

  Expected expected() {
    const Estimate estimate = estimate_.total(result_.states);
    return {"states", static_cast<double>(result_.states), estimate.mean, estimate.spread};
  }

  // Returns: the threads asleep that are stored with the state, and whether the state is new; null
  // if there is no memory for it.
  std::pair<ThreadSet*, bool> remember(const Fingerprint& print, ThreadSet asleep) {
    if (!visited_.make_room(budget_)) {
      budget_.exceed(LimitKind::memory);
      return {nullptr, false};
    }
    const auto visit = visited_.insert(print, [&] { return stored_names(asleep); });
    return {visit.place, visit.fresh};
  }

  Execution& execution_;
  const SearchOptions& options_;
  Budget& budget_;
  SearchResult result_;
  Jobs* jobs_;
  Footprints* footprints_;
  Walk walk_;  // Its word for a state is a Word.
  const Reductions reduce_;
  const bool judged_ = execution_.judges_every_state();
  const bool private_steps_ = reduce_.at_once && footprints_ != nullptr;
  StepsAtOnce at_once_;  // Up to the present state.
  SeenByJob seen_;
  std::uint64_t enough_ = 0;  // After so many transitions it need not go on.
  bool left_asleep_ = false;
  std::vector<Choice> chosen_;
  SubtreeEstimate estimate_;
  bool estimating_ = options_.progress && jobs_ == nullptr;
  VisitedSet visited_{jobs_};
};

// Whether a search that halted where it left others out may have missed a defect or a label: what
// is known to be reached stays reached. (After a step that is right only if nobody else accesses
// its objects, a halt always matters: what would have shown that somebody does is left out, too.)
bool halt_matters(const Execution& execution) {
  return execution.has_guarded_data() || execution.has_own_defects_or_labels();
}

// The runs of one search, until no reduction has left out anything that counts.
class GraphRuns {
 public:
  GraphRuns(Execution& execution, const SearchOptions& options, Reductions asked, Budget& budget)
      : execution_(execution), options_(options), asked_(asked), budget_(budget) {}

  Run once(Reductions reductions) {
    if (!footprints_ && reductions.at_once && !execution_.judges_every_state()) {
      footprints_.emplace(options_.jobs != 0 ? Sharing::jobs : Sharing::own,
                          execution_.objects_bytes(), execution_.threads_alike());
    }
    const std::unique_ptr<Jobs> jobs = useful_jobs(options_);
    GraphSearch search(execution_, options_, reductions, jobs.get(),
                       footprints_ ? &*footprints_ : nullptr, budget_);
    Run run{search.run(), {}};
    if (!budget_.exceeded() && !enough_found(options_, run.result)) {
      judge(search.seen(), reductions, run);
    }
    return run;
  }

 private:
  void judge(const SeenByJob& seen, Reductions used, Run& run) {
    if (seen.wrong_footprint) {
      footprints_->forget_use();
      run.again = {used, false};
    } else if (has_growing_transition(execution_, run.result)) {
      run.result.complete = false;
      budget_.exceed(LimitKind::steps);
    } else if (seen.cut_at_once && used.symmetry && options_.jobs != 0) {
      // Which of equal threads goes at once depends on which job came first, and where it ends.
      used.at_once = false;
      run.again = {used, false};
    } else if (seen.halted_by_footprint || (seen.halted_early && halt_matters(execution_))) {
      used.at_once = used.guarded = false;
      run.again = {used};
    } else if (guard_was_broken(run.result)) {
      used = asked_;
      used.guarded = false;
      footprints_.reset();
      run.again = {used};
    }
  }

  Execution& execution_;
  const SearchOptions& options_;
  Reductions asked_;
  Budget& budget_;
  std::optional<Footprints> footprints_;  // Where something may be taken for private.
};

}  // namespace

SearchResult search_graph(Execution& execution, const SearchOptions& options, Budget& budget) {
  Reductions reductions = useful_reductions(execution, options.reductions);
  // What sleep sets leave out depends on the order.
  if (options.jobs != 0) reductions.sleep_sets = false;
  GraphRuns runs(execution, options, reductions, budget);
  return run_until_sound(execution, reductions, [&](Reductions used) { return runs.once(used); });
}

SearchResult run_graph_once(Execution& execution, const SearchOptions& options,
                            Reductions reductions, Budget& budget) {
  return GraphRuns(execution, options, reductions, budget).once(reductions).result;
}

}  // namespace checker
