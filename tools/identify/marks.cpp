// Names and words only: what the versions of a function have in common, and in what they differ.

#include "identify/marks.hpp"

#include <checker/assert.hpp>
#include <common/keyed_table.hpp>

namespace tools::identify {
namespace {

using model::Switch;
using Words = std::vector<std::string_view>;

const Words inode = {"fs/btrfs/inode.c"};
const Words extent_io = {"fs/btrfs/extent_io.c"};
const Words file = {"fs/btrfs/file.c"};
const Words mkwrite_files = {"fs/btrfs/inode.c", "fs/btrfs/file.c"};
const Words direct_files = {"fs/btrfs/direct-io.c", "fs/btrfs/file.c"};

const Words worker = {"btrfs_writepage_fixup_worker"};
const Words hook = {"btrfs_writepage_cow_fixup", "btrfs_writepage_start_hook"};
const Words writeback = {"__extent_writepage_io", "extent_writepage_io", "writepage_delalloc"};

// The value "on" if the words are there in this order, else "off".
std::vector<Mark> on_if(Words words) { return {{"on", std::move(words), {}}, {"off", {}, {}}}; }
// A rule of the environment: "on" if the words are there; a kernel without them is not decided.
std::vector<Mark> rule(Words words) { return {{"on", std::move(words), {}}}; }

// NOLINTNEXTLINE(readability-function-size): a table.
std::vector<SwitchMarks> make_table() {
  return {
      {Switch::hook_returns,
       inode,
       hook,
       {{"EBUSY", {"-EBUSY"}, {}}, {"EAGAIN", {"-EAGAIN"}, {}}},
       ""},
      {Switch::writeback_on_ebusy,
       extent_io,
       writeback,
       {{"skip", {"-EBUSY", "pages_skipped"}, {}},
        {"redirty", {"redirty_page_for_writepage|folio_redirty_for_writepage"}, {}}},
       ""},
      {Switch::worker_out_of_band,
       inode,
       worker,
       {{"delalloc", {"btrfs_delalloc_reserve_space"}, {}}, {"bug", {"BUG()"}, {}}},
       ""},
      {Switch::worker_clears_checked,
       inode,
       worker,
       {{"on_each_path", {"ClearPageChecked", "lock_extent_bits|lock_extent"}, {}},
        {"at_exit",
         {"out_page:", "ClearPageChecked|btrfs_page_clear_checked|btrfs_folio_clear_checked"},
         {}}},
       ""},
      {Switch::worker_ordered_exit_clears_checked,
       inode,
       worker,
       {{"off", {"ClearPageChecked", "lock_extent_bits|lock_extent"}, {}},
        {"on",
         {"out_page:", "ClearPageChecked|btrfs_page_clear_checked|btrfs_folio_clear_checked"},
         {}}},
       ""},
      {Switch::worker_puts_ordered_extent, inode, worker, on_if({"btrfs_put_ordered_extent"}), ""},
      {Switch::worker_success,
       inode,
       worker,
       {{"bug_on_clean", {"BUG_ON(!PageDirty|BUG_ON(!folio_test_dirty"}, {}},
        {"set_page_dirty", {"set_page_dirty"}, {}}},
       ""},
      {Switch::worker_error_cleans_page, inode, worker,
       on_if({"clear_page_dirty_for_io|folio_clear_dirty_for_io"}), ""},
      {Switch::worker_error_block,
       inode,
       worker,
       {{"under_extent_lock", {"mapping_set_error", "unlock_extent_cached|unlock_extent"}, {}},
        {"after_extent_unlock", {"unlock_extent_cached|unlock_extent", "mapping_set_error"}, {}}},
       ""},
      {Switch::worker_delalloc_error_releases, inode, worker,
       on_if({"btrfs_set_extent_delalloc", "btrfs_delalloc_release_space"}), ""},
      {Switch::reserve_before_page_lock,
       inode,
       worker,
       {{"off", {"lock_page|folio_lock", "btrfs_delalloc_reserve_space"}, {}},
        {"on", {"btrfs_delalloc_reserve_space", "lock_page|folio_lock"}, {}},
        {"off", {"BUG()"}, {"btrfs_delalloc_reserve_space"}}},
       ""},
      {Switch::fixup_holds_inode, inode, hook, on_if({"ihold"}), ""},
      {Switch::writeback_hook,
       extent_io,
       writeback,
       {{"queues", {"btrfs_writepage_cow_fixup|writepage_start_hook"}, {}},
        {"fails", {"folio_test_ordered", "btrfs_folio_clear_writeback", "-EUCLEAN"}, {}}},
       ""},
      {Switch::private_2_cleared,
       inode,
       hook,
       {{"by_hook", {"TestClearPagePrivate2"}, {}},
        {"by_completion", {"PageOrdered|folio_test_ordered"}, {}}},
       ""},
      {Switch::migratepage_callback,
       inode,
       {},
       on_if({"btrfs_migratepage|btrfs_migrate_folio"}),
       ""},
      {Switch::delalloc_new_checked_first,
       inode,
       {"btrfs_reset_extent_delalloc"},
       {{"on", {}, {}}},
       "off"},
      {Switch::private_reference_checked,
       inode,
       {"__btrfs_release_folio", "__btrfs_releasepage"},
       {{"on", {"clear_page_extent_mapped|clear_folio_extent_mapped|detach_page_private"}, {}},
        {"off", {"ClearPagePrivate"}, {}}},
       ""},
      {Switch::fsync_error_told_to_each,
       file,
       {"btrfs_sync_file"},
       on_if({"file_check_and_advance_wb_err"}),
       ""},
      {Switch::reclaim_skips_pinned,
       {"mm/vmscan.c"},
       {"shrink_folio_list", "shrink_page_list"},
       // The first is about swap.
       on_if({"folio_maybe_dma_pinned|page_maybe_dma_pinned",
              "folio_maybe_dma_pinned|page_maybe_dma_pinned"}),
       ""},
      {Switch::direct_write_inode_lock,
       direct_files,
       {"btrfs_direct_write", "__btrfs_direct_write"},
       {{"shared", {"BTRFS_ILOCK_SHARED"}, {}}},
       ""},
      {Switch::worker_error_ends_io, inode, worker,
       on_if({"end_extent_writepage|btrfs_mark_ordered_io_finished"}), ""},
      {Switch::writeback_protects_ptes,
       extent_io,
       {"extent_write_cache_pages"},
       on_if({"clear_page_dirty_for_io|folio_clear_dirty_for_io"}),
       ""},
      {Switch::buffered_write_cleans_page,
       file,
       {"lock_and_cleanup_extent_if_need", "lock_and_cleanup_extent"},
       on_if({"clear_page_dirty_for_io|clear_extent_bit"}),
       ""},
      {Switch::nocow_flag_before_unlock,
       file,
       {"btrfs_dirty_folio", "btrfs_dirty_folios", "btrfs_dirty_pages"},
       on_if({"EXTENT_NORESERVE"}),
       ""},
      {Switch::mkwrite_returns_locked,
       mkwrite_files,
       {"btrfs_page_mkwrite"},
       on_if({"VM_FAULT_LOCKED"}),
       ""},
      {Switch::unmount_flushes_fixups,
       {"fs/btrfs/disk-io.c"},
       {"close_ctree"},
       on_if({"flush_workqueue|btrfs_flush_workqueue", "fixup_workers"}),
       ""},
      {Switch::block_keeps_towrite,
       {"fs/btrfs/subpage.c"},
       {"btrfs_subpage_set_writeback"},
       on_if({"__folio_start_writeback"}),
       "off"},
      {Switch::zap_flushes_tlb_under_lock,
       {"mm/memory.c"},
       {"zap_pte_range"},
       on_if({"force_flush"}),
       ""},
      {Switch::unmap_reads_storage_key,
       {"mm/rmap.c"},
       {"page_remove_rmap", "folio_remove_rmap_ptes", "__folio_remove_rmap"},
       on_if({"page_test_and_clear_dirty|page_test_dirty"}),
       ""},
      {Switch::migration_checks_references,
       {"mm/migrate.c"},
       {"__folio_migrate_mapping", "folio_migrate_mapping", "migrate_page_move_mapping"},
       rule({"expected_count", "page_freeze_refs|page_ref_freeze|folio_ref_freeze"}),
       ""},
      {Switch::hook_gets_page, inode, hook, on_if({"page_cache_get|get_page|folio_get"}), ""},
      {Switch::worker_tests_page_first, inode, worker,
       rule({"btrfs_delalloc_reserve_space", "lock_page|folio_lock", "mapping", "if (ret)"}), ""},
      {Switch::mkwrite_clears_checked,
       mkwrite_files,
       {"btrfs_page_mkwrite"},
       rule({"ClearPageChecked|btrfs_page_clear_checked|btrfs_folio_clear_checked"}),
       ""},
      {Switch::cancel_dirty_under_page_lock,
       {"mm/truncate.c"},
       {"truncate_cleanup_folio", "truncate_cleanup_page", "truncate_complete_page"},
       rule({"cancel_dirty_page|folio_cancel_dirty"}),
       ""},
      {Switch::reclaim_rechecks_dirty,
       {"mm/vmscan.c"},
       {"__remove_mapping"},
       rule({"page_freeze_refs|page_ref_freeze|folio_ref_freeze", "PageDirty|folio_test_dirty"}),
       ""},
      {Switch::writeback_rechecks_mapping,
       extent_io,
       {"extent_write_cache_pages"},
       rule({"lock_page|folio_lock", "mapping !="}),
       ""},
      {Switch::writepage_redirties_in_reclaim,
       inode,
       {"btrfs_writepage"},
       rule({"PF_MEMALLOC", "redirty_page_for_writepage"}),
       ""},
      {Switch::errors_are_recorded, inode, worker, rule({"mapping_set_error"}), ""},
      {Switch::fixup_iput_delayed,
       inode,
       worker,
       {{"on", {"btrfs_add_delayed_iput"}, {}}, {"off", {"iput"}, {}}},
       ""},
  };
}

}  // namespace

std::span<const SwitchMarks> switch_marks() {
  static const std::vector<SwitchMarks> table = [] {
    std::vector<SwitchMarks> rows = make_table();
    CHECKER_ASSERT(checker::one_row_each(rows, model::switch_count), "a switch without a row");
    return rows;
  }();
  return table;
}

}  // namespace tools::identify
