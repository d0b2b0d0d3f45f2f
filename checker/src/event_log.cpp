// Happens-before by vector clocks, and the races of each new event.
//
// Invariants:
//   (1) last_at_object_ and Event::previous_at chain all events that touch an object, latest first.
//   (2) An event that writes, acquires or releases an object is ordered after all events of the
//       chain before it, so that a walk along the chain can stop there.

#include "event_log.hpp"

#include <algorithm>

#include "checker/assert.hpp"

namespace checker {
namespace {

// Whether the access is dependent with every other: all that came before it is ordered before it.
bool orders_all(Access access) { return access != Access::read && access != Access::update; }

// Where the operation names the object. Requires: it does.
std::size_t place_of(const Operation& operation, ObjectId object) {
  std::size_t i = 0;
  while (operation.touches[i].object != object) ++i;
  return i;
}

}  // namespace

Operation::Operation(const Pending& pending)
    : kind(pending.kind),
      waits(pending.guard != nullptr && pending.kind != OperationKind::lock),
      ways(pending.choices),
      touch_count(pending.touch_count) {
  for (std::size_t i = 0; i < touch_count; ++i) touches[i] = pending.touches[i];
}

void EventLog::clear(std::size_t objects_bytes) {
  size_ = 0;
  last_of_thread_ = {};
  last_at_object_.assign(objects_bytes, 0);
}

void EventLog::push(Choice choice, const Operation& operation, const std::byte* objects,
                    std::vector<Race>& races) {
  if (size_ == events_.size()) events_.resize(size_ == 0 ? 64 : size_ * 2);
  Event& event = events_[size_];
  event.choice = choice;
  event.operation = operation;
  order(event, races);
  event.zero_before = 0;
  ++size_;
  const auto number = static_cast<std::uint32_t>(size_);
  last_of_thread_[choice.thread] = number;
  for (std::size_t i = 0; i < operation.touch_count; ++i) {
    const ObjectId object = operation.touches[i].object;
    if (static_cast<unsigned char>(objects[object]) == 0) {
      event.zero_before = static_cast<std::uint16_t>(event.zero_before | 1U << i);
    }
    event.previous_at[i] = last_at_object_[object];
    last_at_object_[object] = number;
  }
}

void EventLog::truncate(std::size_t length) {
  while (size_ > length) {
    const Event& event = events_[--size_];
    last_of_thread_[event.choice.thread] = event.previous;
    for (std::size_t i = event.operation.touch_count; i-- > 0;) {
      last_at_object_[event.operation.touches[i].object] = event.previous_at[i];
    }
  }
}

void EventLog::races_of_pending(ThreadId thread, const Operation& operation,
                                std::vector<Race>& races) {
  Event event;
  event.choice = {thread, 0};
  event.operation = operation;
  order(event, races);
}

// Events that touch an object of `event` in a dependent way and are not yet ordered before it,
// latest first. Walks each chain up to the first that orders all before it; or to its end, if
// `all` are wanted.
void EventLog::collect(const Event& event, bool all) {
  candidates_.clear();
  for (const Touch& touch : event.operation.touched()) {
    std::uint32_t at = last_at_object_[touch.object];
    while (at != 0) {
      const Event& other = events_[at - 1];
      const bool ordered_already = event.clock[other.choice.thread] >= other.count;
      const std::size_t i = place_of(other.operation, touch.object);
      const Access access = other.operation.touches[i].access;
      if (!ordered_already && accesses_depend(touch.access, access)) candidates_.push_back(at - 1);
      if (orders_all(access) && (ordered_already || !all)) break;
      if (mutant(Mutant::dpor_race_reads_only_writes) && access == Access::read) break;
      at = other.previous_at[i];
    }
  }
  if (candidates_.size() < 2) return;
  std::sort(candidates_.begin(), candidates_.end(), std::greater<>());
  candidates_.erase(std::unique(candidates_.begin(), candidates_.end()), candidates_.end());
}

void EventLog::order(Event& event, std::vector<Race>& races) {
  const ThreadId thread = event.choice.thread;
  const auto number = static_cast<std::uint32_t>(size_);
  event.previous = last_of_thread_[thread];
  if (event.previous != 0) {
    event.clock = events_[event.previous - 1].clock;
  } else {
    event.clock = {};
  }
  event.count = static_cast<VectorClock::Count>(event.clock[thread] + 1);
  CHECKER_ASSERT(event.count < VectorClock::none, "a thread has too many events");
  event.clock[thread] = event.count;
  const bool waits = event.operation.waits;
  const bool lock = event.operation.kind == OperationKind::lock;
  if (lock) races_of_lock(event, races);
  collect(event, waits);
  for (std::size_t i = 0; i < candidates_.size(); ++i) {
    const Event& other = events_[candidates_[i]];
    const bool immediate = event.clock[other.choice.thread] < other.count;
    if (immediate) event.clock.join(other.clock);
    if (waits) {
      const Race::Kind kind = i == 0 ? Race::Kind::if_enabled : Race::Kind::unknown;
      races.push_back({kind, thread, candidates_[i], number});
    } else if (immediate && !lock) {
      races.push_back({Race::Kind::reversible, thread, candidates_[i], number});
    }
  }
}

// Whoever holds a lock disables its acquisition: what can be reversed is not the release before it,
// but the latest operation on the lock before which it was free (usually its last acquisition).
void EventLog::races_of_lock(const Event& event, std::vector<Race>& races) const {
  if (mutant(Mutant::dpor_no_race_of_locks)) return;
  const ObjectId lock = event.operation.touches[0].object;
  std::uint32_t at = last_at_object_[lock];
  while (at != 0) {
    const Event& other = events_[at - 1];
    if (event.clock[other.choice.thread] >= other.count) return;
    const std::size_t i = place_of(other.operation, lock);
    if ((other.zero_before >> i & 1U) != 0) {
      races.push_back(
          {Race::Kind::reversible, event.choice.thread, at - 1, static_cast<std::uint32_t>(size_)});
      return;
    }
    at = other.previous_at[i];
  }
}

}  // namespace checker
