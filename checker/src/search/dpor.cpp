// Optimal dynamic partial order reduction: one execution of each equivalence class.
//
// Source: Abdulla, Aronis, Jonsson, Sagonas, "Source Sets: A Foundation for Optimal Dynamic Partial
// Order Reduction", JACM 64(4), 2017: algorithm 2, and section 8 for locks.
//
// Where it goes beyond the paper:
//   - A choice of n alternatives is n transitions that exclude each other and depend on nothing
//     else: where one of them is a branch, so are the others. Where they lead to different locks,
//     one of them may have nothing left to explore, and ends with all enabled threads asleep.
//   - The acquisition of a lock races with the latest operation before which the lock was free.
//   - A wait with an enabling condition can be disabled by what came before it, and a defect that
//     ends an interleaving disables everything. Then the search starts again with source sets
//     instead of wakeup trees (algorithm 1), and where a reversal is not possible or not clear,
//     everything enabled there is explored. Each class is still covered, but some executions may
//     belong to a class explored before, or end with all enabled threads asleep.
//
// Each race is handled once, at the end of the first execution that has it: its reversal is then
// explored from the place of the race, whatever follows.

#include <tsl/robin_set.h>

#include <bit>

#include "base/crash_report.hpp"
#include "base/mutants.hpp"
#include "reduction/event_log.hpp"
#include "reduction/guarded.hpp"
#include "reduction/race_reversal.hpp"
#include "reduction/wakeup_tree.hpp"
#include "search/estimate.hpp"
#include "search/findings.hpp"
#include "search/reruns.hpp"
#include "search/searches.hpp"

namespace checker {
namespace {

class Dpor {
 public:
  // Requires: the execution treats accesses to guarded data as `reductions` say.
  Dpor(Execution& execution, const SearchOptions& options, Reductions reductions, Budget& budget)
      : execution_(execution), options_(options), budget_(budget) {
    result_.reductions = reductions;
  }

  SearchResult run() {
    expect();
    explore();
    if (!optimal_possible_) {
      optimal_ = false;
      explore();
    }
    budget_.expect(nullptr);
    result_.complete = nodes_.empty() && !budget_.exceeded();
    return std::move(result_);
  }
  [[nodiscard]] bool halted_early() const { return halted_early_; }

 private:
  // Probes first, if progress is shown. A class that is reached twice counts once. Weights of
  // classes vary widely: many probes are needed, and take a few hundredths of a second.
  void expect() {
    if (!options_.progress) return;
    const ProbeOptions probing{
        .counted = Counted::classes, .probes_max = 10000, .steps_max = 200000};
    const Estimate classes = estimate_size(execution_, probing);
    budget_.expect([this, classes] {
      const auto done = static_cast<double>(result_.executions - result_.redundant);
      return Expected{"executions", done, classes.mean, classes.spread};
    });
  }

  void explore() {
    execution_.reset();
    log_.clear(execution_.objects_bytes(), !optimal_);
    trees_.clear();
    nodes_.clear();
    races_.clear();
    schedule_.clear();
    result_.executions = 0;
    result_.blocked = 0;
    arrive({}, 0);
    while (!nodes_.empty() && !stopped()) {
      if (nodes_.back().exhausted()) {
        leave();
      } else {
        take_branch();
      }
    }
  }

  // A state along the path: what is still to be explored from it.
  struct Node {
    Execution::Snapshot snapshot = 0;
    std::size_t base = 0;  // The latest saved node up to this one.
    ThreadSet enabled;
    ThreadSet asleep;
    WakeupTrees::Node branches = 0;
    ThreadId next = 0;    // Goes before all branches, if `begins`.
    bool begins = false;  // Nothing is required here: any thread may run first.
    bool alone = false;   // Only one transition is enabled.
    bool saved = false;
    bool visited = false;  // A branch was taken.
    bool expanded = false;

    [[nodiscard]] bool exhausted() const { return !begins && branches == 0; }
  };

  // The search returns to few states, and running the steps between saved ones again is cheap.
  static constexpr std::size_t saving_distance = 4;

  bool stopped() {
    if (enough_found(options_, result_)) return true;
    if (optimal_ && !optimal_possible_) return true;
    return budget_.exceeded() || !budget_.allows(result_.executions, [this] {
      return Progress{"dpor", result_.executions, result_.transitions, schedule_.size()};
    });
  }

