#include "reduction/dependence.hpp"

#include "checker/operation.hpp"

namespace checker {

bool dependent(const Pending& a, const Pending& b) {
  return any_dependent(a.accesses(), b.accesses());
}

}  // namespace checker
