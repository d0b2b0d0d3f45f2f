#include "threads/fsync.hpp"

#include <algorithm>

#include "threads/ordered_wait.hpp"
#include "threads/writeback.hpp"

namespace model::threads {

using checker::reads;
using checker::writes;

namespace {

// What an fsync() that starts now has to see on disk: all that was declared, or stored by a process
// that maps the page. Used only to judge.
struct Promise {
  std::uint8_t version[pages_max];
};

Promise start_of_fsync(Task& task) {
  const Machine& machine = task.machine;
  At accesses[1 + pages_max];
  std::size_t count = 0;
  accesses[count++] = reads(machine.ghost->declared);
  for (PageIndex index = 0; index < machine.pages; ++index) {
    accesses[count++] = reads(machine.table->pte[index]);
  }
  task.runtime.announce_list("fsync starts", nullptr, nullptr, accesses, count);
  Promise promise{};
  for (PageIndex index = 0; index < machine.pages; ++index) {
    promise.version[index] = std::max(machine.ghost->declared.get(task).settled[index],
                                      machine.table->pte[index].get(task).stored);
  }
  return promise;
}

// Only the caller that is told of an error is excused: each thread is a process of its own, which
// opened the file before anything happened and calls fsync() once.
void end_of_fsync(Task& task, const Promise& promise) {
  const Machine& machine = task.machine;
  Ghost& ghost = *machine.ghost;
  Shared<bool>& error = machine.inode->mapping_error;
  const bool told_to_each = task.on(Switch::fsync_error_told_to_each);
  At accesses[2 + 2 * pages_max];
  std::size_t count = 0;
  accesses[count++] = told_to_each ? reads(error) : writes(error);
  accesses[count++] = writes(ghost.fsync_lost);
  for (PageIndex index = 0; index < machine.pages; ++index) {
    accesses[count++] = reads(machine.disk->data[index]);
    accesses[count++] = reads(ghost.truncated[index]);
  }
  task.runtime.announce_list("fsync returns", nullptr, nullptr, accesses, count);
  if (error.get(task)) {
    if (!told_to_each) error.change(task) = false;
    task.label(Label::fsync_error);
    task.runtime.remark("an error");
    return;
  }
  task.label(Label::fsync_ok);
  for (PageIndex index = 0; index < machine.pages; ++index) {
    const std::uint8_t version = promise.version[index];
    if (ghost.truncated[index].get(task)) continue;
    if (machine.disk->data[index].get(task) < version) ghost.fsync_lost.change(task) = true;
  }
}

}  // namespace

void filemap_fdatawait_range(Task& task, PageIndex first, PageIndex last) {
  KernelFunction function(task.runtime);
  for (PageIndex index = first; index <= last; ++index) {
    const Shared<bool>& tag = task.machine.cache->slot[index].tag_writeback;
    task.runtime.announce_when("wait until clear", state::is_clear, &tag, reads(tag));
  }
}

void btrfs_wait_ordered_extents(Task& task) {
  KernelFunction function(task.runtime, "btrfs_wait_ordered_range");
  for (PageIndex index = task.machine.pages; index-- > 0;) btrfs_wait_ordered_extent(task, index);
}

void write_inode_now(Task& task) {
  KernelFunction function(task.runtime);
  run_writeback(task, WritebackMode::all, 1);
  filemap_fdatawait_range(task, 0, static_cast<PageIndex>(task.machine.pages - 1));
  btrfs_wait_ordered_extents(task);
}

void run_fsync(Task& task) {
  KernelFunction function(task.runtime, "btrfs_sync_file");
  const Promise promise = start_of_fsync(task);
  run_writeback(task, WritebackMode::all, 1);
  write_inode_now(task);
  end_of_fsync(task, promise);
}

}  // namespace model::threads
