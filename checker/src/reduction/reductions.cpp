#include "reduction/reductions.hpp"

#include "reduction/guarded.hpp"
#include "reduction/symmetry.hpp"

namespace checker {

Reductions useful_reductions(const Execution& execution, Reductions asked) {
  // Only sleep sets visit every state; the other reductions are for programs whose properties
  // cannot distinguish the states that they leave out or merge from those they keep.
  if (execution.program().tells_all_states_apart()) {
    asked.guarded = asked.eager = asked.symmetry = false;
  }
  asked.guarded = asked.guarded && guarded_applies(execution);
  asked.symmetry = asked.symmetry && Symmetry::applies(execution);
  return asked;
}

}  // namespace checker
