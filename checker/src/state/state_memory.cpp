#include "state/state_memory.hpp"

#include "state/raw_memory.hpp"

namespace checker {

void StateMemory::clear(bool compared) {
  for (ThreadId thread = 0; thread < thread_count; ++thread) {
    if (!wiping) {
      if (compared) arena.clear_stack(thread);
    } else if (records[thread].status == ThreadStatus::live) {
      auto* live = static_cast<std::byte*>(records[thread].context);
      zero_raw(live, static_cast<std::size_t>(arena.stack(thread).top - live));
    }
    records[thread] = {};
  }
  wiping = compared;
  thread_count = 0;
  sets = {};
}

void StateMemory::begin(std::size_t threads, std::size_t objects_bytes) {
  arena.guard_stacks(threads);
  thread_count = static_cast<ThreadId>(threads);
  objects_used = objects_bytes;
  for (ThreadId thread = 0; thread < thread_count; ++thread) {
    records[thread].context = fiber_create(arena.stack(thread));
    records[thread].status = ThreadStatus::live;
    sets.live.insert(thread);
  }
}

}  // namespace checker
