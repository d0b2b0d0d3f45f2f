#include "checker/operation.hpp"

#include "dependence.hpp"

namespace checker {

bool dependent(const Pending& a, const Pending& b) {
  return any_dependent(a.touched(), b.touched());
}

}  // namespace checker
