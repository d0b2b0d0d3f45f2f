#pragma once

#include <checker/program.hpp>
#include <string>

#include "state/machine.hpp"

namespace model {

/// Properties: named functions over the state. They read ghosts; nothing else does.

/// P7 on every state.
bool checked_leaked(const Machine& machine);
/// P1, when all is quiet and reclaimed. Returns: the first index that lost data, or -1.
int lost_update(const Machine& machine);
/// P5, when all is quiet. Returns: what leaked, or "".
std::string leaked_reference(const Machine& machine);

/// Labels that are predicates over the state.
checker::LabelSet state_labels(const Machine& machine);

}  // namespace model
