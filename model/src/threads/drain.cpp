#include "threads/drain.hpp"

#include "threads/reclaim.hpp"
#include "threads/writeback.hpp"

namespace model::threads {

using checker::reads;

namespace {

constexpr unsigned rounds_max = 24;

// Calls `each` with every object that decides what happens next in a drain, the ghost first.
// Reserved space is not included: a reservation that leaks in each round decides nothing.
template <typename Each>
void for_each_object(const Machine& machine, Each each) {
  for (FrameId frame = 0; frame < machine.frames; ++frame) {
    const Page& page = machine.page[frame];
    each(page.freed), each(page.locked), each(page.PG_dirty), each(page.PG_writeback);
    each(page.PG_checked), each(page.PG_private_2), each(page.PG_private), each(page.PG_uptodate);
    each(page.PG_error), each(page.fixup_mark), each(page.storage_key), each(page.references);
    each(page.pins);
    each(page.mapping), each(page.mapcount), each(page.content), each(page.blocks);
  }
  for (PageIndex index = 0; index < machine.pages; ++index) {
    const CacheSlot& slot = machine.cache->slot[index];
    each(slot.frame), each(slot.tag_dirty), each(slot.tag_towrite), each(slot.tag_writeback);
    each(machine.table->pte[index]), each(machine.table->tlb[index]);
    each(machine.table->vma[index]), each(machine.io_tree->extent_locked[index]);
    each(machine.io_tree->delalloc[index]), each(machine.ordered->at[index]);
    each(machine.disk->data[index]), each(machine.disk->csum[index]);
  }
  for (const OrderedExtent& extent : machine.ordered->extent) each(extent);
  each(machine.cache->i_pages), each(machine.cache->i_size), each(machine.cache->frames_used);
  each(machine.table->ptl), each(machine.table->mmap_sem);
  each(machine.inode->references), each(machine.inode->mapping_error);
  const FaultCounts& counts = *machine.fault_counts;
  each(counts.enospc), each(counts.fixup_alloc), each(counts.set_delalloc);
  each(counts.io_error), each(counts.copy_fault);
}

// FNV-1a over the bytes; objects in the arena have no padding.
class Hash {
 public:
  template <typename T>
  void add(const T& value) {
    const auto* bytes = reinterpret_cast<const unsigned char*>(&value);  // NOLINT
    for (std::size_t i = 0; i < sizeof(T); ++i) hash_ = (hash_ ^ bytes[i]) * 0x100000001b3ULL;
  }
  [[nodiscard]] std::uint64_t value() const { return hash_; }

 private:
  std::uint64_t hash_ = 0xcbf29ce484222325ULL;
};

// Adds an object that the transition names.
struct AddObject {
  Task& task;
  Hash& hash;
  void operator()(const checker::Lock& lock) const { hash.add(lock.held(task)); }
  template <typename T>
  void operator()(const Shared<T>& object) const {
    hash.add(object.get(task));
  }
};

// A hash of all that decides what happens next, compared from round to round. One transition: in a
// drain of one order nothing runs beside it; in an interleaved drain it sees one moment.
std::uint64_t look_around(Task& task) {
  task.runtime.announce_list("look around", nullptr, nullptr, task.machine.lists.everything);
  Hash hash;
  for_each_object(task.machine, AddObject{task, hash});
  return hash.value();
}

// Waits until the workers have nothing left to do.
void wait_for_workers(Task& task) {
  const Machine& machine = task.machine;
  task.runtime.announce_when("wait for the fixup worker", state::is_empty<FixupQueue>,
                             machine.fixup_queue, reads(*machine.fixup_queue));
  for (PageIndex index = 0; index < machine.pages; ++index) {
    const Shared<bool>& writeback = machine.cache->slot[index].tag_writeback;
    task.runtime.announce_when("wait for IO", state::is_clear, &writeback, reads(writeback));
    // Ordered extents are not waited for: one whose pages are not submitted yet waits for the next
    // round.
    task.runtime.announce_when("wait for completion", state::is_empty<FinishQueue>,
                               &machine.finish[index], reads(machine.finish[index]));
  }
}

// One round. `seen`: the hash of the previous round. `reclaimed`: whether the last round ended with
// a reclaim. Returns: whether another round may change something.
bool drain_round(Task& task, std::uint64_t& seen, bool& reclaimed) {
  const std::uint64_t before = seen;
  run_writeback(task, WritebackMode::all, 1);
  wait_for_workers(task);
  seen = look_around(task);
  if (seen != before) {
    reclaimed = false;
    return true;
  }
  // Writeback has nothing left to do. Reclaim may find dirty PTEs: then one more round.
  if (reclaimed) return false;
  reclaimed = true;
  for (PageIndex index = 0; index < task.machine.pages; ++index) run_reclaim(task, index, 1, false);
  seen = look_around(task);
  return seen != before;
}

}  // namespace

std::vector<At> looked_at_by_drain(const Machine& machine) {
  std::vector<At> ats;
  for_each_object(machine, [&ats](const auto& object) { ats.push_back(reads(object)); });
  return ats;
}

void run_drain(Task& task) {
  KernelFunction function(task.runtime, "drain");
  wait_for_workers(task);
  std::uint64_t seen = look_around(task);
  bool reclaimed = false;
  unsigned rounds = 0;
  do {
    if (rounds++ == rounds_max) task.runtime.bound_exceeded("rounds of the drain");
  } while (drain_round(task, seen, reclaimed));
}

}  // namespace model::threads
