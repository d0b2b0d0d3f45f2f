#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include "checker/world.hpp"
#include "state/fiber.hpp"

namespace checker {

/// The entry point of each thread's fiber, and any exception that a thread has thrown: none leaves
/// a fiber.
class ThreadBodies {
 public:
  explicit ThreadBodies(Runtime& runtime);
  ThreadBodies(const ThreadBodies&) = delete;
  ThreadBodies& operator=(const ThreadBodies&) = delete;

  /// `threads`: of a world that was built.
  void begin(std::span<const SpawnedThread> threads);
  /// The start block of a fiber, read when it is first resumed; its stack holds the address.
  [[nodiscard]] const FiberStart* start(ThreadId thread) const { return &own_[thread].start; }
  /// The thread's own memory that its stack points to, from start() on.
  [[nodiscard]] std::span<const std::byte> memory_of_start(ThreadId thread) const {
    return std::as_bytes(std::span(&own_[thread], 1));
  }
  /// Whether a thread has thrown an exception in the last step.
  [[nodiscard]] bool threw() const { return !thrown_.empty(); }
  /// Reports what the thread threw in the last step or, if nothing, that it freed memory of another
  /// step (HeapWatch). Errors: always throws ProgramError, or InternalError if the thread threw
  /// that.
  [[noreturn]] void answer_mistake(const std::string& thread_name);

 private:
  struct Own {
    FiberStart start;
    ThreadBodies* bodies;
    SpawnedThread::Entry entry;
    void* function;
  };
  static void run(void* own);

  Runtime& runtime_;
  std::unique_ptr<Own[]> own_;  // Of each thread.
  std::string thrown_;
  bool thrown_by_us_ = false;  // An internal error was thrown.
};

}  // namespace checker
