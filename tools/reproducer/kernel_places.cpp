#include "reproducer/kernel_places.hpp"

#include <algorithm>
#include <array>

namespace tools::reproducer {
namespace {

struct Row {
  std::string_view function;
  std::string_view file;
};

// As of v4.14, by file; later functions as of their first kernel.
constexpr std::array rows = {
    Row{"__extent_writepage", "fs/btrfs/extent_io.c"},
    Row{"clear_extent_bit", "fs/btrfs/extent_io.c"},
    Row{"end_bio_extent_writepage", "fs/btrfs/extent_io.c"},
    Row{"end_extent_writepage", "fs/btrfs/extent_io.c"},
    Row{"extent_write_cache_pages", "fs/btrfs/extent_io.c"},
    Row{"extent_write_locked_range", "fs/btrfs/extent_io.c"},
    Row{"extent_writepage_io", "fs/btrfs/extent_io.c"},
    Row{"lock_extent_bits", "fs/btrfs/extent_io.c"},
    Row{"set_page_extent_mapped", "fs/btrfs/extent_io.c"},
    Row{"submit_extent_page", "fs/btrfs/extent_io.c"},
    Row{"unlock_extent_cached", "fs/btrfs/extent_io.c"},
    Row{"writepage_delalloc", "fs/btrfs/extent_io.c"},
    Row{"btrfs_add_delayed_iput", "fs/btrfs/inode.c"},
    Row{"btrfs_direct_IO", "fs/btrfs/inode.c"},
    Row{"btrfs_finish_ordered_io", "fs/btrfs/inode.c"},
    Row{"btrfs_invalidatepage", "fs/btrfs/inode.c"},
    Row{"btrfs_migratepage", "fs/btrfs/inode.c"},
    Row{"btrfs_page_mkwrite", "fs/btrfs/inode.c"},
    Row{"btrfs_releasepage", "fs/btrfs/inode.c"},
    Row{"btrfs_reset_extent_delalloc", "fs/btrfs/inode.c"},
    Row{"btrfs_set_extent_delalloc", "fs/btrfs/inode.c"},
    Row{"btrfs_start_delalloc_roots", "fs/btrfs/inode.c"},
    Row{"btrfs_writepage", "fs/btrfs/inode.c"},
    Row{"btrfs_writepage_end_io_hook", "fs/btrfs/inode.c"},
    Row{"btrfs_writepage_fixup_worker", "fs/btrfs/inode.c"},
    Row{"btrfs_writepage_start_hook", "fs/btrfs/inode.c"},
    Row{"cow_file_range", "fs/btrfs/inode.c"},
    Row{"evict_refill_and_join", "fs/btrfs/inode.c"},
    Row{"lock_extent_direct", "fs/btrfs/inode.c"},
    Row{"btrfs_add_ordered_extent", "fs/btrfs/ordered-data.c"},
    Row{"btrfs_dec_test_ordered_pending", "fs/btrfs/ordered-data.c"},
    Row{"btrfs_lookup_ordered_range", "fs/btrfs/ordered-data.c"},
    Row{"btrfs_put_ordered_extent", "fs/btrfs/ordered-data.c"},
    Row{"btrfs_start_ordered_extent", "fs/btrfs/ordered-data.c"},
    Row{"btrfs_wait_ordered_range", "fs/btrfs/ordered-data.c"},
    Row{"btrfs_wait_ordered_roots", "fs/btrfs/ordered-data.c"},
    Row{"btrfs_csum_one_bio", "fs/btrfs/file-item.c"},
    Row{"__btrfs_buffered_write", "fs/btrfs/file.c"},
    Row{"btrfs_dirty_pages", "fs/btrfs/file.c"},
    Row{"btrfs_file_write_iter", "fs/btrfs/file.c"},
    Row{"btrfs_sync_file", "fs/btrfs/file.c"},
    Row{"lock_and_cleanup_extent_if_need", "fs/btrfs/file.c"},
    Row{"prepare_pages", "fs/btrfs/file.c"},
    Row{"btrfs_delalloc_release_space", "fs/btrfs/extent-tree.c"},
    Row{"btrfs_delalloc_reserve_space", "fs/btrfs/extent-tree.c"},
    Row{"btrfs_subpage_clear_writeback", "fs/btrfs/subpage.c"},
    Row{"btrfs_subpage_set_writeback", "fs/btrfs/subpage.c"},
    Row{"close_ctree", "fs/btrfs/disk-io.c"},
    Row{"evict", "fs/inode.c"},
    Row{"evict_inodes", "fs/inode.c"},
    Row{"iput", "fs/inode.c"},
    Row{"write_inode_now", "fs/fs-writeback.c"},
    Row{"generic_shutdown_super", "fs/super.c"},
    Row{"sync_filesystem", "fs/sync.c"},
    Row{"lock_page", "include/linux/pagemap.h"},
    Row{"mapping_set_error", "include/linux/pagemap.h"},
    Row{"trylock_page", "include/linux/pagemap.h"},
    Row{"wait_on_page_writeback", "include/linux/pagemap.h"},
    Row{"down_read", "kernel/locking/rwsem.c"},
    Row{"down_write", "kernel/locking/rwsem.c"},
    Row{"up_read", "kernel/locking/rwsem.c"},
    Row{"up_write", "kernel/locking/rwsem.c"},
    Row{"delete_from_page_cache", "mm/filemap.c"},
    Row{"end_page_writeback", "mm/filemap.c"},
    Row{"filemap_fault", "mm/filemap.c"},
    Row{"filemap_fdatawait_range", "mm/filemap.c"},
    Row{"filemap_flush", "mm/filemap.c"},
    Row{"find_get_page", "mm/filemap.c"},
    Row{"generic_file_direct_write", "mm/filemap.c"},
    Row{"unlock_page", "mm/filemap.c"},
    Row{"follow_page_pte", "mm/gup.c"},
    Row{"do_munmap", "mm/mmap.c"},
    Row{"finish_fault", "mm/memory.c"},
    Row{"handle_mm_fault", "mm/memory.c"},
    Row{"unmap_mapping_range", "mm/memory.c"},
    Row{"zap_pte_range", "mm/memory.c"},
    Row{"migrate_page_move_mapping", "mm/migrate.c"},
    Row{"migrate_pages", "mm/migrate.c"},
    Row{"migration_entry_wait", "mm/migrate.c"},
    Row{"move_to_new_page", "mm/migrate.c"},
    Row{"remove_migration_ptes", "mm/migrate.c"},
    Row{"unmap_and_move", "mm/migrate.c"},
    Row{"writeout", "mm/migrate.c"},
    Row{"clear_page_dirty_for_io", "mm/page-writeback.c"},
    Row{"redirty_page_for_writepage", "mm/page-writeback.c"},
    Row{"set_page_dirty", "mm/page-writeback.c"},
    Row{"set_page_dirty_lock", "mm/page-writeback.c"},
    Row{"set_page_writeback", "mm/page-writeback.c"},
    Row{"tag_pages_for_writeback", "mm/page-writeback.c"},
    Row{"page_mkclean", "mm/rmap.c"},
    Row{"try_to_unmap", "mm/rmap.c"},
    Row{"cancel_dirty_page", "mm/truncate.c"},
    Row{"invalidate_complete_page2", "mm/truncate.c"},
    Row{"invalidate_inode_pages2_range", "mm/truncate.c"},
    Row{"invalidate_inode_page", "mm/truncate.c"},
    Row{"invalidate_mapping_pages", "mm/truncate.c"},
    Row{"truncate_inode_page", "mm/truncate.c"},
    Row{"truncate_inode_pages", "mm/truncate.c"},
    Row{"truncate_setsize", "mm/truncate.c"},
    Row{"__remove_mapping", "mm/vmscan.c"},
    Row{"pageout", "mm/vmscan.c"},
    Row{"shrink_page_list", "mm/vmscan.c"},
};

// What has moved or has another name in the kernels after v5.3.
struct Moved {
  std::string_view function;
  std::string_view now;
  std::string_view file;
};
constexpr std::array moved = {
    Moved{"btrfs_writepage_start_hook", "btrfs_writepage_cow_fixup", "fs/btrfs/inode.c"},
    Moved{"btrfs_writepage_end_io_hook", "btrfs_writepage_endio_finish_ordered",
          "fs/btrfs/inode.c"},
    Moved{"btrfs_delalloc_reserve_space", "btrfs_delalloc_reserve_space",
          "fs/btrfs/delalloc-space.c"},
    Moved{"btrfs_delalloc_release_space", "btrfs_delalloc_release_space",
          "fs/btrfs/delalloc-space.c"},
};

// In order of release; kernels not listed are older than v5.3.
constexpr std::array<std::string_view, 7> after_5_3 = {
    "25f3c502", "v5.6", "v5.8", "v5.14", "v6.12", "v6.15-experimental", "v7.2-rc1"};
constexpr std::array<std::string_view, 4> with_folios = {"v6.12", "v6.15-experimental", "v7.2-rc1",
                                                         "v7.2-rc7"};

template <std::size_t Count>
bool among(const std::array<std::string_view, Count>& names, const model::Kernel& kernel) {
  return std::find(names.begin(), names.end(), kernel.name) != names.end();
}

}  // namespace

bool uses_folios(const model::Kernel& kernel) { return among(with_folios, kernel); }

KernelPlace kernel_place(std::string_view function, const model::Kernel& kernel) {
  if (among(after_5_3, kernel) || uses_folios(kernel)) {
    for (const Moved& row : moved) {
      if (row.function == function) return {std::string(row.now), std::string(row.file)};
    }
  }
  for (const Row& row : rows) {
    if (row.function == function) return {std::string(function), std::string(row.file)};
  }
  return {std::string(function), ""};
}

std::string place_text(const KernelPlace& place) {
  return (place.file.empty() ? "" : place.file + ":") + place.function + "()";
}

}  // namespace tools::reproducer
