#pragma once

#include <cstddef>
#include <cstdint>

#include "state/fiber.hpp"

namespace checker {

/// Tracks heap memory of simulated threads, to check that they own none across an announcement.
/// Stacks are copied as bytes, so a destructor on a stack runs once for each time that the stack is
/// restored: memory that is not freed in the step that allocated it is freed twice.
///
/// Only with glibc, and not in AddressSanitizer builds, which check the heap themselves.
struct HeapWatch {
  static constexpr std::uint32_t blocks_max = 64;

  const std::byte* bottom = nullptr;  // Of the stack of the current step. Null: not tracked.
  std::uint32_t count = 0;            // Blocks that this step has allocated and not freed.
  bool too_many = false;              // Some are not in the list: this step is not judged.
  bool kept = false;                  // A step ended without freeing its blocks. Reset when read.
  bool foreign = false;               // A step freed a block of another step. Reset when read.
  void* blocks[blocks_max] = {};

  /// A step begins on this stack.
  [[gnu::always_inline]] void begin(FiberStack stack) {
    if (count != 0) end_with_blocks();
    bottom = stack.bottom;
  }
  void end_with_blocks();
  /// Returns: whether a step has kept a block since the last call.
  bool take_kept();

  // Called by malloc() and related functions.
  [[nodiscard]] bool on_fiber() const;
  void taken(void* block);
  /// Returns: whether this step allocated the block, so that it may be freed.
  bool given_back(void* block);
};
extern HeapWatch heap_watch;

/// Message suffix for a violation of this rule, with a reference to the rule.
inline constexpr const char* owning_rule =
    "; is it freed each time that the state is restored?\n  docs/library.md, rule 5: threads "
    "own "
    "nothing across an announcement";

/// Marks a scope in which engine code runs on a simulated thread's stack.
class EngineOnFiber {
 public:
  EngineOnFiber() : bottom_(heap_watch.bottom) { heap_watch.bottom = nullptr; }
  ~EngineOnFiber() { heap_watch.bottom = bottom_; }
  EngineOnFiber(const EngineOnFiber&) = delete;
  EngineOnFiber& operator=(const EngineOnFiber&) = delete;

 private:
  const std::byte* bottom_;
};

}  // namespace checker
