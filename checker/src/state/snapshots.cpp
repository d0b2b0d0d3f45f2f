// Layout of a snapshot in the trail: images of the stacks that changed since the previous snapshot,
// a header, the index of every stack's image, the stacks' hashes if fingerprints are in use, and
// the objects. An unchanged stack shares the image of an earlier snapshot, which outlives this one
// (snapshots are a stack).

#include "state/snapshots.hpp"

#include <cstring>
#include <span>

#include "base/mutants.hpp"
#include "state/raw_memory.hpp"

namespace checker {

struct Snapshots::Image {
  ThreadRecord record;
  std::uint64_t length;
};

struct Snapshots::Header {
  std::uint32_t begin;   // Where the snapshot starts in the trail.
  std::uint32_t hashed;  // The number of stack hashes that follow.
  ThreadSets sets;
  StateHashes::Sums sums;
};

namespace {

constexpr std::size_t copy_block = 16;

// The bytes after the last object are and stay zero, so they may be copied along.
std::size_t whole_blocks(std::size_t length) {
  return (length + copy_block - 1) / copy_block * copy_block;
}
static_assert(Arena::objects_size % copy_block == 0);

// Objects take few bytes: copying them inline costs less than a call of memcpy().
[[gnu::always_inline]] inline void copy_blocks(std::byte* to, const std::byte* from,
                                               std::size_t length) {
  for (std::size_t at = 0; at < length; at += copy_block) {
    std::memcpy(to + at, from + at, copy_block);
  }
}

}  // namespace

std::uint32_t Snapshots::save_stack(ThreadId thread) {
  const std::span<const std::byte> stack = memory_.stack(thread);
  const std::uint32_t at = trail_.push(sizeof(Image) + stack.size());
  const Image image{memory_.records[thread], stack.size()};
  std::memcpy(trail_.at(at), &image, sizeof(image));
  if (!stack.empty()) copy_raw(trail_.at(at) + sizeof(image), stack.data(), stack.size());
  return at;
}

void Snapshots::restore_stack(ThreadId thread, std::uint32_t at) {
  const FiberStack stack = memory_.arena.stack(thread);
  auto* old_live = static_cast<std::byte*>(memory_.records[thread].context);
  if (old_live == nullptr) old_live = stack.top;
  Image image;
  std::memcpy(&image, trail_.at(at), sizeof(image));
  std::byte* live = stack.top - image.length;
  if (memory_.wiping && live > old_live) {
    zero_raw(old_live, static_cast<std::size_t>(live - old_live));
  }
  if (image.length > 0) copy_raw(live, trail_.at(at) + sizeof(image), image.length);
  memory_.records[thread] = image.record;
  images_[thread] = at;
}

std::size_t Snapshots::save() {
  static_assert(sizeof(Header) % copy_block == 0);
  const std::uint32_t begin = trail_.size();
  for (const ThreadId thread : without_image_) images_[thread] = save_stack(thread);
  without_image_ = {};
  const std::span<const Fingerprint> hashes = hashes_.of_stacks();
  const std::size_t images_bytes = whole_blocks(memory_.thread_count * sizeof(std::uint32_t));
  const std::size_t objects_bytes = whole_blocks(memory_.objects_used);
  const std::uint32_t at =
      trail_.push(sizeof(Header) + images_bytes + hashes.size_bytes() + objects_bytes);
  std::byte* out = trail_.at(at);
  ::new (out)
      Header{begin, static_cast<std::uint32_t>(hashes.size()), memory_.sets, hashes_.sums()};
  out += sizeof(Header);
  copy_blocks(out, std::as_bytes(std::span(images_)).data(), images_bytes);
  out += images_bytes;
  copy_blocks(out, std::as_bytes(hashes).data(), hashes.size_bytes());
  copy_blocks(out + hashes.size_bytes(), memory_.arena.objects(), objects_bytes);
  return at;
}

void Snapshots::restore(std::size_t snapshot) {
  const std::byte* in = trail_.at(static_cast<std::uint32_t>(snapshot));
  const auto* header = reinterpret_cast<const Header*>(in);  // NOLINT: made by save()
  in += sizeof(Header);
  const std::size_t count = memory_.thread_count;
  const auto* images = reinterpret_cast<const std::uint32_t*>(in);  // NOLINT: made by save()
  in += whole_blocks(count * sizeof(std::uint32_t));
  const ThreadSet forgotten = mutant(Mutant::restore_forgets_a_stack) ? only(1) : ThreadSet();
  for (ThreadId thread = 0; thread < count; ++thread) {
    if (forgotten.contains(thread)) continue;
    if (images_[thread] != images[thread]) restore_stack(thread, images[thread]);
  }
  without_image_ &= forgotten;
  const auto restored = [forgotten](ThreadSet now, ThreadSet saved) {
    return (now & forgotten) | (saved - forgotten);
  };
  ThreadSets& sets = memory_.sets;
  sets.live = restored(sets.live, header->sets.live);
  if (!mutant(Mutant::restore_forgets_conditions)) {
    sets.with_condition = restored(sets.with_condition, header->sets.with_condition);
  }
  sets.waiting = restored(sets.waiting, header->sets.waiting);
  const auto* hashes = reinterpret_cast<const Fingerprint*>(in);  // NOLINT: made by save()
  hashes_.restore(header->sums, {hashes, header->hashed});
  in += header->hashed * sizeof(Fingerprint);
  copy_blocks(memory_.arena.objects(), in, whole_blocks(memory_.objects_used));
}

void Snapshots::drop(std::size_t snapshot) {
  const std::byte* in = trail_.at(static_cast<std::uint32_t>(snapshot));
  const std::uint32_t begin = reinterpret_cast<const Header*>(in)->begin;  // NOLINT: as above
  trail_.truncate(begin);
  const std::size_t count = memory_.thread_count;
  for (ThreadId thread = 0; thread < count; ++thread) {
    if (images_[thread] < begin) continue;
    images_[thread] = no_image;
    without_image_.insert(thread);
  }
}

}  // namespace checker