  // Enters the present state. `branches`: what must be explored; 0: any thread will do.
  void arrive(ThreadSet asleep, WakeupTrees::Node branches) {
    result_.depth_max = std::max<std::uint64_t>(result_.depth_max, schedule_.size());
    if (judges_every_state_) {
      note_defects(execution_.defects(), schedule_, result_);
      note_labels(execution_.state_labels(), schedule_, options_, result_);
    }
    if (execution_.end() != End::running || execution_.draining()) return finish(branches);
    if (schedule_.size() >= steps_max_) return budget_.exceed(LimitKind::steps);
    Node& node = nodes_.emplace_back();
    node.enabled = execution_.runnable();
    node.asleep = asleep;
    node.branches = branches;
    check_stages(node.enabled);
    if (!(node.enabled & execution_.waiting_threads()).empty()) optimal_possible_ = false;
    if (branches == 0 && !begin(node)) {
      nodes_.pop_back();
      return finish_blocked();
    }
    const ThreadId first = node.enabled.first();
    node.alone = node.enabled == only(first) && execution_.pending(first).choices == 1;
    const std::size_t depth = nodes_.size() - 1;
    node.base = depth == 0 ? 0 : nodes_[depth - 1].base;
    if (depth == 0 || (!node.alone && depth - node.base >= saving_distance)) save(node, depth);
  }

  // Returns: whether any enabled thread is awake.
  bool begin(Node& node) {
    const ThreadSet awake = node.enabled - node.asleep;
    if (awake.empty()) return false;
    node.next = awake.first();
    node.begins = execution_.pending(node.next).choices == 1;
    if (!node.begins) {
      trees_.add_leaf(node.branches, node.next, Operation(execution_.pending(node.next)));
    }
    return true;
  }

  // Requires: the execution is in the state of the node, and no later node is saved.
  void save(Node& node, std::size_t depth) {
    node.snapshot = execution_.save();
    node.saved = true;
    node.base = depth;
  }

  // Restores the state of a node along the path.
  void go_back(std::size_t depth) {
    std::size_t at = nodes_[depth].base;
    execution_.restore(nodes_[at].snapshot);
    for (; at < depth; ++at) execution_.step(log_[at].choice);
  }

  // Threads that run only when others cannot are ordered by more than their operations.
  void check_stages(ThreadSet enabled) {
    if ((enabled - execution_.stages().interleaved).empty()) return;
    result_.bound = "dpor cannot order a thread that only runs in the background";
    budget_.exceed(LimitKind::bound);
  }

  // Leaves the last node, and the nodes before it with nothing left to explore.
  void leave() {
    const Node* saved = nullptr;
    std::size_t length = nodes_.size();
    for (; length > 0 && nodes_[length - 1].exhausted(); --length) {
      if (nodes_[length - 1].saved) saved = &nodes_[length - 1];
    }
    if (saved != nullptr) execution_.drop(saved->snapshot);
    nodes_.resize(length);
    schedule_.resize(length == 0 ? 0 : length - 1);
  }

  // Takes the next branch of the last node.
  void take_branch() {
    Node& node = nodes_.back();
    const std::size_t depth = nodes_.size() - 1;
    if (node.visited) come_back(node, depth);
    node.visited = true;
    Choice choice{node.next, 0};
    WakeupTrees::Node below = 0;
    if (node.begins) {
      node.begins = false;
    } else {
      choice = trees_.choice(node.branches);
      below = trees_.take_first(node.branches);
    }
    const ThreadId thread = choice.thread;
    CHECKER_ASSERT(node.enabled.contains(thread), "a wakeup tree requires a blocked thread");
    const Operation& operation =
        log_.push(choice, execution_.pending(thread), execution_.objects(), races_);
    schedule_.push_back(choice);
    const ThreadSet asleep = still_asleep(node.asleep.without(thread), operation);
    if (operation.alternatives == 1 || !trees_.has_thread(node.branches, thread)) {
      node.asleep.insert(thread);
    }
    trees_.prefetch(below);
    execution_.step(choice);
    ++result_.transitions;
    note_labels(execution_.step_labels(), schedule_, options_, result_);
    arrive(asleep, below);
  }

