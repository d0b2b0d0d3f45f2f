#include "reduction/reductions.hpp"

#include "reduction/guarded.hpp"
#include "reduction/symmetry.hpp"

namespace checker {

Reductions useful_reductions(const Execution& execution, Reductions asked) {
  // Of the reductions only sleep sets visit every state; the others are for programs whose
  // properties cannot tell the states that they leave out, or make one, from those they keep.
  if (execution.program().tells_all_states_apart()) {
    asked.guarded = asked.eager = asked.symmetry = false;
  }
  asked.guarded = asked.guarded && guarded_applies(execution);
  asked.symmetry = asked.symmetry && Symmetry::applies(execution);
  return asked;
}

}  // namespace checker
