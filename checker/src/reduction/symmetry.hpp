#pragma once

#include "state/execution.hpp"

// Symmetry: states that differ in the places of equal threads are one.
//
// Sound: equal threads run the same code on the same captured values and cannot ask who they are,
// so that swapping two of them, with the locks that they hold, changes nothing that can come.
// States have the same fingerprint exactly if such swaps lead from one to the other: see
// symmetric_threads.cpp. What a state has to say of single threads is said by names on which all
// of these states agree: if swapping threads leads from the state that was explored to the one that
// is met, then so it does from what followed the one to what would follow the other.
//
// Not used where equal threads may go in the order of their ids: in the background, in the drain.

namespace checker {

class Symmetry {
 public:
  static bool applies(const Execution& execution) { return execution.has_symmetry(); }

  explicit Symmetry(bool on) : on_(on) {}

  /// What threads of the present state are called in common. Requires: its fingerprint was asked
  /// for.
  [[nodiscard]] ThreadSet names_of(const Execution& execution, ThreadSet threads) const {
    return on_ ? execution.symmetric_threads().common_names(threads) : threads;
  }
  /// The threads of the present state that have such names. `threads`: those to tell twins apart
  /// by.
  [[nodiscard]] ThreadSet with_names(const Execution& execution, ThreadSet names,
                                     ThreadSet threads) const {
    return on_ ? execution.symmetric_threads().with_common_names(names, threads) : names;
  }

 private:
  bool on_;
};

}  // namespace checker
