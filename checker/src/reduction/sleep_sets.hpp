#pragma once

#include "base/mutants.hpp"
#include "reduction/dependence.hpp"
#include "state/execution.hpp"

// Sleep sets: of two independent steps in either order one order is enough (Godefroid 1996).
//
// Sound: after t was explored from a state, an independent u explored there need not be followed by
// t. A state met again with fewer threads asleep is explored for the difference, with those that
// slept both times asleep (Godefroid 1996, section 5.4). All states are still visited: of a way
// that no sleeping thread could begin, in any equivalent order, some beginning is explored, and no
// thread asleep behind it could begin the rest. So by induction over its length, on cycles too;
// from the first state, where nobody sleeps, every way is one. Which beginning: of the last time
// that any was explored in the state, the first. What sleeps then and could begin the way would
// have to be explored later still. With those asleep that sleep now, whenever they slept before,
// this does not follow: met with t asleep, then with u, then with neither, a state would have u
// explored with t asleep and t with u. No program is known where that loses a state: each time,
// somebody else may go on.
//
// Not used
//   - with several jobs: what is left out depends on who comes first;
//   - in the drain: its order is fixed, or depends on the whole state.

namespace checker {

class SleepSets {
 public:
  explicit SleepSets(bool on) : on_(on) {}

  /// Of those asleep in the present state, who still is after the next step, which is `thread`'s.
  [[nodiscard]] ThreadSet after(const Execution& execution, ThreadId thread,
                                ThreadSet asleep) const {
    if (!on_) return {};
    return independent_of(execution, thread, asleep.without(thread));
  }
  /// Who is asleep in the state behind, after that step: its thread is, if that was its one way.
  [[nodiscard]] ThreadSet behind(const Execution& execution, ThreadId thread, bool one_alternative,
                                 ThreadSet asleep) const {
    // A step that ends everything depends on everything, and one way of a choice may be one.
    const bool ended = execution.halted() && !mutant(Mutant::graph_lets_ends_sleep);
    return on_ && one_alternative && !ended ? asleep.with(thread) : asleep;
  }

  /// What is to be explored of a state that is met again.
  struct Difference {
    ThreadSet missing;  ///< Left out so far.
    ThreadSet asleep;   ///< Meanwhile.
  };
  /// `slept`: who has slept each time that the state was met, which goes down; `asleep`: who sleeps
  /// now. Requires: some were left out.
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
