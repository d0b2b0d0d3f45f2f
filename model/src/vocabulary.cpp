#include "model/vocabulary.hpp"

#include <array>
#include <checker/runtime.hpp>

namespace model {
namespace {

constexpr std::array<DefectDescription,
                     checker::engine_defects + static_cast<std::size_t>(DefectKind::count)>
    defects = {{
        {"deadlock", "threads wait and none can go on", "P13"},
        {"assertion", "the model itself did something impossible", "-"},
        {"unlocked-access", "data was accessed without the lock that guards it", "-"},
        {"step-limit", "a transition accesses guarded data again and again and may never end", "-"},
        {"livelock", "threads go on for ever, by fair turns, and none of them gets anywhere",
         "P12"},
        {"unannounced-access",
         "a step used an object that it had not announced; in checked builds of the tool only", "-"},
        {"lost-update",
         "data that was declared dirty is neither on disk nor in a dirty page, and no "
         "error was reported",
         "P1"},
        {"bug-on", "a BUG() or BUG_ON() of the kernel was reached", "P3"},
        {"use-after-free", "a thread touched a page after it was freed", "P4"},
        {"reference-leak",
         "in the end a page, ordered extent or inode has references that nothing "
         "accounts for",
         "P5"},
        {"checked-leak", "PG_checked is set although no fixup for the page is queued or running",
         "P7"},
        {"bad-checksum", "in the end the disk has data that its checksum is not of", "P2"},
        {"reservation-leak", "in the end more or less space is reserved than delalloc accounts for",
         "P6"},
        {"stray-delalloc", "an unlocked page that is clean, or no page at all, has delalloc", "P8"},
        {"double-completion", "a page of an ordered extent is accounted for twice", "P9"},
        {"unreported-error", "an error path dropped data and recorded no error", "P10"},
        {"stuck-fixup", "in the end a page is still dirty: nothing will ever write it", "P11"},
        {"fsync-loss", "fsync returned success, and data from before it was not on disk", "P14"},
        {"unmount-loss", "unmount has ended, and data from before it is not on disk", "P15"},
    }};

constexpr std::array<LabelDescription, static_cast<std::size_t>(Label::count)> labels = {{
    {"writeback: hook queued a fixup", "the start hook has put a work item into the fixup queue"},
    {"writeback: hook found a fixup pending", "the start hook met PG_checked"},
    {"writeback: hook could not allocate", "the start hook's allocation failed"},
    {"writeback: hook entered by reclaim", "the start hook runs in a reclaiming thread"},
    {"writeback: hook rejected the page", "the start hook answered EUCLEAN: an error is recorded"},
    {"writeback: submitted the page", "the page went to IO"},
    {"writeback: skipped a clean page", "a page was found by its tag but is not dirty"},
    {"writeback: redirtied the page", "the hook answered and the page was made dirty again"},
    {"writeback: left the page clean", "the hook answered EBUSY and the page stays clean"},
    {"writeback: cleaned without a write",
     "writeback without a hook met a page that no ordered extent covers"},
    {"fixup_worker: bailed, mapping NULL", "the worker found the page without a mapping"},
    {"fixup_worker: bailed, page clean", "the worker found the page not dirty"},
    {"fixup_worker: bailed, Checked clear", "the worker found PG_checked clear"},
    {"fixup_worker: already ordered", "the worker found PG_private_2 set"},
    {"fixup_worker: waited for an ordered extent", "the worker waits with its locks dropped"},
    {"fixup_worker: set delalloc", "the worker did its work"},
    {"fixup_worker: error path", "the worker could not reserve space or set delalloc"},
    {"writeback: ordered extent of several pages", "a delalloc range had more than one page"},
    {"writeback: page of a delalloc range gone",
     "a further page of the range was clean or had left the file"},
    {"space: flushed delalloc", "a reservation found no space, and flushes and waits"},
    {"io_completion: content changed after its checksum",
     "the page was changed between the checksum and the write"},
    {"migration: moved the page", "the page's place in the cache was taken by another page"},
    {"migration: refused, page has other references", "the reference count was not as expected"},
    {"migration: refused while a fixup is queued",
     "as above, and one of the references is that of the fixup"},
    {"migration: refused, page dirty", "the fallback path met a dirty page"},
    {"migration: wrote the page out", "the fallback path called writepage"},
    {"reclaim: freed the page", "the page left the cache and was freed"},
    {"reclaim: refused, page has other references", "the reference count could not be frozen"},
    {"reclaim: refused while a fixup is queued",
     "as above, and one of the references is that of the fixup"},
    {"reclaim: refused, page dirty", "the page was dirty"},
    {"reclaim: refused after freezing, page dirty",
     "the page became dirty between the two tests, without the page lock"},
    {"reclaim: stripped private", "btrfs_releasepage dropped PG_private and the extent state"},
    {"reclaim: called writepage", "kswapd tried to write a dirty page out"},
    {"direct_io_write: invalidated the page", "a direct write removed the page from the cache"},
    {"direct_io_write: refused, page dirty", "the page could not be invalidated"},
    {"invalidate: removed the page", "a clean page that nobody uses was dropped from the cache"},
    {"truncate: removed the page", "truncation removed the page from the cache"},
    {"truncate: ended an ordered extent's page",
     "the page belonged to an ordered extent but was never submitted"},
    {"munmap: passed a dirty PTE on", "unmapping turned a dirty PTE into PG_dirty"},
    {"mmap_store: stored through a stale TLB entry",
     "a store went through a translation that was unmapped already"},
    {"unmap: storage key dirtied the page", "the last unmap found the page's storage key dirty"},
    {"follow_page: dirtied the page", "a pin was taken, and the page dirtied without its lock"},
    {"buffered_write: wrote the page", "a buffered write has copied its data and set the page up"},
    {"buffered_write: copy faulted", "the copy failed, after the page was prepared for it"},
    {"direct_io_write: fell back to a buffered write", "the page could not be invalidated"},
    {"fsync: returned success", "fsync() returned 0"},
    {"fsync: returned an error", "fsync() reported an error"},
    {"unmount: inode busy at eviction", "somebody held a reference to the inode"},
    {"unmount: evicted the inode", "the inode and its pages were thrown away"},
    {"unmount: fixup still queued when the cleaner is stopped", "an item is late"},
    {"iput: wrote the inode", "the last reference went while the file system was being unmounted"},
    {"mmap_store: page_mkwrite done", "a store faulted and was made known to the file system"},
    {"mmap_store: stored without the file system knowing",
     "a store went through a writable PTE over a clean page"},
    {"partial_writeback: wrote a block", "a block went to IO, and the rest of the page is dirty"},
    {"pin_holder: dirtied the page", "set_page_dirty_lock() by the holder of a pin"},
    {"pin_holder: dirtied a page with a fixup queued", "as above, while PG_checked is set"},
    {"state: mapping NULL while a fixup is queued",
     "a page with a queued or running fixup has left the cache"},
    {"state: page dirty out of band",
     "an unlocked page in the cache is dirty with neither delalloc nor an ordered extent"},
    {"state: stale dirty tag", "an unlocked page is clean but still tagged dirty"},
}};

}  // namespace

std::span<const DefectDescription> defect_descriptions() { return defects; }
std::span<const LabelDescription> label_descriptions() { return labels; }

std::vector<std::string> label_names() {
  std::vector<std::string> names;
  names.reserve(labels.size());
  for (const LabelDescription& label : labels) names.emplace_back(label.text);
  return names;
}

}  // namespace model
