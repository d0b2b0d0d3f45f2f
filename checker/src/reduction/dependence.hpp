#pragma once

#include <span>

#include "base/mutants.hpp"
#include "checker/operation.hpp"

namespace checker {

/// Whether the two, each by another thread, may not be swapped.
inline bool accesses_depend(Access a, Access b) {
  if (mutant(Mutant::update_independent_of_read) &&
      ((a == Access::read && b == Access::update) || (a == Access::update && b == Access::read))) {
    return false;
  }
  return dependent(a, b);
}

inline bool touches_depend(Touch a, Touch b) {
  return a.object == b.object && accesses_depend(a.access, b.access);
}

inline bool any_dependent(std::span<const Touch> some, std::span<const Touch> others) {
  // Nearly all touch one object; this function is asked more often than any other.
  if (some.size() == 1 && others.size() == 1) return touches_depend(some[0], others[0]);
  for (const Touch& touch : some) {
    for (const Touch& other : others) {
      if (touches_depend(touch, other)) return true;
    }
  }
  return false;
}

}  // namespace checker
