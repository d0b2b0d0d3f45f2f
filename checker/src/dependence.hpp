#pragma once

#include <span>

#include "checker/operation.hpp"
#include "mutants.hpp"

namespace checker {

/// Whether the two, each by another thread, may not be swapped.
inline bool accesses_depend(Access a, Access b) {
  if (mutant(Mutant::update_independent_of_read) &&
      ((a == Access::read && b == Access::update) || (a == Access::update && b == Access::read))) {
    return false;
  }
  return dependent(a, b);
}

inline bool any_dependent(std::span<const Touch> some, std::span<const Touch> others) {
  for (const Touch& touch : some) {
    for (const Touch& other : others) {
      if (touch.object == other.object && accesses_depend(touch.access, other.access)) return true;
    }
  }
  return false;
}

}  // namespace checker
