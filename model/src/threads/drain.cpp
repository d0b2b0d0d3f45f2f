#include "threads/drain.hpp"

#include "threads/reclaim.hpp"
#include "threads/writeback.hpp"

namespace model {

using checker::KernelFunction;
using checker::reads;

namespace {

constexpr unsigned rounds_max = 24;

template <typename T>
std::uint64_t mix(std::uint64_t hash, const T* objects, std::size_t count) {
  // FNV-1a over the bytes; objects in the arena have no padding.
  const auto* bytes = reinterpret_cast<const unsigned char*>(objects);  // NOLINT
  for (std::size_t i = 0; i < count * sizeof(T); ++i) {
    hash = (hash ^ bytes[i]) * 0x100000001b3ULL;
  }
  return hash;
}

// A hash of the kernel's state as far as it decides what happens next: a reservation that leaks in
// each round does not. It is compared from round to round in a drain of one order, where nothing
// runs beside it; the operation that calls it names no object.
std::uint64_t signature(const Machine& machine) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  hash = mix(hash, machine.page, machine.frames);
  hash = mix(hash, machine.cache, 1);
  hash = mix(hash, machine.table, 1);
  hash = mix(hash, machine.io_tree, 1);
  hash = mix(hash, machine.ordered, 1);
  hash = mix(hash, &machine.inode->references, 1);
  hash = mix(hash, &machine.inode->mapping_error, 1);
  hash = mix(hash, machine.disk, 1);
  return mix(hash, machine.fault_counts, 1);
}

bool is_empty(const void* queue) { return *static_cast<const std::uint8_t*>(queue) == 0; }
bool is_clear(const void* flag) { return !static_cast<const Shared<bool>*>(flag)->value; }

// Waits until the workers have nothing left to do.
void wait_for_workers(Task& task) {
  const Machine& machine = task.machine;
  task.runtime.announce_when("wait for the fixup worker", is_empty, &machine.fixup_queue->count,
                             reads(*machine.fixup_queue));
  for (PageIndex index = 0; index < machine.pages; ++index) {
    const Shared<bool>& writeback = machine.cache->slot[index].tag_writeback;
    task.runtime.announce_when("wait for IO", is_clear, &writeback, reads(writeback));
    // Not for ordered extents: one whose pages are not submitted yet waits for the next round.
    task.runtime.announce_when("wait for completion", is_empty, &machine.finish[index].count,
                               reads(machine.finish[index]));
  }
}

// One round. `reclaimed`: whether the last one ended with a reclaim. Returns: whether one more may
// do something.
bool drain_round(Task& task, bool& reclaimed) {
  const Machine& machine = task.machine;
  const std::uint64_t before = signature(machine);
  run_writeback(task, WritebackMode::all, 1);
  wait_for_workers(task);
  task.runtime.announce("look around");
  if (signature(machine) != before) {
    reclaimed = false;
    return true;
  }
  // All that writeback can do is done. Reclaim may find dirt in the page tables: then once more.
  if (reclaimed) return false;
  reclaimed = true;
  for (PageIndex index = 0; index < machine.pages; ++index) run_reclaim(task, index, 1, false);
  task.runtime.announce("look around");
  return signature(machine) != before;
}

}  // namespace

void run_drain(Task& task) {
  KernelFunction function(task.runtime, "drain");
  wait_for_workers(task);
  task.runtime.announce("look around");
  bool reclaimed = false;
  unsigned rounds = 0;
  do {
    if (rounds++ == rounds_max) task.runtime.bound_exceeded("rounds of the drain");
  } while (drain_round(task, reclaimed));
}

}  // namespace model
