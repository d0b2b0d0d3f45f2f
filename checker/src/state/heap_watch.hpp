#pragma once

#include <cstddef>
#include <cstdint>

#include "state/fiber.hpp"

namespace checker {

/// What simulated threads do with memory of the heap, to see whether they own nothing across
/// an announcement. A stack is copied as bytes, and its owner's destructor then runs once for each
/// time that it was restored: memory that is not freed in the step that took it is freed twice.
///
/// Only with glibc, and not in builds with AddressSanitizer, which watches the heap itself.
struct HeapWatch {
  static constexpr std::uint32_t blocks_max = 64;

  const std::byte* bottom = nullptr;  // Of the stack that the last step runs on. Null: unwatched.
  std::uint32_t count = 0;            // Of blocks that this step has taken and not freed.
  bool too_many = false;              // Some are not in the list: nothing is said of this step.
  bool kept = false;                  // A step has ended with blocks. Stays, until it is asked for.
  bool foreign = false;               // A step has freed a block of another one; likewise.
  void* blocks[blocks_max] = {};

  /// A step begins on this stack.
  [[gnu::always_inline]] void begin(FiberStack stack) {
    if (count != 0) end_with_blocks();
    bottom = stack.bottom;
  }
  void end_with_blocks();
  /// Returns: whether a step kept what it had taken, since this was asked last.
  bool take_kept();

  // Of malloc() and its like.
  [[nodiscard]] bool on_fiber() const;
  void taken(void* block);
  /// Returns: whether the block is this step's own, and so may be freed.
  bool given_back(void* block);
};
extern HeapWatch heap_watch;

/// What is said of who breaks that rule, and which rule it is.
inline constexpr const char* owning_rule =
    "; freed once for each time that the state is restored?\n  docs/library.md, rule 5: threads "
    "own "
    "nothing across an announcement";

/// While it lives, code of the engine runs on a simulated thread's stack.
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