  // Restores the state of the last node.
  void come_back(Node& node, std::size_t depth) {
    go_back(depth);
    log_.truncate(depth);
    schedule_.resize(depth);
    // If the search will return again, a snapshot avoids running the path again each time.
    if (!node.saved && trees_.next(node.branches) != 0) save(node, depth);
  }

  // Those of the threads that the operation does not wake.
  [[nodiscard]] ThreadSet still_asleep(ThreadSet asleep, const Operation& operation) const {
    if (mutant(Mutant::dpor_sleeps_too_long)) return asleep;
    for (const ThreadId sleeper : asleep) {
      const Pending& pending = execution_.pending(sleeper);
      if (any_dependent(pending.accesses(), operation.accesses())) asleep.erase(sleeper);
    }
    return asleep;
  }

  // An execution has ended. `branches` can only be what a defect has cut off.
  void finish(WakeupTrees::Node branches) {
    note_defects(execution_.defects(), schedule_, result_);
    trees_.release(branches);
    const End end = execution_.end();
    if (end == End::bound) {
      result_.bound = execution_.bound();
      return budget_.exceed(LimitKind::bound);
    }
    halted_ = end == End::halted;
    halted_early_ = halted_early_ || execution_.halted_after_guarded();
    if (halted_) optimal_possible_ = false;
    if (!optimal_ && !seen_.insert(log_.class_hash()).second) ++result_.redundant;
    ++result_.executions;
    ++result_.final_states;
    take_pending_races();
    remember_pending();
    drain();
    if (options_.at_end) options_.at_end(execution_.end());
    take_races();
    if (halted_ && log_.size() > 0) expand_at(log_.size() - 1);
    schedule_.resize(nodes_.empty() ? 0 : nodes_.size() - 1);
  }

  // All enabled threads are asleep: what follows was explored elsewhere.
  void finish_blocked() {
    halted_ = false;
    ++result_.blocked;
    take_pending_races();
    remember_pending();
    take_races();
  }

  // The drain is a function of the state in which it begins: it has one order and no races.
  void drain() {
    while (execution_.end() == End::running) {
      const Choice choice = execution_.enabled().front();
      schedule_.push_back(choice);
      execution_.step(choice);
      ++result_.transitions;
      note_labels(execution_.step_labels(), schedule_, options_, result_);
      note_defects(execution_.defects(), schedule_, result_);
    }
  }

  // Operations that are announced but will not run: of blocked threads at a deadlock, of all other
  // threads after a defect, and of what follows a sleeping defect.
  void take_pending_races() {
    for (const ThreadId thread : execution_.live_threads() & execution_.stages().interleaved) {
      if (mutant(Mutant::dpor_no_races_at_deadlock)) continue;
      if (halted_ && log_.size() > 0 && log_[log_.size() - 1].choice.thread == thread) continue;
      log_.races_of_pending(thread, Operation(execution_.pending(thread)), races_);
    }
  }

  void take_races() {
    log_.at_width([this](auto width) {
      RaceReversal<width> reversal(log_, log_.size() - (halted_ ? 1 : 0));
      for (const Race& race : races_) take_race(race, reversal);
    });
    races_.clear();
  }

  // Recorded before the drain, and before attempted reversals, change it.
  void remember_pending() {
    for (const ThreadId thread : execution_.live_threads()) {
      pending_[thread] = Operation(execution_.pending(thread));
    }
  }

  // `reversal`: of the execution.
  template <std::size_t width>
  void take_race(const Race& race, RaceReversal<width>& reversal) {
    Node& node = nodes_[race.first];
    if (node.expanded || node.alone) return;
    if (race.kind == Race::Kind::unknown) return expand_at(race.first);
    turn_to(race, reversal);
    if (race.kind == Race::Kind::if_enabled && !reversal_possible(race, reversal.sequence())) {
      return expand_at(race.first);
    }
    if (!optimal_) return add_to_source_set(node, reversal.sequence());
    // The thread of the first event cannot begin the sequence: its operation races with the second.
    const ThreadSet asleep = node.asleep.without(log_[race.first].choice.thread);
    if (!asleep.empty() && reversal.covered_by(asleep, pending_)) return;
    trees_.insert(node.branches, reversal.sequence());
  }

