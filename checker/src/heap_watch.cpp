// The operators new and delete, as the standard has them, with a look at who calls.
//
// They are weak: a program that has operators of its own keeps them, and is not watched. Those of
// arrays, and those without exceptions, come to these; those for more than the usual alignment
// have a pair of their own, which is not watched.

#include "heap_watch.hpp"

#include <algorithm>
#include <cstdlib>
#include <new>

#include "arena.hpp"

namespace checker {

HeapWatch heap_watch;

void HeapWatch::end_with_blocks() {
  kept = kept || !too_many;
  count = 0;
  too_many = false;
}

bool HeapWatch::take_kept() {
  if (count != 0) end_with_blocks();
  const bool found = kept;
  kept = false;
  return found;
}

bool HeapWatch::on_fiber() const {
  const auto here = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
  return here - reinterpret_cast<std::uintptr_t>(bottom) < Arena::stack_size && bottom != nullptr;
}

void HeapWatch::taken(void* block) {
  if (count < blocks_max) {
    blocks[count++] = block;
  } else {
    too_many = true;
  }
}

bool HeapWatch::given_back(void* block) {
  void** const end = blocks + count;
  void** const found = std::find(blocks, end, block);
  if (found == end) {
    foreign = foreign || !too_many;
    return too_many;
  }
  *found = blocks[--count];
  return true;
}

}  // namespace checker

#if !CHECKER_ASAN

[[gnu::weak]] void* operator new(std::size_t size) {
  for (;;) {
    void* const block =
        std::malloc(std::max<std::size_t>(size, 1));  // NOLINT: this is operator new
    if (block != nullptr) {
      if (checker::heap_watch.on_fiber()) checker::heap_watch.taken(block);
      return block;
    }
    const std::new_handler handler = std::get_new_handler();
    if (handler == nullptr) throw std::bad_alloc();
    handler();
  }
}

// A block that may have been freed before is not freed: the heap stays whole, and the step's end
// says what is wrong.
[[gnu::weak]] void operator delete(void* block) noexcept {
  if (block == nullptr) return;
  if (checker::heap_watch.on_fiber() && !checker::heap_watch.given_back(block)) return;
  std::free(block);  // NOLINT: this is operator delete
}

[[gnu::weak]] void operator delete(void* block, std::size_t) noexcept { operator delete(block); }

#endif
