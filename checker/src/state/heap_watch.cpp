// Replacements for malloc() and related functions that check the caller and then call the C
// library's own. The operators new and delete call these.
//
// They are weak: a program with its own allocator keeps it and is not tracked.

#include "state/heap_watch.hpp"

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstdlib>

#include "state/arena.hpp"

#if defined(__GLIBC__) && !CHECKER_ASAN
#define HEAP_WATCHED 1
#else
#define HEAP_WATCHED 0
#endif

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

#if HEAP_WATCHED

// The C library's own functions, whose usual names a program can replace.
extern "C" {
void* __libc_malloc(std::size_t size);                           // NOLINT: their names
void* __libc_calloc(std::size_t count, std::size_t size);        // NOLINT
void* __libc_realloc(void* block, std::size_t size);             // NOLINT
void* __libc_memalign(std::size_t alignment, std::size_t size);  // NOLINT
void __libc_free(void* block);                                   // NOLINT
}

namespace {

void* noted(void* block) {
  if (block != nullptr && checker::heap_watch.on_fiber()) checker::heap_watch.taken(block);
  return block;
}

}  // namespace

extern "C" {

[[gnu::weak]] void* malloc(std::size_t size) noexcept { return noted(__libc_malloc(size)); }

[[gnu::weak]] void* calloc(std::size_t count, std::size_t size) noexcept {
  return noted(__libc_calloc(count, size));
}

[[gnu::weak]] void* memalign(std::size_t alignment, std::size_t size) noexcept {
  return noted(__libc_memalign(alignment, size));
}

[[gnu::weak]] void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept {
  return noted(__libc_memalign(alignment, size));
}

[[gnu::weak]] int posix_memalign(void** block, std::size_t alignment, std::size_t size) noexcept {
  if (alignment % sizeof(void*) != 0 || !std::has_single_bit(alignment)) return EINVAL;
  void* const taken = noted(__libc_memalign(alignment, size));
  if (taken == nullptr) return ENOMEM;
  *block = taken;
  return 0;
}

// A block that may have been freed before is not freed again: the heap stays intact, and the end of
// the step reports the mistake.
[[gnu::weak]] void free(void* block) noexcept {
  if (block == nullptr) return;
  if (checker::heap_watch.on_fiber() && !checker::heap_watch.given_back(block)) return;
  __libc_free(block);
}

[[gnu::weak]] void* realloc(void* block, std::size_t size) noexcept {
  const bool foreign =
      block != nullptr && checker::heap_watch.on_fiber() && !checker::heap_watch.given_back(block);
  void* const moved = foreign ? __libc_calloc(1, size) : __libc_realloc(block, size);
  if (moved == nullptr && size != 0) return noted(block), nullptr;  // The old block stays.
  return noted(moved);
}

}  // extern "C"

#endif
