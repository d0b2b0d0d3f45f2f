#include "threads/delalloc.hpp"

namespace model::threads {

using checker::reads;
using checker::releases;
using checker::writes;

namespace {

// A range of pages that is being allocated. `frame` holds those of its pages that are locked for
// it: all but the page that writeback is writing.
struct Range {
  PageIndex first;
  PageIndex last;
  PageIndex locked_page;
  std::uint8_t unused = 0;
  FrameId frame[pages_max] = {};
};

// Finds delalloc at or after a page, in one section of the io_tree lock. `single`: one page of it.
bool find_delalloc_range(Task& task, PageIndex index, bool single, Range& range) {
  const Machine& machine = task.machine;
  At accesses[pages_max];
  std::size_t count = 0;
  for (PageIndex i = index; i < machine.pages; ++i) {
    accesses[count++] = reads(machine.io_tree->delalloc[i]);
  }
  task.runtime.announce_list("test EXTENT_DELALLOC", nullptr, nullptr, accesses, count);
  const auto& delalloc = machine.io_tree->delalloc;
  PageIndex first = index;
  while (first < machine.pages && !delalloc[first].get(task).set) ++first;
  if (first == machine.pages) return false;
  PageIndex last = first;
  while (!single && last + 1 < machine.pages && delalloc[last + 1].get(task).set) ++last;
  range = {first, last, index, 0, {}};
  return true;
}

// Unlocks the pages of the range that were locked for it, up to one that was not.
void unlock_pages(Task& task, const Range& range, PageIndex end) {
  for (PageIndex index = range.first; index < end; ++index) {
    if (index != range.locked_page) unlock_page(task, task.machine.page[range.frame[index]]);
  }
}

// Returns: whether the page was there and dirty; then it is locked.
bool lock_delalloc_page(Task& task, Range& range, PageIndex index) {
  Page* page = find_get_page(task, index);
  if (page == nullptr) return false;
  lock_page(task, *page);
  const bool good = test_flag(task, *page, page->PG_dirty, "test") &&
                    read_field(task, *page, page->mapping, "test page->mapping") != 0;
  if (!good) unlock_page(task, *page);
  put_page(task, *page);
  if (!good) {
    task.label(Label::delalloc_page_gone);
    return false;
  }
  range.frame[index] = frame_of(task, *page);
  return true;
}

// Locks the other pages of the range, in the order of their indexes. Returns: whether all were
// there and dirty; if not, none is locked. Mirrors: lock_delalloc_pages().
bool lock_delalloc_pages(Task& task, Range& range) {
  KernelFunction function(task.runtime);
  for (PageIndex index = range.first; index <= range.last; ++index) {
    if (index == range.locked_page || lock_delalloc_page(task, range, index)) continue;
    unlock_pages(task, range, index);
    return false;
  }
  return true;
}

// Allocates space on disk and an ordered extent for the range, then unlocks its pages except the
// one that writeback is writing. Extents are locked. Mirrors: cow_file_range(). Left out: the
// extent map.
void cow_file_range(Task& task, Page& page, const Range& range) {
  KernelFunction function(task.runtime);
  const Machine& machine = task.machine;
  ExtentIoTree& tree = *machine.io_tree;
  Inode& inode = *machine.inode;
  btrfs_add_ordered_extent(task, range.first, range.last);
  if (range.first != range.last) task.label(Label::delalloc_several);
  // extent_clear_unlock_delalloc(): one section of the io_tree lock clears both bits.
  At accesses[2 * pages_max + 1];
  std::size_t count = 0;
  for (PageIndex index = range.first; index <= range.last; ++index) {
    accesses[count++] = writes(tree.delalloc[index]);
    accesses[count++] = releases(tree.extent_locked[index]);
  }
  accesses[count++] = writes(inode.reserved);
  task.runtime.announce_list("clear EXTENT_DELALLOC and unlock", nullptr, nullptr, accesses, count);
  for (PageIndex index = range.first; index <= range.last; ++index) {
    drop_delalloc(task, index);
    tree.extent_locked[index].release(task);
  }
  for (PageIndex index = range.first; index <= range.last; ++index) {
    Page& each = index == range.locked_page ? page : machine.page[range.frame[index]];
    set_flag(task, each, each.PG_private_2, true, "set");
    if (index != range.locked_page) unlock_page(task, each);
  }
}

// Whether the range is still delalloc; its extents are locked.
bool still_delalloc(Task& task, const Range& range) {
  const ExtentIoTree& tree = *task.machine.io_tree;
  At accesses[pages_max];
  std::size_t count = 0;
  for (PageIndex index = range.first; index <= range.last; ++index) {
    accesses[count++] = reads(tree.delalloc[index]);
  }
  task.runtime.announce_list("test EXTENT_DELALLOC", nullptr, nullptr, accesses, count);
  for (PageIndex index = range.first; index <= range.last; ++index) {
    if (!tree.delalloc[index].get(task).set) return false;
  }
  return true;
}

// One round of it. Returns: false if it must be repeated. `single`: with one page only.
bool writepage_delalloc(Task& task, Page& page, PageIndex index, bool& single) {
  Range range{};
  if (!find_delalloc_range(task, index, single, range)) return true;
  if (!lock_delalloc_pages(task, range)) {
    // Some page is gone: try once more with a single page, then give up.
    if (single) return true;
    single = true;
    return false;
  }
  for (PageIndex i = range.first; i <= range.last; ++i) lock_extent(task, i);
  if (still_delalloc(task, range)) {
    cow_file_range(task, page, range);
    return true;
  }
  for (PageIndex i = range.first; i <= range.last; ++i) unlock_extent(task, i);
  unlock_pages(task, range, static_cast<PageIndex>(range.last + 1));
  return false;
}

}  // namespace

void writepage_delalloc(Task& task, Page& page, PageIndex index) {
  KernelFunction function(task.runtime);
  bool single = false;
  while (!writepage_delalloc(task, page, index, single)) {  // again:
  }
}

}  // namespace model::threads
