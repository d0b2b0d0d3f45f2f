#pragma once

#include <span>

#include "base/mutants.hpp"
#include "checker/operation.hpp"

namespace checker {

/// Whether swapping two operations of different threads may change the result.
inline bool accesses_depend(AccessKind a, AccessKind b) {
  if (mutant(Mutant::update_independent_of_read) &&
      ((a == AccessKind::read && b == AccessKind::update) ||
       (a == AccessKind::update && b == AccessKind::read))) {
    return false;
  }
  return dependent(a, b);
}

inline bool any_accesses_depend(Access a, Access b) {
  return a.object == b.object && accesses_depend(a.kind, b.kind);
}

inline bool any_dependent(std::span<const Access> some, std::span<const Access> others) {
  // Nearly all operations access one object; this function is called more often than any other.
  if (some.size() == 1 && others.size() == 1) return any_accesses_depend(some[0], others[0]);
  for (const Access& access : some) {
    for (const Access& other : others) {
      if (any_accesses_depend(access, other)) return true;
    }
  }
  return false;
}

}  // namespace checker
