// The table of switches, in the order of the enumeration.

#include "model/kernels.hpp"

namespace model {
namespace {

constexpr ValueTexts off_on = ValueTexts::of<OffOn>({{OffOn::off, "off"}, {OffOn::on, "on"}});

constexpr auto switch_table = std::to_array<SwitchInfo>({
    {Switch::hook_returns, "hook_returns",
     ValueTexts::of<HookReturns>({{HookReturns::eagain, "EAGAIN"}, {HookReturns::ebusy, "EBUSY"}}),
     "what the start hook returns when it has queued a fixup: EBUSY leaves the page clean",
     "btrfs_writepage_start_hook"},
    {Switch::writeback_on_ebusy, "writeback_on_ebusy",
     ValueTexts::of<OnEbusy>({{OnEbusy::skip, "skip"}, {OnEbusy::redirty, "redirty"}}),
     "what writeback does when the hook returns EBUSY: skip the page as it is, or redirty it",
     "__extent_writepage_io"},
    {Switch::worker_out_of_band, "worker_out_of_band",
     ValueTexts::of<OutOfBand>({{OutOfBand::bug, "bug"}, {OutOfBand::delalloc, "delalloc"}}),
     "what the worker does with a dirty page that no ordered extent covers: BUG(), or reserve "
     "space and set delalloc",
     "btrfs_writepage_fixup_worker"},
    {Switch::worker_clears_checked, "worker_clears_checked",
     ValueTexts::of<ClearsChecked>(
         {{ClearsChecked::on_each_path, "on_each_path"}, {ClearsChecked::at_exit, "at_exit"}}),
     "where the worker clears PG_checked: early on each path, or at the common exit",
     "btrfs_writepage_fixup_worker"},
    {Switch::worker_ordered_exit_clears_checked, "worker_ordered_exit_clears_checked", off_on,
     "whether the worker clears PG_checked when it finds the page already ordered",
     "btrfs_writepage_fixup_worker"},
    {Switch::worker_puts_ordered_extent, "worker_puts_ordered_extent", off_on,
     "whether the worker drops its reference to the ordered extent that it waited for",
     "btrfs_writepage_fixup_worker"},
    {Switch::worker_success, "worker_success",
     ValueTexts::of<WorkerSuccess>({{WorkerSuccess::set_page_dirty, "set_page_dirty"},
                                    {WorkerSuccess::bug_on_clean, "bug_on_clean"}}),
     "what the worker does once delalloc is set: set_page_dirty(), or BUG_ON(!PageDirty)",
     "btrfs_writepage_fixup_worker"},
    {Switch::worker_error_cleans_page, "worker_error_cleans_page", off_on,
     "whether the worker's error path cleans the page", "btrfs_writepage_fixup_worker"},
    {Switch::worker_error_block, "worker_error_block",
     ValueTexts::of<ErrorBlock>({{ErrorBlock::under_extent_lock, "under_extent_lock"},
                                 {ErrorBlock::after_extent_unlock, "after_extent_unlock"}}),
     "where the worker's error path runs", "btrfs_writepage_fixup_worker"},
    {Switch::worker_delalloc_error_releases, "worker_delalloc_error_releases", off_on,
     "whether the worker releases its reservation when delalloc cannot be set",
     "btrfs_writepage_fixup_worker"},
    {Switch::reserve_before_page_lock, "reserve_before_page_lock", off_on,
     "whether the worker reserves space before it locks the page", "btrfs_writepage_fixup_worker"},
    {Switch::fixup_holds_inode, "fixup_holds_inode", off_on,
     "whether a queued fixup holds a reference to the inode", "btrfs_writepage_start_hook"},
    {Switch::writeback_hook, "writeback_hook",
     ValueTexts::of<WritebackHook>({{WritebackHook::queues, "queues"},
                                    {WritebackHook::rejects, "rejects"},
                                    {WritebackHook::none, "none"},
                                    {WritebackHook::queues_marked, "queues_marked"},
                                    {WritebackHook::fails, "fails"}}),
     "what writeback does with a page that no ordered extent covers: queue a fixup; reject it; "
     "clean "
     "it without a write, with no error (none) or one (fails); or queue a fixup only if the page "
     "was "
     "marked when it was dirtied",
     "btrfs_writepage_cow_fixup"},
    {Switch::private_2_cleared, "private_2_cleared",
     ValueTexts::of<Private2Cleared>({{Private2Cleared::by_hook, "by_hook"},
                                      {Private2Cleared::by_completion, "by_completion"}}),
     "what clears PG_private_2 (later: Ordered) of a page that an ordered extent covers: the start "
     "hook before the write, or IO completion after it",
     "btrfs_writepage_cow_fixup"},
    {Switch::migratepage_callback, "migratepage_callback", off_on,
     "whether btrfs moves its data pages itself, dirty ones included; off: the fallback, which "
     "writes them out first",
     "btrfs_migratepage"},
    {Switch::delalloc_new_checked_first, "delalloc_new_checked_first", off_on,
     "whether a fault or a buffered write does all that can fail of setting delalloc before it "
     "clears the old one; off: until 95ee2231896d",
     "btrfs_reset_extent_delalloc"},
    {Switch::private_reference_checked, "private_reference_checked", off_on,
     "whether releasing a page's private data drops a reference only if PG_private is set; off: "
     "until v5.8, also for a page that has nothing but PG_private_2",
     "__btrfs_releasepage"},
    {Switch::fsync_error_told_to_each, "fsync_error_told_to_each", off_on,
     "whether each caller of fsync() is told of an error (errseq_t, v4.13); off: the first only",
     "btrfs_sync_file"},
    {Switch::reclaim_skips_pinned, "reclaim_skips_pinned", off_on,
     "whether reclaim leaves a pinned page alone; off (until d824ec2a1546): it releases the "
     "private data first, and is then refused because of the references",
     "shrink_page_list"},
    {Switch::direct_write_inode_lock, "direct_write_inode_lock",
     ValueTexts::of<DirectWriteLock>({{DirectWriteLock::exclusive, "exclusive"},
                                      {DirectWriteLock::dropped_for_io, "dropped_for_io"},
                                      {DirectWriteLock::shared, "shared"}}),
     "how a direct write within the file holds the inode lock: exclusively, the same but dropped "
     "while it writes (since v3.9), or shared (since e9adabb9712e, v5.11)",
     "btrfs_file_write_iter"},
    {Switch::worker_error_ends_io, "worker_error_ends_io", off_on,
     "whether the worker's error path ends the IO of an ordered extent that covers the page",
     "btrfs_writepage_fixup_worker"},
    {Switch::writeback_protects_ptes, "writeback_protects_ptes", off_on,
     "whether writeback write-protects and cleans PTEs when it clears PG_dirty; off (095be159f3eb "
     "until 5376c9db4536): only once the checksum is computed",
     "extent_write_cache_pages"},
    {Switch::buffered_write_cleans_page, "buffered_write_cleans_page",
     ValueTexts::of<CleansPage>({{CleansPage::off, "off"},
                                 {CleansPage::on, "on"},
                                 {CleansPage::delalloc, "delalloc"},
                                 {CleansPage::PG_dirty, "PG_dirty"}}),
     "whether a buffered write clears PG_dirty and delalloc before it copies (until "
     "7703bdd8d23e); one of the two alone is a mutant",
     "lock_and_cleanup_extent_if_need"},
    {Switch::nocow_flag_before_unlock, "nocow_flag_before_unlock", off_on,
     "whether a nocow write records that it reserved nothing before it unlocks the page; off: "
     "until f1de96837634",
     "__btrfs_buffered_write"},
    {Switch::mkwrite_returns_locked, "mkwrite_returns_locked", off_on,
     "whether page_mkwrite leaves the page locked until the PTE is installed; off: until "
     "50a9b214bc6c",
     "btrfs_page_mkwrite"},
    {Switch::unmount_flushes_fixups, "unmount_flushes_fixups", off_on,
     "whether unmount empties the fixup queue before it stops the cleaner (41fd1e94066a)",
     "close_ctree"},
    {Switch::block_keeps_towrite, "block_keeps_towrite", off_on,
     "whether writing one block of a page that stays dirty keeps its towrite tag (b1511360c8ac)",
     "btrfs_subpage_set_writeback"},
    {Switch::zap_flushes_tlb_under_lock, "zap_flushes_tlb_under_lock", off_on,
     "whether unmapping a dirty PTE flushes the TLB before the page-table lock is released; off: "
     "until 1cf35d47712d",
     "zap_pte_range"},
    {Switch::unmap_reads_storage_key, "unmap_reads_storage_key", off_on,
     "whether the last unmap turns the page's storage key (s390) into PG_dirty, until ef5d437f71af",
     "page_remove_rmap"},
    {Switch::migration_checks_references, "migration_checks_references", off_on,
     "rule of the environment: migration refuses a page with unexpected references; off is a "
     "mutant",
     "migrate_page_move_mapping"},
    {Switch::hook_gets_page, "hook_gets_page", off_on,
     "rule of the environment: the start hook takes a page reference for the fixup; off is a "
     "mutant",
     "btrfs_writepage_start_hook"},
    {Switch::worker_tests_page_first, "worker_tests_page_first", off_on,
     "rule of the environment: a worker whose reservation failed looks at the page before it "
     "reports that; off is a mutant",
     "btrfs_writepage_fixup_worker"},
    {Switch::mkwrite_clears_checked, "mkwrite_clears_checked", off_on,
     "rule of the environment: a fault that sets the page up takes it away from its queued fixup; "
     "off is a mutant",
     "btrfs_page_mkwrite"},
    {Switch::cancel_dirty_under_page_lock, "cancel_dirty_under_page_lock", off_on,
     "rule of the environment: truncation cleans a page only under its lock; off is a mutant",
     "truncate_inode_page"},
    {Switch::reclaim_rechecks_dirty, "reclaim_rechecks_dirty",
     ValueTexts::of<RechecksDirty>({{RechecksDirty::off, "off"},
                                    {RechecksDirty::on, "on"},
                                    {RechecksDirty::before_freezing, "before_freezing"}}),
     "rule of the environment: reclaim tests PG_dirty again after it has frozen the references; "
     "not at all, or before, is a mutant",
     "__remove_mapping"},
    {Switch::writeback_rechecks_mapping, "writeback_rechecks_mapping", off_on,
     "rule of the environment: writeback tests page->mapping again under the page lock; off is a "
     "mutant",
     "extent_write_cache_pages"},
    {Switch::writepage_redirties_in_reclaim, "writepage_redirties_in_reclaim", off_on,
     "rule of the environment: if its caller reclaims memory, writepage only redirties the page; "
     "off is a mutant",
     "btrfs_writepage"},
    {Switch::errors_are_recorded, "errors_are_recorded", off_on,
     "rule of the environment: an error path that drops data records the error for fsync(); off is "
     "a mutant",
     "mapping_set_error"},
    {Switch::fixup_iput_delayed, "fixup_iput_delayed", off_on,
     "rule of the environment: the cleaner drops the worker's reference to the inode; off is a "
     "mutant, an earlier version of f4b1363cae43: the worker drops it itself",
     "btrfs_writepage_fixup_worker"},
});
static_assert(checker::one_row_each(switch_table));

}  // namespace

std::span<const SwitchInfo> switches() { return switch_table; }

}  // namespace model
