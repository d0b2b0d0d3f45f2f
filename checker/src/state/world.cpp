#include "checker/world.hpp"

#include <algorithm>
#include <cstddef>

#include "state/arena.hpp"
#include "state/raw_memory.hpp"

namespace checker {
namespace {

// Returns: the offset of `size` aligned bytes in a region of which `used` bytes are taken.
std::size_t bump(std::size_t used, std::size_t size, std::size_t alignment, std::size_t capacity) {
  const std::size_t at = (used + alignment - 1) / alignment * alignment;
  CHECKER_ASSERT(at + size <= capacity, "the arena is full");
  return at;
}

}  // namespace

ArenaHeader& World::begin() {
  zero_raw(objects_.data(), objects_used_);
  zero_raw(constants_.data(), constants_used_);
  objects_used_ = 0;
  constants_used_ = 0;
  names_.clear();
  guard_of_.clear();
  stable_under_.clear();
  threads_.clear();
  auto* header = static_cast<ArenaHeader*>(allocate(sizeof(ArenaHeader), alignof(ArenaHeader)));
  header_ = header;
  return *header;
}

void World::complete() {
  guard_of_.resize(objects_used_);
  stable_under_.resize(objects_used_);
}

void* World::allocate(std::size_t size, std::size_t alignment) {
  const std::size_t at = bump(objects_used_, size, alignment, objects_.size());
  objects_used_ = at + size;
  return objects_.data() + at;
}

void* World::allocate_constant(std::size_t size, std::size_t alignment) {
  const std::size_t at = bump(constants_used_, size, alignment, constants_.size());
  constants_used_ = at + size;
  return constants_.data() + at;
}

ObjectId World::id_of(const void* object) const {
  const auto offset = static_cast<const std::byte*>(object) - objects_.data();
  CHECKER_ASSERT(offset > 0 && static_cast<std::size_t>(offset) < objects_used_,
                 "not an object of this world");
  return static_cast<ObjectId>(offset);
}

AccessList World::list(const std::vector<At>& ats) {
  auto* accesses =
      static_cast<Access*>(allocate_constant(ats.size() * sizeof(Access), alignof(Access)));
  for (std::size_t i = 0; i < ats.size(); ++i) {
    ::new (accesses + i) Access{id_of(ats[i].address), ats[i].kind, 0};
  }
  return {accesses, static_cast<std::uint16_t>(ats.size())};
}

void World::add_stable(const void* object, const void* lock) {
  stable_under_.resize(objects_used_);
  stable_under_[id_of(object)] = id_of(lock);
}

void World::add_guard(const void* data, const std::uint8_t* holder, bool owned) {
  has_owned_guards_ = has_owned_guards_ || owned;
  guard_of_.resize(objects_used_);
  guard_of_[id_of(data)] = {id_of(holder), owned};
}

ThreadId World::add_thread(SpawnedThread thread) {
  CHECKER_ASSERT(threads_.size() < threads_max, "too many threads");
  threads_.push_back(std::move(thread));
  return static_cast<ThreadId>(threads_.size() - 1);
}

bool World::ended(ThreadId thread) const {
  return records_[thread].status == ThreadStatus::finished;
}

bool World::inside(ThreadId thread, std::string_view function) const {
  for (const CallFrame* frame = records_[thread].frame; frame != nullptr; frame = frame->caller) {
    if (function == frame->name) return true;
  }
  return false;
}

bool World::draining() const { return header_->draining != 0; }

}  // namespace checker
