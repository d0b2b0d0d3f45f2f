#include "predicate.hpp"

#include <algorithm>

namespace model {

// Every instruction pushes at most one number, so a stack of that many numbers suffices.
bool Predicate::holds(const StateView& view) const {
  std::array<int, predicate_instructions_max> stack;  // NOLINT: written before it is read.
  std::size_t top = 0;
  const auto combine = [&](int value) {
    --top;
    stack[top - 1] = value;
  };
  for (std::size_t next = 0; next < instructions_.size();) {
    const Instruction& at = instructions_[next++];
    const int left = top > 1 ? stack[top - 2] : 0;
    const int right = top > 0 ? stack[top - 1] : 0;
    switch (at.code) {
      case Code::read:
        stack[top++] = at.read(view, at.number);
        break;
      case Code::number:
        stack[top++] = at.value;
        break;
      case Code::thread:
        stack[top++] = at.value + 1;
        break;
      case Code::ended:
        stack[top++] = view.world.ended(static_cast<checker::ThreadId>(at.value)) ? 1 : 0;
        break;
      case Code::inside:
        stack[top++] =
            view.world.inside(static_cast<checker::ThreadId>(at.value), at.function) ? 1 : 0;
        break;
      case Code::negate:
        stack[top - 1] = right == 0 ? 1 : 0;
        break;
      case Code::both:
        if (right == 0) {
          next = static_cast<std::size_t>(at.value);
        } else {
          --top;
        }
        break;
      case Code::either:
        if (right != 0) {
          next = static_cast<std::size_t>(at.value);
        } else {
          --top;
        }
        break;
      case Code::equal:
        combine(left == right ? 1 : 0);
        break;
      case Code::unequal:
        combine(left != right ? 1 : 0);
        break;
      case Code::less:
        combine(left < right ? 1 : 0);
        break;
      case Code::less_or_equal:
        combine(left <= right ? 1 : 0);
        break;
    }
  }
  return stack[0] != 0;
}

}  // namespace model
