#pragma once

#include "base/mutants.hpp"
#include "reduction/dependence.hpp"
#include "state/execution.hpp"

// Sleep sets: one order of two independent steps is enough (Godefroid 1996).
//
// Sound: after t was explored from a state, an independent u explored there need not be followed by
// t. A state that is revisited with fewer threads asleep is explored for the difference, with those
// threads asleep that slept both times (Godefroid 1996, section 5.4). All states are still visited:
// if no sleeping thread could begin a path, in any equivalent order, then some first step of such
// an order is explored, and no thread asleep after it could begin the rest. Hence the claim, by
// induction over the length of the path, on cycles too; in the initial state no thread sleeps, so
// that it holds for every path. Which first step: the first one explored on the last visit to the
// state that explored any. A thread that sleeps then and could begin the path would have to be
// explored on a still later visit. This does not follow if on each visit all threads are asleep
// that sleep at that time: visited with t asleep, then with u, then with neither, a state would
// have u explored with t asleep and t with u asleep. No program is known where that loses a state:
// each time, some other thread may go on.
//
// Not applied
//   - with several jobs: what is left out depends on which job comes first;
//   - in the drain: its order is fixed, or depends on the whole state.

namespace checker {

class SleepSets {
 public:
  explicit SleepSets(bool on) : on_(on) {}

  /// Which of the threads asleep in the present state still are after the next step, by `thread`.
  [[nodiscard]] ThreadSet after(const Execution& execution, ThreadId thread,
                                ThreadSet asleep) const {
    if (!on_) return {};
    return independent_of(execution, thread, asleep.without(thread));
  }
  /// Which threads are asleep in the state that the step has left: its thread, too, if the step was
  /// its only alternative.
  [[nodiscard]] ThreadSet behind(const Execution& execution, ThreadId thread, bool one_alternative,
                                 ThreadSet asleep) const {
    // A step that ends the interleaving depends on all others, and one alternative of a choice may
    // be such a step.
    const bool ended = execution.halted() && !mutant(Mutant::graph_lets_ends_sleep);
    return on_ && one_alternative && !ended ? asleep.with(thread) : asleep;
  }

  /// What to explore in a state that is visited again.
  struct Difference {
    ThreadSet missing;  ///< Left out so far.
    ThreadSet asleep;   ///< While these are explored.
  };
  /// `slept`: the threads that slept on each visit to the state, updated; `asleep`: those that
  /// sleep now. Requires: some were left out.
  [[nodiscard]] static Difference met_again(ThreadSet& slept, ThreadSet asleep) {
    const ThreadSet missing = slept - asleep;
    slept &= asleep;
    return {missing, mutant(Mutant::graph_wakes_too_few) ? asleep : slept};
  }
  [[nodiscard]] bool left_some_out(ThreadSet slept) const {
    return on_ && !slept.empty() && !mutant(Mutant::graph_forgets_wakers);
  }

 private:
  // Those of the threads whose announced operation is independent of that of `thread`.
  static ThreadSet independent_of(const Execution& execution, ThreadId thread, ThreadSet others) {
    const Pending& own = execution.pending(thread);
    ThreadSet independent = others;
    for (const ThreadId other : others) {
      if (mutant(Mutant::graph_sleeps_too_long)) continue;
      const Pending& pending = execution.pending(other);
      if (any_dependent(pending.accesses(), own.accesses())) independent.erase(other);
    }
    return independent;
  }

  bool on_;
};

}  // namespace checker
