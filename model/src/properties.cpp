#include "properties.hpp"

#include <fmt/format.h>

#include <array>

namespace model {
namespace {

bool is_cached(const Machine& machine, FrameId frame) {
  const Page& page = machine.page[frame];
  if (page.mapping.value == 0) return false;
  return machine.cache->slot[page.mapping.value - 1].frame.value == frame + 1;
}

bool is_quiet(const Page& page) { return !page.locked.held() && !page.PG_writeback.value; }

// The page cached at an index, or null.
const Page* cached_page(const Machine& machine, PageIndex index) {
  const std::uint8_t frame = machine.cache->slot[index].frame.value;
  return frame == 0 ? nullptr : &machine.page[frame - 1];
}

bool is_dirty(const Machine& machine, PageIndex index) {
  const Page* page = cached_page(machine, index);
  return page != nullptr && page->PG_dirty.value;
}

// Whether the file owes the disk something at an index that it has neither excused nor truncated.
bool owes(const Machine& machine, PageIndex index) {
  const Ghost& ghost = *machine.ghost;
  return ghost.truncated[index] == 0 && ghost.declared[index] > ghost.excused[index] &&
         machine.disk->data[index].value < ghost.declared[index];
}

// The first index for which a predicate holds, or `pages`.
template <typename Predicate>
PageIndex first_index(const Machine& machine, Predicate predicate) {
  PageIndex index = 0;
  while (index < machine.pages && !predicate(machine, index)) ++index;
  return index;
}

// P1. A page that is dirty is still to be written.
bool loses(const Machine& machine, PageIndex index) {
  return owes(machine, index) && !is_dirty(machine, index);
}
bool lost_update(const Machine& machine) { return first_index(machine, loses) < machine.pages; }
std::string describe_lost_update(const Machine& machine) {
  const PageIndex index = first_index(machine, loses);
  return fmt::format(
      "page {}: version {} was declared dirty, the disk has version {}, nothing remembers it",
      index, machine.ghost->declared[index], machine.disk->data[index].value);
}

// P2. As long as the page is dirty, the data will be written anew, elsewhere. A reported error is
// no excuse: nobody told the reader that what had been there before cannot be read any more either.
bool mismatches(const Machine& machine, PageIndex index) {
  return machine.ghost->truncated[index] == 0 && !is_dirty(machine, index) &&
         machine.disk->csum[index].value != machine.disk->data[index].value;
}
bool bad_checksum(const Machine& machine) {
  return first_index(machine, mismatches) < machine.pages;
}
std::string describe_bad_checksum(const Machine& machine) {
  const PageIndex index = first_index(machine, mismatches);
  return fmt::format("page {}: the disk has version {} and the checksum of version {}", index,
                     machine.disk->data[index].value, machine.disk->csum[index].value);
}

// P5.
std::string leaked_reference(const Machine& machine) {
  for (FrameId frame = 0; frame < machine.frames; ++frame) {
    const Page& page = machine.page[frame];
    int expected = page.mapcount.value + machine.ghost->items[frame];
    if (is_cached(machine, frame)) expected += page.PG_private.value ? 2 : 1;
    if (page.references.value != expected) {
      return fmt::format("page {} has {} references, {} accounted for", frame,
                         page.references.value, expected);
    }
  }
  for (const OrderedExtent& extent : machine.ordered->extent) {
    if (extent.references != 0) {
      return fmt::format("an ordered extent of index {} was never freed: {} reference(s) left",
                         extent.first, extent.references);
    }
  }
  if (machine.inode->references.value != 0) {
    return fmt::format("the inode has {} references of fixups that are gone",
                       machine.inode->references.value);
  }
  return {};
}
bool reference_leaked(const Machine& machine) { return !leaked_reference(machine).empty(); }

// P6.
int delalloc_pages(const Machine& machine) {
  int pages = 0;
  for (PageIndex index = 0; index < machine.pages; ++index) {
    if (machine.io_tree->delalloc[index].value) ++pages;
  }
  return pages;
}
bool reservation_leaked(const Machine& machine) {
  return machine.inode->reserved.value != delalloc_pages(machine);
}
std::string describe_reservation(const Machine& machine) {
  return fmt::format("space for {} page(s) is reserved, {} page(s) have delalloc",
                     static_cast<std::int8_t>(machine.inode->reserved.value),
                     delalloc_pages(machine));
}

// P7.
bool checked_leaked(const Machine& machine) {
  for (FrameId frame = 0; frame < machine.frames; ++frame) {
    if (machine.page[frame].freed.value) continue;
    if (machine.page[frame].PG_checked.value && machine.ghost->items[frame] == 0) return true;
  }
  return false;
}
std::string describe_checked(const Machine& /*machine*/) {
  return "PG_checked is set, but no fixup for the page is queued or running";
}

// P8. Whoever sets delalloc or cleans the page holds the page lock until both agree again.
bool strays(const Machine& machine, PageIndex index) {
  if (!machine.io_tree->delalloc[index].value) return false;
  const Page* page = cached_page(machine, index);
  return page == nullptr || (!page->locked.held() && !page->PG_dirty.value);
}
bool stray_delalloc(const Machine& machine) { return first_index(machine, strays) < machine.pages; }
std::string describe_stray(const Machine& machine) {
  return fmt::format("index {} has delalloc, but no page that is dirty or locked",
                     first_index(machine, strays));
}

// P10.
bool unreports(const Machine& machine, PageIndex index) {
  return machine.ghost->unreported[index] != 0;
}
bool unreported_error(const Machine& machine) {
  return first_index(machine, unreports) < machine.pages;
}
std::string describe_unreported(const Machine& machine) {
  return fmt::format("page {} was cleaned because of an error that nobody will hear of",
                     first_index(machine, unreports));
}

// P11. The drain goes on until nothing changes: what is dirty then stays so.
bool sticks(const Machine& machine, PageIndex index) {
  return owes(machine, index) && is_dirty(machine, index);
}
bool stuck_fixup(const Machine& machine) { return first_index(machine, sticks) < machine.pages; }
std::string describe_stuck(const Machine& machine) {
  return fmt::format("page {} is still dirty, and no writeback will ever get rid of it",
                     first_index(machine, sticks));
}

// P14 and P15 are judged where fsync() and unmount end.
bool fsync_lost(const Machine& machine) { return machine.ghost->fsync_lost; }
std::string describe_fsync(const Machine& /*machine*/) {
  return "fsync returned 0, but data that was there before it began was not on disk";
}
bool unmount_lost(const Machine& machine) { return machine.ghost->unmount_lost; }
std::string describe_unmount(const Machine& /*machine*/) {
  return "the file system is unmounted, but data that was there before is not on disk";
}

using When = Property::When;
constexpr std::array<Property, 10> table = {{
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
}};

}  // namespace

std::span<const Property> properties() { return table; }

checker::LabelSet state_labels(const Machine& machine) {
  checker::LabelSet labels;
  const auto set = [&labels](Label label) { labels.set(static_cast<std::size_t>(label)); };
  for (FrameId frame = 0; frame < machine.frames; ++frame) {
    const Page& page = machine.page[frame];
    if (machine.ghost->items[frame] != 0 && page.mapping.value == 0) {
      set(Label::state_mapping_null_queued);
    }
    if (!is_cached(machine, frame) || !is_quiet(page)) continue;
    const auto index = static_cast<PageIndex>(page.mapping.value - 1);
    if (page.PG_dirty.value && !machine.io_tree->delalloc[index].value &&
        !page.PG_private_2.value) {
      set(Label::state_out_of_band);
    }
    if (!page.PG_dirty.value && machine.cache->slot[index].tag_dirty.value) {
      set(Label::state_stale_tag);
    }
  }
  return labels;
}

}  // namespace model
