#include "threads/read_page.hpp"

namespace model::threads {

using checker::acquires;
using checker::reads;
using checker::writes;

bool read_from_disk(Task& task, Page& page, PageIndex index) {
  KernelFunction function(task.runtime, "btrfs_readpage");
  const Machine& machine = task.machine;
  const Shared<std::uint8_t>& ordered = machine.ordered->at[index];
  task.runtime.announce_when(
      "wait for ordered extents",
      [](const ConditionView& view, const void* at) {
        return static_cast<const Shared<std::uint8_t>*>(at)->get(view) == 0;
      },
      &ordered, reads(ordered));
  task.runtime.announce("read from disk", reads(machine.disk->data[index]),
                        reads(machine.disk->csum[index]), writes(page.content), reads(page.freed));
  check_page(task, page);
  page.content.change(task) = machine.disk->data[index].get(task);
  if (machine.disk->csum[index].get(task) != page.content.get(task)) {
    task.runtime.remark("-EIO: wrong checksum");
    set_flag(task, page, page.PG_error, true, "set");
    return false;
  }
  set_flag(task, page, page.PG_uptodate, true, "set");
  return true;
}

std::vector<At> changed_by_new_page(const Machine& machine, PageIndex index, FrameId first_spare) {
  std::vector<At> ats = {writes(machine.cache->slot[index].frame),
                         writes(machine.cache->frames_used), reads(machine.cache->i_pages)};
  for (FrameId frame = first_spare; frame < machine.frames; ++frame) {
    const Page& page = machine.page[frame];
    ats.insert(ats.end(), {acquires(page.locked), writes(page.references), writes(page.PG_private),
                           writes(page.mapping)});
  }
  return ats;
}

Page* read_page(Task& task, PageIndex index) {
  KernelFunction function(task.runtime, "page_cache_read");
  const Machine& machine = task.machine;
  PageCache& cache = *machine.cache;
  CacheSlot& slot = cache.slot[index];
  task.runtime.announce_list("insert a new page", checker::Lock::is_free, &cache.i_pages,
                             machine.lists.insert_page[index]);
  if (slot.frame.get(task) != 0) return nullptr;
  if (cache.frames_used.get(task) == machine.frames) task.runtime.bound_exceeded("page frames");
  const FrameId frame = cache.frames_used.change(task)++;
  slot.frame.change(task) = static_cast<std::uint8_t>(frame + 1);
  Page& page = machine.page[frame];
  // No thread has seen the frame before: it starts locked, with references of the cache, the reader
  // and PG_private.
  page.locked.take(task);
  page.references.change(task) = 3;
  page.PG_private.change(task) = true;
  page.mapping.change(task) = static_cast<std::uint8_t>(index + 1);
  read_from_disk(task, page, index);
  unlock_page(task, page);
  return &page;
}

}  // namespace model::threads
