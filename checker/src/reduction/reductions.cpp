#include "reduction/reductions.hpp"

namespace checker {

Reductions useful_reductions(const Execution& execution, Reductions asked) {
  // Of the reductions only sleep sets visit every state; the others are for programs whose
  // properties cannot tell the states that they leave out, or make one, from those they keep.
  if (execution.tells_all_states_apart()) {
    asked.guarded = asked.at_once = asked.symmetry = false;
  }
  asked.guarded = asked.guarded && execution.has_guarded_data();
  asked.symmetry = asked.symmetry && execution.has_symmetry();
  return asked;
}

}  // namespace checker
