// Happens-before as sets of events, and the races of each new event.
//
// Invariants:
//   (1) Sets of a thread's or an object's events have no bits of events that are not in the log; of
//       before_, rows behind the log may say anything.
//   (2) An event that writes, acquires or releases an object is ordered after all events at the
//       object before it, so that races need not be looked for behind it.

#include "event_log.hpp"

#include <algorithm>
#include <bit>

#include "checker/assert.hpp"

namespace checker {
namespace {

// The table of dependence does not tell apart what the rows of an object do not.
constexpr bool depends_like_write(Access access) {
  for (const Access other : {Access::read, Access::write, Access::update, access}) {
    if (!dependent(access, other)) return false;
  }
  return true;
}
static_assert(depends_like_write(Access::write) && depends_like_write(Access::acquire) &&
              depends_like_write(Access::release) && access_kinds == 5);

std::size_t last_event(EventWord word) {
  return event_word_bits - 1 - static_cast<std::size_t>(std::countl_zero(word));
}

// Puts the rows of a table at their places for rows of twice the length.
void widen(std::vector<EventWord>& table, std::size_t stride) {
  std::vector<EventWord> wider(table.size() * 2);
  for (std::size_t from = 0; from < table.size(); from += stride) {
    std::copy_n(table.data() + from, stride, wider.data() + from * 2);
  }
  table = std::move(wider);
}

}  // namespace

Operation::Operation(const Pending& pending)
    : kind(pending.kind),
      waits(pending.guard != nullptr && pending.kind != OperationKind::lock),
      ways(pending.choices),
      touch_count(pending.touch_count) {
  for (std::size_t i = 0; i < touch_count; ++i) touches[i] = pending.touches[i];
}

void EventLog::clear(std::size_t objects_bytes, bool hashed) {
  size_ = 0;
  hashed_ = hashed;
  last_of_thread_ = {};
  slot_of_.assign(objects_bytes, 0);
  at_object_.assign(rows_per_object * stride_, 0);
  of_thread_.assign(threads_max * stride_, 0);
  make_room();
}

// There is always room for one event more than there are: for one that will not run.
void EventLog::make_room() {
  if (size_ + 1 < events_.size()) return;
  const std::size_t room = std::max<std::size_t>(event_word_bits, events_.size() * 2);
  events_.resize(room);
  before_.resize(room * stride_);
  hashes_.resize(room);
  if (words_for(room) <= stride_) return;
  widen(before_, stride_);
  widen(of_thread_, stride_);
  widen(at_object_, stride_);
  stride_ *= 2;
}

const Operation& EventLog::push(Choice choice, const Pending& pending, const std::byte* objects,
                                std::vector<Race>& races) {
  Event& event = events_[size_];
  event.choice = choice;
  event.operation = Operation(pending);
  order(event, before_.data() + size_ * stride_, races);
  if (hashed_) hash(event);
  of_thread_[choice.thread * stride_ + size_ / event_word_bits] |= event_bit(size_);
  mark_objects(event.operation, objects);
  ++size_;
  last_of_thread_[choice.thread] = static_cast<std::uint32_t>(size_);
  make_room();
  return events_[size_ - 1].operation;
}

void EventLog::mark_objects(const Operation& operation, const std::byte* objects) {
  for (const Touch& touch : operation.touched()) {
    ObjectId& slot = slot_of_[touch.object];
    if (slot == 0) {
      slot = static_cast<ObjectId>(at_object_.size() / (rows_per_object * stride_));
      at_object_.resize(at_object_.size() + rows_per_object * stride_);
    }
    word_at(touch.object, row_of(touch.access), size_) |= event_bit(size_);
    if (static_cast<unsigned char>(objects[touch.object]) == 0) {
      word_at(touch.object, free_before, size_) |= event_bit(size_);
    }
  }
}

void EventLog::truncate(std::size_t length) {
  while (size_ > length) {
    const Event& event = events_[--size_];
    const ThreadId thread = event.choice.thread;
    of_thread_[thread * stride_ + size_ / event_word_bits] &= ~event_bit(size_);
    last_of_thread_[thread] = event.previous;
    for (const Touch& touch : event.operation.touched()) {
      word_at(touch.object, row_of(touch.access), size_) &= ~event_bit(size_);
      word_at(touch.object, free_before, size_) &= ~event_bit(size_);
    }
  }
}

void EventLog::races_of_pending(ThreadId thread, const Operation& operation,
                                std::vector<Race>& races) {
  Event& event = events_[size_];
  event.choice = {thread, 0};
  event.operation = operation;
  order(event, before_.data() + size_ * stride_, races);
}

std::size_t EventLog::next_of(ThreadId thread, std::size_t from) const {
  const EventWord* own = of_thread(thread);
  EventWord mask = ~EventWord{0} << from % event_word_bits;
  for (std::size_t word = from / event_word_bits; word < words(); ++word) {
    const EventWord found = own[word] & mask;
    if (found != 0) {
      return word * event_word_bits + static_cast<std::size_t>(std::countr_zero(found));
    }
    mask = ~EventWord{0};
  }
  return size_;
}

// Events that touch an object of `event` in a dependent way and are not yet ordered before it,
// latest first: back to the latest that orders all before it, or to the first, if `all` are wanted.
void EventLog::collect(const Event& event, const EventWord* before, bool all) {
  candidates_.clear();
  for (const Touch& touch : event.operation.touched()) {
    for (std::size_t word = words(); word-- > 0;) {
      EventWord found = dependent_events(touch, word) & ~before[word];
      if (mutant(Mutant::dpor_race_reads_only_writes)) found &= ~row(touch.object, reads)[word];
      const EventWord barriers = row(touch.object, others)[word];
      const bool stop = barriers != 0 && !all;
      if (stop) found &= ~EventWord{0} << last_event(barriers);
      for (; found != 0; found &= ~event_bit(last_event(found))) {
        candidates_.push_back(
            static_cast<std::uint32_t>(word * event_word_bits + last_event(found)));
      }
      if (stop) break;
    }
  }
  if (event.operation.touch_count < 2) return;
  std::sort(candidates_.begin(), candidates_.end(), std::greater<>());
  candidates_.erase(std::unique(candidates_.begin(), candidates_.end()), candidates_.end());
}

// Fills `before`, the row of the event.
void EventLog::order(Event& event, EventWord* before, std::vector<Race>& races) {
  const ThreadId thread = event.choice.thread;
  const auto number = static_cast<std::uint32_t>(size_);
  const auto take_in = [this, before](std::size_t index) {
    const EventWord* other = this->before(index);
    for (std::size_t word = 0; word < stride_; ++word) before[word] |= other[word];
    before[index / event_word_bits] |= event_bit(index);
  };
  std::fill_n(before, stride_, 0);
  event.previous = last_of_thread_[thread];
  if (event.previous != 0) take_in(event.previous - 1);
  const bool waits = event.operation.waits;
  const bool lock = event.operation.kind == OperationKind::lock;
  if (lock) races_of_lock(event, before, races);
  collect(event, before, waits);
  immediate_.clear();
  for (std::size_t i = 0; i < candidates_.size(); ++i) {
    const std::uint32_t candidate = candidates_[i];
    const bool immediate = !has_event(before, candidate);
    if (immediate) {
      take_in(candidate);
      if (hashed_) immediate_.push_back(candidate);
    }
    if (waits) {
      const Race::Kind kind = i == 0 ? Race::Kind::if_enabled : Race::Kind::unknown;
      races.push_back({kind, thread, candidate, number});
    } else if (immediate && !lock) {
      races.push_back({Race::Kind::reversible, thread, candidate, number});
    }
  }
}

// Whoever holds a lock disables its acquisition: what can be reversed is not the release before it,
// but the latest operation on the lock before which it was free (usually its last acquisition).
void EventLog::races_of_lock(const Event& event, const EventWord* before,
                             std::vector<Race>& races) const {
  if (mutant(Mutant::dpor_no_race_of_locks)) return;
  const ObjectId lock = event.operation.touches[0].object;
  for (std::size_t word = words(); word-- > 0;) {
    EventWord ordered = row(lock, reads)[word] | row(lock, updates)[word] | row(lock, others)[word];
    ordered &= before[word];
    const EventWord free = row(lock, free_before)[word];
    if ((ordered | free) == 0) continue;
    const std::size_t last = last_event(ordered | free);
    if (has_event(&ordered, last)) return;
    races.push_back({Race::Kind::reversible, event.choice.thread,
                     static_cast<std::uint32_t>(word * event_word_bits + last),
                     static_cast<std::uint32_t>(size_)});
    return;
  }
}

// What happens before an event is told by the event before it of its thread, and by the latest of
// those that it depends on: neither changes when independent neighbours are swapped.
void EventLog::hash(const Event& event) {
  struct {
    Fingerprint previous;
    Fingerprint others;
    std::uint64_t choice;
  } history{{}, {}, std::uint64_t{event.choice.thread} << 8U | event.choice.way};
  if (event.previous != 0) history.previous = hashes_[event.previous - 1];
  for (const std::uint32_t other : immediate_) history.others += hashes_[other];
  hashes_[size_] = hash_part(&history, sizeof(history), 0);
}

Fingerprint EventLog::class_hash() const {
  Fingerprint sum;
  for (const std::uint32_t last : last_of_thread_) {
    if (last != 0) sum += hashes_[last - 1];
  }
  return sum;
}

}  // namespace checker
