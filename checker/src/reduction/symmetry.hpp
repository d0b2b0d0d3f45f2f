#pragma once

#include "state/execution.hpp"

// Symmetry: states that differ by swapping symmetric threads are one state.
//
// Sound: symmetric threads run the same code on the same captured values and cannot learn which one
// they are, so that swapping two of them, with the locks that they hold, changes nothing that can
// follow. States have the same fingerprint if and only if such swaps lead from one to the other:
// see symmetric_threads.cpp. Single threads of a state are named by canonical ids on which all of
// these states agree: if swapping threads leads from the explored state to the new one, it also
// leads from what followed the former to what would follow the latter.
//
// Not applied where symmetric threads may run in the order of their ids: in the background and in
// the drain.

namespace checker {

class Symmetry {
 public:
  static bool applies(const Execution& execution) { return execution.has_symmetry(); }

  explicit Symmetry(bool on) : on_(on) {}

  /// The canonical ids of threads of the present state. Requires: its fingerprint was computed.
  [[nodiscard]] ThreadSet names_of(const Execution& execution, ThreadSet threads) const {
    return on_ ? execution.symmetric_threads().common_names(threads) : threads;
  }
  /// The threads of the present state that have these canonical ids. `threads`: the set that
  /// distinguishes otherwise identical threads.
  [[nodiscard]] ThreadSet with_names(const Execution& execution, ThreadSet names,
                                     ThreadSet threads) const {
    return on_ ? execution.symmetric_threads().with_common_names(names, threads) : names;
  }

 private:
  bool on_;
};

}  // namespace checker
