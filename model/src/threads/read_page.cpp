#include "threads/read_page.hpp"

namespace model {

using checker::KernelFunction;
using checker::reads;
using checker::writes;

bool read_from_disk(Task& task, Page& page, PageIndex index) {
  KernelFunction function(task.runtime, "btrfs_readpage");
  const Machine& machine = task.machine;
  const Shared<std::uint8_t>& ordered = machine.ordered->at[index];
  task.runtime.announce_when(
      "wait for ordered extents",
      [](const void* at) { return static_cast<const Shared<std::uint8_t>*>(at)->value == 0; },
      &ordered, reads(ordered));
  task.runtime.announce("read from disk", reads(machine.disk->data[index]),
                        reads(machine.disk->csum[index]), writes(page.content), reads(page.freed));
  check_page(task, page);
  page.content.value = machine.disk->data[index].value;
  if (machine.disk->csum[index].value != page.content.value) {
    task.runtime.remark("-EIO: wrong checksum");
    set_flag(task, page, page.PG_error, true, "set");
    return false;
  }
  set_flag(task, page, page.PG_uptodate, true, "set");
  return true;
}

Page* read_page(Task& task, PageIndex index) {
  KernelFunction function(task.runtime, "page_cache_read");
  const Machine& machine = task.machine;
  PageCache& cache = *machine.cache;
  CacheSlot& slot = cache.slot[index];
  task.runtime.announce_when("insert a new page", checker::Lock::is_free, &cache.i_pages,
                             writes(slot.frame), writes(cache.frames_used), reads(cache.i_pages));
  if (slot.frame.value != 0) return nullptr;
  if (cache.frames_used.value == machine.frames) task.runtime.bound_exceeded("page frames");
  const FrameId frame = cache.frames_used.value++;
  slot.frame.value = static_cast<std::uint8_t>(frame + 1);
  Page& page = machine.page[frame];
  // Nobody has seen the frame before: it is born locked, with the cache's reference, the reader's,
  // and that of PG_private.
  page.locked.holder = task.runtime.holder_mark();
  page.references.value = 3;
  page.PG_private.value = true;
  page.mapping.value = static_cast<std::uint8_t>(index + 1);
  read_from_disk(task, page, index);
  unlock_page(task, page);
  return &page;
}

}  // namespace model