  // At least one of the threads that can begin the sequence must be explored from the node.
  template <std::size_t width>
  void add_to_source_set(Node& node, const WakeupSequence<width>& sequence) {
    bool covered = false;
    Choice first;
    const Operation* first_operation = nullptr;
    sequence.for_each([&](Choice choice, const Operation& operation) {
      if (first_operation == nullptr) {
        first = choice;
        first_operation = &operation;
      }
      const bool there =
          node.asleep.contains(choice.thread) || trees_.has_thread(node.branches, choice.thread);
      covered = covered ||
                (there && sequence.can_start_with(choice, [&] { return operation.accesses(); }));
    });
    if (covered || first_operation == nullptr) return;
    trees_.add_leaf(node.branches, first.thread, *first_operation);
  }

  template <std::size_t width>
  void turn_to(const Race& race, RaceReversal<width>& reversal) const {
    if (race.second < log_.size()) {
      const Event& second = log_[race.second];
      reversal.turn_to(race, second.choice, second.operation);
    } else {
      reversal.turn_to(race, {race.thread, 0}, pending_[race.thread]);
    }
  }

  // Whether the enabling condition of the reversed operation holds after the rest of the sequence.
  template <std::size_t width>
  bool reversal_possible(const Race& race, const WakeupSequence<width>& sequence) {
    go_back(race.first);
    sequence.for_each_event([this](const Event& event) { execution_.step(event.choice); });
    return execution_.can_run(race.thread);
  }

  // What the thread announced in the state before event `at`.
  const Operation& next_operation(ThreadId thread, std::size_t at) {
    const std::size_t next = log_.next_of(thread, at);
    return next == log_.size() ? pending_[thread] : log_[next].operation;
  }

  // Explores everything that is enabled before event `at`.
  void expand_at(std::size_t at) {
    Node& node = nodes_[at];
    if (node.expanded || mutant(Mutant::dpor_never_expands)) return;
    node.expanded = true;
    const ThreadSet awake = node.enabled - node.asleep;
    for (const ThreadId thread : awake.without(log_[at].choice.thread)) {
      if (trees_.has_thread(node.branches, thread)) continue;
      trees_.add_leaf(node.branches, thread, next_operation(thread, at));
    }
  }

  Execution& execution_;
  const SearchOptions& options_;
  Budget& budget_;
  SearchResult result_;
  EventLog log_;
  WakeupTrees trees_;
  std::vector<Node> nodes_;
  std::vector<Race> races_;
  std::array<Operation, threads_max> pending_;
  Schedule schedule_;
  CurrentSchedule current_{schedule_};
  tsl::robin_set<Fingerprint, FingerprintHash> seen_;  // Classes reached; only with source sets.
  const bool judges_every_state_ = execution_.program().judges_every_state();
  bool optimal_ = true;           // Wakeup trees; else source sets.
  bool optimal_possible_ = true;  // No thread waits, no defect ends an interleaving.
  bool halted_ = false;
  bool halted_early_ = false;  // After accesses to guarded data: other threads were left out.
  std::uint64_t steps_max_ = options_.steps_max == 0 ? 10000 : options_.steps_max;
};

}  // namespace

SearchResult search_dpor(Execution& execution, const SearchOptions& options, Budget& budget) {
  Reductions reductions = no_reductions;
  reductions.guarded = options.reductions.guarded && guarded_applies(execution);
  return run_until_sound(execution, reductions, [&](Reductions used) {
    execution.reset({!used.guarded, false, false});
    Dpor dpor(execution, options, used, budget);
    Run run{dpor.run(), {}};
    const bool may_go_on = !options.first_only;
    if (dpor.halted_early() && may_go_on && !budget.exceeded()) {
      run.again = {no_reductions};
      return run;
    }
    if (run.result.complete && execution.program().judges_every_state()) {
      // Another order of a class may pass a state that this one does not.
      run.result.complete = false;
      budget.exceed(LimitKind::classes);
    }
    if (guard_was_broken(run.result) && may_go_on && !budget.exceeded()) {
      run.again = {no_reductions};
    }
    return run;
  });
}

}  // namespace checker
