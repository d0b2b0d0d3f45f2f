// The table of kernels: each is its predecessor with some switches changed.

#include <utility>

#include "model/kernels.hpp"

namespace model {
namespace {

using Values = std::array<std::uint8_t, switch_count>;

struct Change {
  template <typename Value>
  Change(Switch the_switch, Value the_value)
      : which(the_switch), value(static_cast<std::uint8_t>(the_value)) {}
  Switch which;
  std::uint8_t value;
};
constexpr std::uint8_t off = 0;
constexpr std::uint8_t on = 1;

Values changed(Values values, const std::vector<Change>& changes) {
  for (const Change& change : changes) {
    values[static_cast<std::size_t>(change.which)] = change.value;
  }
  return values;
}

// The oldest kernel: what is not listed is off, or the first value of its switch. Switches of the
// worker below its BUG() are never reached there and have the value of v4.14.
Values v3_2() {
  return changed({}, {{Switch::worker_error_ends_io, on},
                      {Switch::buffered_write_cleans_page, CleansPage::on},
                      {Switch::mkwrite_returns_locked, on},
                      {Switch::mkwrite_clears_checked, on},
                      {Switch::nocow_flag_before_unlock, on},
                      {Switch::unmap_reads_storage_key, on},
                      {Switch::writeback_protects_ptes, on},
                      {Switch::migration_checks_references, on},
                      {Switch::hook_gets_page, on},
                      {Switch::worker_tests_page_first, on},
                      {Switch::cancel_dirty_under_page_lock, on},
                      {Switch::reclaim_rechecks_dirty, RechecksDirty::on},
                      {Switch::writeback_rechecks_mapping, on},
                      {Switch::writepage_redirties_in_reclaim, on},
                      {Switch::errors_are_recorded, on},
                      {Switch::fixup_iput_delayed, on}});
}

Values v3_6() {
  return changed(v3_2(), {{Switch::hook_returns, HookReturns::ebusy},
                          {Switch::worker_out_of_band, OutOfBand::delalloc},
                          {Switch::worker_puts_ordered_extent, on}});
}

Values v4_14() {
  return changed(v3_6(), {{Switch::zap_flushes_tlb_under_lock, on},
                          {Switch::unmap_reads_storage_key, off},
                          {Switch::fsync_error_told_to_each, on},
                          {Switch::direct_write_inode_lock, DirectWriteLock::dropped_for_io}});
}

Values patch_2018() {
  return changed(v4_14(), {{Switch::hook_returns, HookReturns::eagain},
                           {Switch::worker_clears_checked, ClearsChecked::at_exit},
                           {Switch::worker_ordered_exit_clears_checked, on},
                           {Switch::worker_success, WorkerSuccess::bug_on_clean},
                           {Switch::worker_error_cleans_page, on}});
}

Values merged_25f3c502() {
  return changed(patch_2018(), {{Switch::buffered_write_cleans_page, CleansPage::off},
                                {Switch::worker_error_block, ErrorBlock::after_extent_unlock},
                                {Switch::worker_delalloc_error_releases, on}});
}

Values v5_6() {
  return changed(merged_25f3c502(), {{Switch::writeback_on_ebusy, OnEbusy::redirty},
                                     {Switch::reserve_before_page_lock, on},
                                     {Switch::fixup_holds_inode, on}});
}

Values v5_8() {
  return changed(v5_6(),
                 {{Switch::migratepage_callback, on}, {Switch::private_reference_checked, on}});
}

Values v5_14() {
  return changed(v5_8(), {{Switch::private_2_cleared, Private2Cleared::by_completion},
                          {Switch::direct_write_inode_lock, DirectWriteLock::shared}});
}

Values v6_12() {
  return changed(v5_14(),
                 {{Switch::unmount_flushes_fixups, on}, {Switch::reclaim_skips_pinned, on}});
}

Values v7_2(WritebackHook hook) {
  return changed(v6_12(), {{Switch::writeback_hook, hook},
                           {Switch::block_keeps_towrite, on},  // Since v6.17.
                           {Switch::delalloc_new_checked_first, on}});
}

const std::vector<KernelInfo> kernel_table = {
    {"v3.2", "before commit 87826df0ec36: the worker stops at BUG()",
     "3.1.10 source, high confidence", "", v3_2()},
    {"v3.6", "commit 87826df0ec36 (v3.3): the hook returns EBUSY", "3.6 source, high confidence",
     "", v3_6()},
    {"v4.14", "the same, up to v4.17; unmapping flushes the TLB in time",
     "4.14.215 source, high confidence", "", v4_14()},
    {"v4.19", "v4.14, and the worker releases its reservation if delalloc fails",
     "4.19.191 source, high confidence", "",
     changed(v4_14(), {{Switch::worker_delalloc_error_releases, on},
                       {Switch::buffered_write_cleans_page, CleansPage::off}})},
    {"2018-patch", "\"keep pages dirty when using btrfs_writepage_fixup_worker\" as posted in 2018",
     "the posted patch, high confidence", "", patch_2018()},
    {"25f3c502", "the 2018 patch as merged (25f3c5021985), alone",
     "the patch mail of 2020-01-21, high confidence", "", merged_25f3c502()},
    {"v5.6", "with f4b1363cae43: space is reserved before the page is locked",
     "5.10.198 and 5.17 sources, high confidence", "", v5_6()},
    {"v5.8", "with f8e6608180a3: btrfs moves dirty pages itself",
     "5.10.198 source, high confidence", "", v5_8()},
    {"v5.14", "PG_private_2 becomes Ordered, cleared when the page's IO ends",
     "5.17 source, high confidence", "", v5_14()},
    {"v6.12", "with 41fd1e94066a: unmount empties the fixup queue before it stops the cleaner",
     "5.17 source and the commit message, high confidence", "", v6_12()},
    {"v6.1.y", "v6.12, and what can fail of setting delalloc comes first",
     "6.1.192 source as Debian has it, high confidence", "",
     changed(v6_12(), {{Switch::delalloc_new_checked_first, on}})},
    {"v6.12.y",
     "6.12 since 6.12.100: the fixup mechanism removed; a page dirtied out of band is an error",
     "6.12.117 source as Debian has it, high confidence", "", v7_2(WritebackHook::fails)},
    {"v6.15-experimental",
     "7ca3e84980ef, experimental builds only: the hook rejects a page dirtied out of band",
     "the patch and a file of that time, medium confidence",
     "no complete source of this kernel was read; what happens to the rejected page follows the "
     "patch's text",
     changed(v6_12(), {{Switch::writeback_hook, WritebackHook::rejects}})},
    {"v7.2-rc1", "the fixup mechanism removed: writeback has no hook",
     "commit messages and the pull request that restored it",
     "stated only: its source was not read; that the page is cleaned without a write is inferred "
     "from the pull request, which reports silent data loss; 6.12.y, to which the removal was "
     "backported, records an error",
     v7_2(WritebackHook::none)},
    {"v7.2-rc7",
     "0680cbbf39ca: a page is marked when it is dirtied out of band, and writeback withholds it",
     "the file subpage.c and commit messages",
     "its worker was not read: assumed to be that of v6.12, which here also clears the mark",
     v7_2(WritebackHook::queues_marked)},
};

}  // namespace

std::span<const KernelInfo> kernels() { return kernel_table; }

}  // namespace model
