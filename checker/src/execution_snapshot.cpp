// Going back: the part of Execution that saves and restores states.
//
// A snapshot in the trail is: images of the stacks that changed since the snapshot before, a header
// with the place of every stack's image, and the objects. A stack that no step has touched in
// between shares the image of an earlier snapshot, which lives longer (snapshots are a stack).

#include <algorithm>
#include <cstring>

#include "execution.hpp"
#include "mutants.hpp"
#include "raw_memory.hpp"

namespace checker {

struct Execution::ThreadImage {
  ThreadRecord record;
  std::uint64_t length;
};

struct Execution::SnapshotHeader {
  std::uint32_t begin;  // Where the snapshot starts in the trail.
  std::uint32_t schedule_length;
  std::uint32_t stale_hashes;
  std::uint32_t objects_hashed;
  Fingerprint objects_hash;
  Fingerprint stacks_sum;
};

// What the header says of each thread; follows the header.
struct Execution::SnapshotThread {
  Fingerprint hash;
  std::uint32_t image;
  std::uint32_t unused;
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
  const std::size_t length = stack_bytes(thread);
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
  if (live > old_live) zero_raw(old_live, static_cast<std::size_t>(live - old_live));
  if (image.length > 0) copy_raw(live, trail_.at(at) + sizeof(image), image.length);
  threads_[thread] = image.record;
  images_[thread] = at;
}

Execution::Snapshot Execution::save() {
  const std::uint32_t begin = trail_.size();
  if (restore_ == Restore::reexecution) {
    const std::size_t length = schedule_.size();
    const std::uint32_t at = trail_.push(sizeof(SnapshotHeader) + length * sizeof(Choice));
    ::new (trail_.at(at)) SnapshotHeader{begin, static_cast<std::uint32_t>(length), 0, 0, {}, {}};
    std::copy(schedule_.begin(), schedule_.end(),
              reinterpret_cast<Choice*>(trail_.at(at) + sizeof(SnapshotHeader)));  // NOLINT
    return at;
  }
  const std::size_t count = thread_count();
  for (ThreadId thread = 0; thread < count; ++thread) {
    if (images_[thread] == no_image_mark) images_[thread] = save_thread(thread);
  }
  const std::size_t threads_bytes = count * sizeof(SnapshotThread);
  const std::size_t objects_bytes = whole_blocks(world_.objects_used_);
  const std::uint32_t at = trail_.push(sizeof(SnapshotHeader) + threads_bytes + objects_bytes);
  std::byte* out = trail_.at(at);
  ::new (out) SnapshotHeader{begin,         0,          stale_hashes_, objects_hashed_ ? 1U : 0U,
                             objects_hash_, stacks_sum_};
  out += sizeof(SnapshotHeader);
  for (std::size_t thread = 0; thread < count; ++thread, out += sizeof(SnapshotThread)) {
    ::new (out) SnapshotThread{stack_hash_[thread], images_[thread], 0};
  }
  copy_blocks(out, arena_.objects(), objects_bytes);
  return at;
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
  for (ThreadId thread = 0; thread < count; ++thread, in += sizeof(SnapshotThread)) {
    const auto* saved = reinterpret_cast<const SnapshotThread*>(in);  // NOLINT: made by save()
    if (mutant(Mutant::restore_forgets_a_stack) && thread == 1) continue;
    if (images_[thread] != saved->image) restore_thread(thread, saved->image);
    stack_hash_[thread] = saved->hash;
  }
  copy_blocks(arena_.objects(), in, whole_blocks(world_.objects_used_));
  objects_hash_ = header->objects_hash;
  objects_hashed_ = header->objects_hashed != 0;
  stacks_sum_ = header->stacks_sum;
  stale_hashes_ = header->stale_hashes;
  enabled_known_ = false;
}

void Execution::drop(Snapshot snapshot) {
  const std::byte* in = trail_.at(static_cast<std::uint32_t>(snapshot));
  const std::uint32_t begin = reinterpret_cast<const SnapshotHeader*>(in)->begin;  // NOLINT
  trail_.truncate(begin);
  const std::size_t count = thread_count();
  for (std::size_t thread = 0; thread < count; ++thread) {
    if (images_[thread] >= begin) images_[thread] = no_image_mark;
  }
}

void Execution::rerun(const Schedule& schedule) {
  schedule_.clear();
  build();
  for (const Choice choice : schedule) step(choice);
}

}  // namespace checker
