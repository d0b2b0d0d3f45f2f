#pragma once

#include <cstddef>
#include <cstdint>

#include "checker/operation.hpp"
#include "state/fiber.hpp"

namespace checker {

/// First bytes of the objects; part of the state.
struct ArenaHeader {
  enum class Halt : std::uint8_t { none, defect, bound };
  Halt halt;
  std::uint8_t defect;    ///< Valid if halt is `defect`.
  std::uint8_t draining;  ///< The interleaved threads are done; the drain runs.
  std::uint8_t unused[5];
};

enum class ThreadStatus : std::uint8_t { absent, live, finished };

/// What the engine knows of one thread besides its stack. Saved with it; not part of the
/// fingerprint, since the stack's bytes determine it.
struct ThreadRecord {
  void* context;
  const Pending* pending;
  const CallFrame* frame;
  ThreadStatus status;
  std::uint8_t unused[7];
};

/// The memory that a state lives in, at an address that does not move: constants (bodies of
/// threads), objects, and one stack per thread with a guard page below.
class Arena {
 public:
  static constexpr std::size_t constants_size = 64 * 1024;
  static constexpr std::size_t objects_size = 64 * 1024;  // ObjectId has 16 bits.
  static constexpr std::size_t stack_size = 64 * 1024;
  static constexpr std::size_t guard_size = 4096;
  static constexpr std::size_t stack_shift = 320;

  Arena();
  ~Arena();
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  [[nodiscard]] std::byte* constants() const { return base_; }
  [[nodiscard]] std::byte* objects() const { return base_ + constants_size; }
  /// The stack of a thread. Requires: guard_stacks() covered it, if a fiber runs on it.
  [[nodiscard]] FiberStack stack(ThreadId thread) const {
    // Staggered within their pages, so that stack tops do not compete for the same few cache sets.
    std::byte* bottom = slot(thread) + guard_size;
    return {bottom, bottom + stack_size - thread * stack_shift};
  }
  /// Zeroes a stack. Pages that were never written take no memory.
  void clear_stack(ThreadId thread) const;
  /// Protects the page below the stacks of threads 0 ... threads - 1.
  void guard_stacks(std::size_t threads);
  /// The thread whose guard page contains `address`; threads_max if there is none.
  [[nodiscard]] std::size_t guard_hit(const void* address) const;
  /// The thread whose stack contains `address`; threads_max if there is none.
  [[nodiscard]] std::size_t stack_hit(const void* address) const;

 private:
  static constexpr std::size_t slot_size = guard_size + stack_size;
  static constexpr std::size_t total_size = constants_size + objects_size + threads_max * slot_size;
  [[nodiscard]] std::byte* slot(std::size_t thread) const {
    return base_ + constants_size + objects_size + thread * slot_size;
  }
  std::byte* base_;
  std::size_t guarded_ = 0;
};

/// Installs, once, a handler that turns a write to a guard page into exit status 70, after printing
/// "stack overflow" and the schedule so far.
void install_overflow_handler();

/// The status passed to answer_aborts_of_threads(); 0 if it was not called.
int exit_status_of_aborts();

}  // namespace checker
