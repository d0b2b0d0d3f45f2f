#pragma once

#include <checker/findings.hpp>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace model {

/// The model's own defects.
enum class DefectKind : std::uint8_t {
  lost_update,
  bug_on,
  use_after_free,
  reference_leak,
  checked_leak,
  bad_checksum,
  reservation_leak,
  stray_delalloc,
  double_completion,
  unreported_error,
  stuck_fixup,
  fsync_loss,
  unmount_loss,
  count
};

/// The id of a defect in a search result.
constexpr checker::DefectId defect_id(DefectKind kind) {
  return static_cast<checker::DefectId>(checker::engine_defects + static_cast<std::uint8_t>(kind));
}

/// A defect that a scenario can check.
struct DefectDescription {
  checker::DefectId key;      ///< Its id in a search result.
  std::string_view name;      ///< "lost-update"
  std::string_view about;     ///< One sentence for `list defects`.
  std::string_view property;  ///< Its number in model/FACTS.md: "P1".
};
/// All defects that a scenario can check, those of the engine included, in the order of their ids.
std::span<const DefectDescription> defect_descriptions();

/// Points in threads and predicates over the state that scenarios can name.
enum class Label : std::uint8_t {
  hook_queued,
  hook_pending,
  hook_no_memory,
  hook_by_reclaim,
  hook_rejected,
  writeback_submitted,
  writeback_skipped_clean,
  writeback_redirtied,
  writeback_left_clean,
  writeback_dropped,
  worker_bailed_mapping,
  worker_bailed_clean,
  worker_bailed_checked,
  worker_ordered,
  worker_waited,
  worker_set_delalloc,
  worker_error,
  delalloc_several,
  delalloc_page_gone,
  space_flushed,
  io_content_changed,
  migration_moved,
  migration_references,
  migration_references_queued,
  migration_dirty,
  migration_wrote_out,
  reclaim_freed,
  reclaim_references,
  reclaim_references_queued,
  reclaim_pinned,
  reclaim_dirty,
  reclaim_dirty_frozen,
  reclaim_stripped_private,
  reclaim_wrote_out,
  direct_io_invalidated,
  direct_io_refused,
  invalidate_removed,
  truncate_removed,
  truncate_ended_ordered,
  munmap_dirty,
  store_stale_tlb,
  storage_key_dirty,
  follow_page_dirty,
  buffered_write_done,
  buffered_write_faulted,
  direct_io_fell_back,
  fsync_ok,
  fsync_error,
  unmount_busy,
  unmount_evicted,
  unmount_late_fixup,
  iput_wrote,
  mkwrite_done,
  store_unseen,
  block_written,
  pin_dirtied,
  pin_dirtied_queued,
  state_mapping_null_queued,
  state_out_of_band,
  state_stale_tag,
  count
};

/// A label that scenarios can name.
struct LabelDescription {
  Label key;               ///< Its id in a search result.
  std::string_view text;   ///< As in scenarios: "reclaim: freed the page".
  std::string_view about;  ///< One sentence for `list labels`.
};
/// All labels, in the order of their ids.
std::span<const LabelDescription> label_descriptions();

/// In a search result, the label that says that a scenario's claim number `claim` was reached.
constexpr std::size_t claim_label(std::size_t claim) {
  return static_cast<std::size_t>(Label::count) + claim;
}

/// The texts of all labels, in the order of their ids.
std::vector<std::string> label_names();

}  // namespace model
