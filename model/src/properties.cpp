#include "properties.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "predicate_words.hpp"

namespace model {
namespace {

bool is_cached(const StateView& view, state::FrameId frame) {
  const state::Page& page = view.machine.page[frame];
  if (page.mapping.get(view) == 0) return false;
  return view.machine.cache->slot[page.mapping.get(view) - 1].frame.get(view) == frame + 1;
}

bool is_quiet(const StateView& view, const state::Page& page) {
  return !page.locked.held(view) && !page.PG_writeback.get(view);
}

// The page cached at an index, or null.
const state::Page* cached_page(const StateView& view, state::PageIndex index) {
  const std::uint8_t frame = view.machine.cache->slot[index].frame.get(view);
  return frame == 0 ? nullptr : &view.machine.page[frame - 1];
}

bool is_dirty(const StateView& view, state::PageIndex index) {
  const state::Page* page = cached_page(view, index);
  return page != nullptr && page->PG_dirty.get(view);
}

// The first index for which a predicate holds, or `pages`.
template <typename Predicate>
state::PageIndex first_index(const StateView& view, Predicate predicate) {
  state::PageIndex index = 0;
  while (index < view.machine.pages && !predicate(view, index)) ++index;
  return index;
}

// P1. A dirty page will still be written.
bool loses(const StateView& view, state::PageIndex index) {
  return index_owed(view, index) != 0 && !is_dirty(view, index);
}
bool lost_update(const StateView& view) { return first_index(view, loses) < view.machine.pages; }
std::string describe_lost_update(const StateView& view) {
  const state::PageIndex index = first_index(view, loses);
  return fmt::format(
      "page {}: version {} was declared dirty, the disk has version {}, nothing remembers it",
      index, view.machine.ghost->declared.get(view).version[index],
      view.machine.disk->data[index].get(view));
}

// P2. As long as the page is dirty, the data will be written again, elsewhere. A reported error
// does not excuse it: no error says that the previous data is unreadable as well.
bool mismatches(const StateView& view, state::PageIndex index) {
  return !view.machine.ghost->truncated[index].get(view) && !is_dirty(view, index) &&
         view.machine.disk->csum[index].get(view) != view.machine.disk->data[index].get(view);
}
bool bad_checksum(const StateView& view) {
  return first_index(view, mismatches) < view.machine.pages;
}
std::string describe_bad_checksum(const StateView& view) {
  const state::PageIndex index = first_index(view, mismatches);
  return fmt::format("page {}: the disk has version {} and the checksum of version {}", index,
                     view.machine.disk->data[index].get(view),
                     view.machine.disk->csum[index].get(view));
}

// P5.
std::string leaked_reference(const StateView& view) {
  for (state::FrameId frame = 0; frame < view.machine.frames; ++frame) {
    const state::Page& page = view.machine.page[frame];
    int expected = page.mapcount.get(view) + view.machine.ghost->items[frame].get(view);
    if (is_cached(view, frame)) expected += page.PG_private.get(view) ? 2 : 1;
    if (page.references.get(view) != expected) {
      return fmt::format("page {} has {} references, {} accounted for", frame,
                         page.references.get(view), expected);
    }
  }
  for (const state::OrderedExtent& ordered : view.machine.ordered->extent) {
    const state::OrderedExtentFields& extent = ordered.get(view);
    if (extent.references != 0) {
      return fmt::format("an ordered extent of index {} was never freed: {} reference(s) left",
                         extent.first, extent.references);
    }
  }
  if (view.machine.inode->references.get(view) != 0) {
    return fmt::format("the inode has {} references from fixups that no longer exist",
                       view.machine.inode->references.get(view));
  }
  return {};
}
bool reference_leaked(const StateView& view) { return !leaked_reference(view).empty(); }

// P6.
int delalloc_pages(const StateView& view) {
  int pages = 0;
  for (state::PageIndex index = 0; index < view.machine.pages; ++index) {
    if (view.machine.io_tree->delalloc[index].get(view).set) ++pages;
  }
  return pages;
}
bool reservation_leaked(const StateView& view) {
  return view.machine.inode->reserved.get(view) != delalloc_pages(view);
}
std::string describe_reservation(const StateView& view) {
  return fmt::format("space for {} page(s) is reserved, {} page(s) have delalloc",
                     static_cast<std::int8_t>(view.machine.inode->reserved.get(view)),
                     delalloc_pages(view));
}

// P7.
bool checked_leaked(const StateView& view) {
  for (state::FrameId frame = 0; frame < view.machine.frames; ++frame) {
    if (view.machine.page[frame].freed.get(view)) continue;
    if (view.machine.page[frame].PG_checked.get(view) &&
        view.machine.ghost->items[frame].get(view) == 0)
      return true;
  }
  return false;
}
std::string describe_checked(const StateView& /*view*/) {
  return "PG_checked is set, but no fixup for the page is queued or running";
}

// P8. A thread that sets delalloc or cleans the page holds the page lock until both agree again.
bool strays(const StateView& view, state::PageIndex index) {
  if (!view.machine.io_tree->delalloc[index].get(view).set) return false;
  const state::Page* page = cached_page(view, index);
  return page == nullptr || (!page->locked.held(view) && !page->PG_dirty.get(view));
}
bool stray_delalloc(const StateView& view) {
  return first_index(view, strays) < view.machine.pages;
}
std::string describe_stray(const StateView& view) {
  return fmt::format("index {} has delalloc, but no page that is dirty or locked",
                     first_index(view, strays));
}

// P10.
bool unreports(const StateView& view, state::PageIndex index) {
  return view.machine.ghost->unreported[index].get(view);
}
bool unreported_error(const StateView& view) {
  return first_index(view, unreports) < view.machine.pages;
}
std::string describe_unreported(const StateView& view) {
  return fmt::format("page {} was cleaned because of an error that was not recorded",
                     first_index(view, unreports));
}

// P11. The drain goes on until nothing changes: what is dirty then stays so.
bool sticks(const StateView& view, state::PageIndex index) {
  return index_owed(view, index) != 0 && is_dirty(view, index);
}
bool stuck_fixup(const StateView& view) { return first_index(view, sticks) < view.machine.pages; }
std::string describe_stuck(const StateView& view) {
  return fmt::format("page {} is still dirty, and no writeback will ever clean it",
                     first_index(view, sticks));
}

// P14 and P15 are judged where fsync() and unmount end.
bool fsync_lost(const StateView& view) { return view.machine.ghost->fsync_lost.get(view); }
std::string describe_fsync(const StateView& /*view*/) {
  return "fsync returned 0, but data from before it began was not on disk";
}
bool unmount_lost(const StateView& view) { return view.machine.ghost->unmount_lost.get(view); }
std::string describe_unmount(const StateView& /*view*/) {
  return "the file system is unmounted, but data from before is not on disk";
}

using When = Property::When;
constexpr auto table = std::to_array<Property>({
    {DefectKind::lost_update, When::after_drain, lost_update, describe_lost_update},
    {DefectKind::bad_checksum, When::after_drain, bad_checksum, describe_bad_checksum},
    {DefectKind::reference_leak, When::after_drain, reference_leaked, leaked_reference},
    {DefectKind::reservation_leak, When::after_drain, reservation_leaked, describe_reservation},
    {DefectKind::checked_leak, When::every_state, checked_leaked, describe_checked},
    {DefectKind::stray_delalloc, When::every_state, stray_delalloc, describe_stray},
    {DefectKind::unreported_error, When::at_end, unreported_error, describe_unreported},
    {DefectKind::fsync_loss, When::at_end, fsync_lost, describe_fsync},
    {DefectKind::unmount_loss, When::at_end, unmount_lost, describe_unmount},
    {DefectKind::stuck_fixup, When::after_drain, stuck_fixup, describe_stuck},
});

// Threads report these where they happen, and the interleaving ends there.
constexpr auto reported_by_threads = std::to_array<DefectKind>(
    {DefectKind::bug_on, DefectKind::use_after_free, DefectKind::double_completion});

// Whether each kind of defect is in one of the two, once.
constexpr bool each_kind_once() {
  std::array<int, static_cast<std::size_t>(DefectKind::count)> rows{};
  for (const Property& property : table) ++rows[static_cast<std::size_t>(property.defect)];
  for (const DefectKind kind : reported_by_threads) ++rows[static_cast<std::size_t>(kind)];
  return std::ranges::all_of(rows, [](int count) { return count == 1; });
}
static_assert(each_kind_once());

}  // namespace

std::span<const Property> properties() { return table; }

checker::LabelSet state_labels(const StateView& view) {
  checker::LabelSet labels;
  const auto set = [&labels](Label label) { labels.set(static_cast<std::size_t>(label)); };
  for (state::FrameId frame = 0; frame < view.machine.frames; ++frame) {
    const state::Page& page = view.machine.page[frame];
    if (view.machine.ghost->items[frame].get(view) != 0 && page.mapping.get(view) == 0) {
      set(Label::state_mapping_null_queued);
    }
    if (!is_cached(view, frame) || !is_quiet(view, page)) continue;
    const auto index = static_cast<state::PageIndex>(page.mapping.get(view) - 1);
    if (page.PG_dirty.get(view) && !view.machine.io_tree->delalloc[index].get(view).set &&
        !page.PG_private_2.get(view)) {
      set(Label::state_out_of_band);
    }
    if (!page.PG_dirty.get(view) && view.machine.cache->slot[index].tag_dirty.get(view)) {
      set(Label::state_stale_tag);
    }
  }
  return labels;
}

}  // namespace model
