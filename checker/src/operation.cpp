#include "checker/operation.hpp"

namespace checker {

bool dependent(const Pending& a, const Pending& b) {
  for (std::size_t i = 0; i < a.touch_count; ++i) {
    for (std::size_t j = 0; j < b.touch_count; ++j) {
      if (a.touches[i].object == b.touches[j].object &&
          dependent(a.touches[i].access, b.touches[j].access)) {
        return true;
      }
    }
  }
  return false;
}

}  // namespace checker
