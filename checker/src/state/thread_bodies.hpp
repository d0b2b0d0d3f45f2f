#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include "checker/world.hpp"
#include "state/fiber.hpp"

namespace checker {

/// Where each thread's fiber begins, and what a thread has thrown: no exception leaves a fiber.
class ThreadBodies {
 public:
  explicit ThreadBodies(Runtime& runtime);
  ThreadBodies(const ThreadBodies&) = delete;
  ThreadBodies& operator=(const ThreadBodies&) = delete;

  /// `threads`: those of a world that was built.
  void begin(std::span<const SpawnedThread> threads);
  /// What a fiber begins with when it is resumed for the first time; its stack has the address.
  [[nodiscard]] const FiberStart* start(ThreadId thread) const { return &own_[thread].start; }
  /// The memory of a thread's own to which its stack has addresses, from start().
  [[nodiscard]] std::span<const std::byte> memory_of_start(ThreadId thread) const {
    return std::as_bytes(std::span(&own_[thread], 1));
  }
  /// Whether a thread has thrown something in the last step.
  [[nodiscard]] bool threw() const { return !thrown_.empty(); }
  /// Says what the thread has thrown in the last step; if nothing, that it has freed memory of
  /// another step (HeapWatch). Errors: ProgramError always, or InternalError if that was thrown.
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
  bool thrown_by_us_ = false;  // It is an internal error.
};

}  // namespace checker
