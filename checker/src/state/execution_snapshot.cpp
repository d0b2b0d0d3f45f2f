// Going back: the part of Execution that saves and restores states.
//
// A snapshot in the trail is: images of the stacks that changed since the snapshot before, a
// header, the place of every stack's image, the stacks' hashes if anybody asks for fingerprints,
// and the objects. A stack that no step has accessed in between shares the image of an earlier
// snapshot, which lives longer (snapshots are a stack).

#include <algorithm>
#include <cstring>
#include <span>

#include "base/mutants.hpp"
#include "state/execution.hpp"
#include "state/raw_memory.hpp"

namespace checker {

struct Execution::ThreadImage {
  ThreadRecord record;
  std::uint64_t length;
};

struct Execution::SnapshotHeader {
  std::uint32_t begin = 0;  // Where the snapshot starts in the trail.
  std::uint32_t schedule_length = 0;
  ThreadSet live = {};
  ThreadSet with_condition = {};
  ThreadSet waiting = {};
  ThreadSet stale_hashes = {};
  bool hashed = false;  // Hashes of the stacks follow.
  bool objects_hashed = false;
  std::uint16_t unused = 0;
  std::uint32_t unused_too = 0;
  Fingerprint objects_hash = {};
  Fingerprint stacks_sum = {};
};

namespace {

constexpr std::size_t copy_block = 16;

// What lies behind the last object is zero, and stays so: it may be copied along.
std::size_t whole_blocks(std::size_t length) {
  return (length + copy_block - 1) / copy_block * copy_block;
}
static_assert(Arena::objects_size % copy_block == 0);

// Objects are few bytes: copied in place they cost less than a call of memcpy().
[[gnu::always_inline]] inline void copy_blocks(std::byte* to, const std::byte* from,
                                               std::size_t length) {
  for (std::size_t at = 0; at < length; at += copy_block) {
    std::memcpy(to + at, from + at, copy_block);
  }
}

}  // namespace

std::uint32_t Execution::save_thread(ThreadId thread) {
  const std::size_t length = stack(thread).size();
  const std::uint32_t at = trail_.push(sizeof(ThreadImage) + length);
  const ThreadImage image{threads_[thread], length};
  std::memcpy(trail_.at(at), &image, sizeof(image));
  if (length > 0) copy_raw(trail_.at(at) + sizeof(image), threads_[thread].context, length);
  return at;
}

void Execution::restore_thread(ThreadId thread, std::uint32_t at) {
  const FiberStack stack = arena_.stack(thread);
  auto* old_live = static_cast<std::byte*>(threads_[thread].context);
  if (old_live == nullptr) old_live = stack.top;
  ThreadImage image;
  std::memcpy(&image, trail_.at(at), sizeof(image));
  std::byte* live = stack.top - image.length;
  if (wiping_ && live > old_live) zero_raw(old_live, static_cast<std::size_t>(live - old_live));
  if (image.length > 0) copy_raw(live, trail_.at(at) + sizeof(image), image.length);
  threads_[thread] = image.record;
  images_[thread] = at;
}

Execution::Snapshot Execution::save() {
  const std::uint32_t begin = trail_.size();
  if (restore_ == Restore::reexecution) {
    const std::size_t length = schedule_.size();
    const std::uint32_t at = trail_.push(sizeof(SnapshotHeader) + length * sizeof(Choice));
    ::new (trail_.at(at))
        SnapshotHeader{.begin = begin, .schedule_length = static_cast<std::uint32_t>(length)};
    std::copy(schedule_.begin(), schedule_.end(),
              reinterpret_cast<Choice*>(trail_.at(at) + sizeof(SnapshotHeader)));  // NOLINT
    return at;
  }
  for (const ThreadId thread : without_image_) images_[thread] = save_thread(thread);
  without_image_ = {};
  const std::size_t count = thread_count();
  const std::size_t images_bytes = whole_blocks(count * sizeof(std::uint32_t));
  const std::size_t hashes_bytes = hashing_ ? count * sizeof(Fingerprint) : 0;
  const std::size_t objects_bytes = whole_blocks(world_.objects_used_);
  const std::uint32_t at =
      trail_.push(sizeof(SnapshotHeader) + images_bytes + hashes_bytes + objects_bytes);
  std::byte* out = trail_.at(at);
  ::new (out) SnapshotHeader{.begin = begin,
                             .live = live_,
                             .with_condition = with_condition_,
                             .waiting = waiting_,
                             .stale_hashes = stale_hashes_,
                             .hashed = hashing_,
                             .objects_hashed = objects_hashed_,
                             .objects_hash = objects_hash_,
                             .stacks_sum = stacks_sum_};
  out += sizeof(SnapshotHeader);
  copy_blocks(out, std::as_bytes(std::span(images_)).data(), images_bytes);
  out += images_bytes;
  copy_blocks(out, std::as_bytes(std::span(stack_hash_)).data(), hashes_bytes);
  copy_blocks(out + hashes_bytes, arena_.objects(), objects_bytes);
  return at;
}

// Hashes that the snapshot does not have are forgotten, not kept: they are of other states.
const std::byte* Execution::restore_hashes(const SnapshotHeader& header, const std::byte* in) {
  objects_hash_ = header.objects_hash;
  objects_hashed_ = header.objects_hashed;
  stacks_sum_ = header.stacks_sum;
  if (!mutant(Mutant::restore_trusts_hashes)) stale_hashes_ = header.stale_hashes;
  if (header.hashed) {
    const std::size_t length = thread_count() * sizeof(Fingerprint);
    std::memcpy(stack_hash_.data(), in, length);
    return in + length;
  }
  if (hashing_) stack_hash_ = {};
  return in;
}

void Execution::restore(Snapshot snapshot) {
  const std::byte* in = trail_.at(static_cast<std::uint32_t>(snapshot));
  const auto* header = reinterpret_cast<const SnapshotHeader*>(in);  // NOLINT: made by save()
  in += sizeof(SnapshotHeader);
  if (restore_ == Restore::reexecution) {
    const auto* saved = reinterpret_cast<const Choice*>(in);  // NOLINT: made by save()
    return rerun({saved, saved + header->schedule_length});
  }
  const std::size_t count = thread_count();
  const auto* images = reinterpret_cast<const std::uint32_t*>(in);  // NOLINT: made by save()
  const ThreadSet forgotten = mutant(Mutant::restore_forgets_a_stack) ? only(1) : ThreadSet();
  for (ThreadId thread = 0; thread < count; ++thread) {
    if (forgotten.contains(thread)) continue;
    if (images_[thread] != images[thread]) restore_thread(thread, images[thread]);
  }
  without_image_ &= forgotten;
  live_ = (live_ & forgotten) | (header->live - forgotten);
  if (!mutant(Mutant::restore_forgets_conditions)) {
    with_condition_ = (with_condition_ & forgotten) | (header->with_condition - forgotten);
  }
  waiting_ = (waiting_ & forgotten) | (header->waiting - forgotten);
  in = restore_hashes(*header, in + whole_blocks(count * sizeof(std::uint32_t)));
  copy_blocks(arena_.objects(), in, whole_blocks(world_.objects_used_));
  runnable_known_ = false;
}

void Execution::drop(Snapshot snapshot) {
  const std::byte* in = trail_.at(static_cast<std::uint32_t>(snapshot));
  const std::uint32_t begin = reinterpret_cast<const SnapshotHeader*>(in)->begin;  // NOLINT
  trail_.truncate(begin);
  const std::size_t count = thread_count();
  for (ThreadId thread = 0; thread < count; ++thread) {
    if (images_[thread] < begin) continue;
    images_[thread] = no_image_mark;
    without_image_.insert(thread);
  }
}

void Execution::rerun(const Schedule& schedule) {
  schedule_.clear();
  build();
  for (const Choice choice : schedule) step(choice);
}

}  // namespace checker
