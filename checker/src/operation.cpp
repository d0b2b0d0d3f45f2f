#include "checker/operation.hpp"

#include "dependence.hpp"

namespace checker {

bool dependent(const Pending& a, const Pending& b) {
  return any_dependent({a.touches, a.touch_count}, {b.touches, b.touch_count});
}

}  // namespace checker
