#include "properties.hpp"

#include <fmt/format.h>

namespace model {
namespace {

bool is_cached(const Machine& machine, FrameId frame) {
  const Page& page = machine.page[frame];
  if (page.mapping.value == 0) return false;
  return machine.cache->slot[page.mapping.value - 1].frame.value == frame + 1;
}

bool is_quiet(const Page& page) { return !page.locked.held() && !page.PG_writeback.value; }

}  // namespace

bool checked_leaked(const Machine& machine) {
  for (FrameId frame = 0; frame < machine.frames; ++frame) {
    if (machine.page[frame].freed.value) continue;
    if (machine.page[frame].PG_checked.value && machine.ghost->items[frame] == 0) return true;
  }
  return false;
}

int lost_update(const Machine& machine) {
  for (PageIndex index = 0; index < machine.pages; ++index) {
    const Ghost& ghost = *machine.ghost;
    if (ghost.truncated[index] != 0 || ghost.declared[index] <= ghost.excused[index]) continue;
    if (machine.disk->data[index].value >= ghost.declared[index]) continue;
    const std::uint8_t frame = machine.cache->slot[index].frame.value;
    if (frame != 0 && machine.page[frame - 1].PG_dirty.value) continue;  // Still to be written.
    return index;
  }
  return -1;
}

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
                         extent.index, extent.references);
    }
  }
  if (machine.inode->references.value != 0) {
    return fmt::format("the inode has {} references of fixups that are gone",
                       machine.inode->references.value);
  }
  return {};
}

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
