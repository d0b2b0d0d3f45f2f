// Happens-before as sets of events, and the races of each new event.
//
// Invariants:
//   (1) The set of a thread's or an object's events holds only events in the log; rows of before_
//       beyond the log have arbitrary contents.
//   (2) An event that writes, acquires or releases an object is ordered after all earlier events at
//       the object, so that races need not be searched for further back.

#include "reduction/event_log.hpp"

#include <algorithm>
#include <bit>

#include "checker/assert.hpp"

namespace checker {
namespace {

// The table of dependence distinguishes no accesses that the rows of an object do not.
constexpr bool depends_like_write(AccessKind access) {
  for (const AccessKind other : {AccessKind::read, AccessKind::write, AccessKind::update, access}) {
    if (!dependent(access, other)) return false;
  }
  return true;
}
static_assert(depends_like_write(AccessKind::write) && depends_like_write(AccessKind::acquire) &&
              depends_like_write(AccessKind::release) && access_kinds == 5);

std::size_t last_event(EventWord word) {
  return event_word_bits - 1 - static_cast<std::size_t>(std::countl_zero(word));
}

// Moves the rows of a table to their places for rows of twice the length.
void widen(std::vector<EventWord>& table, std::size_t stride) {
  std::vector<EventWord> wider(table.size() * 2);
  for (std::size_t from = 0; from < table.size(); from += stride) {
    std::copy_n(table.data() + from, stride, wider.data() + from * 2);
  }
  table = std::move(wider);
}

}  // namespace

void EventLog::clear(std::size_t objects_bytes, bool hashed) {
  size_ = 0;
  hashed_ = hashed;
  last_of_thread_ = {};
  slot_of_.assign(objects_bytes, 0);
  at_object_.assign(rows_per_object * stride_, 0);
  of_thread_.assign(threads_max * stride_, 0);
  make_room();
}

void EventLog::grow() {
  const std::size_t room = std::max<std::size_t>(event_word_bits, events_.size() * 2);
  events_.resize(room);
  before_.resize(room * stride_);
  candidates_.resize(words_for(room));
  hashes_.resize(room);
  if (words_for(room) <= stride_) return;
  widen(before_, stride_);
  widen(of_thread_, stride_);
  widen(at_object_, stride_);
  stride_ *= 2;
}

void EventLog::add_slot(ObjectId object) {
  slot_of_[object] = static_cast<ObjectId>(at_object_.size() / (rows_per_object * stride_));
  at_object_.resize(at_object_.size() + rows_per_object * stride_);
}

template <std::size_t width>
[[gnu::always_inline]] inline void EventLog::mark_objects(const Operation& operation,
                                                          const std::byte* objects) {
  for (const Access& access : operation.accesses()) {
    if (slot_of_[access.object] == 0) add_slot(access.object);
    EventWord* at = rows<width>(access.object) + size_ / event_word_bits;
    at[row_of(access.kind) * stride<width>()] |= event_bit(size_);
    if (static_cast<unsigned char>(objects[access.object]) == 0) {
      at[free_before * stride<width>()] |= event_bit(size_);
    }
  }
}

template <std::size_t width>
[[gnu::always_inline]] inline void EventLog::shorten(std::size_t length) {
  while (size_ > length) {
    const Event& event = events_[--size_];
    const ThreadId thread = event.choice.thread;
    const std::size_t word = width == 1 ? 0 : size_ / event_word_bits;
    of_thread_[thread * stride<width>() + word] &= ~event_bit(size_);
    last_of_thread_[thread] = event.previous;
    for (const Access& access : event.operation.accesses()) {
      EventWord* at = rows<width>(access.object) + word;
      at[row_of(access.kind) * stride<width>()] &= ~event_bit(size_);
      if (mutant(Mutant::dpor_log_keeps_free_locks)) continue;
      at[free_before * stride<width>()] &= ~event_bit(size_);
    }
  }
}

void EventLog::truncate(std::size_t length) {
  at_width([&](auto width) { shorten<width>(length); });
}

// Events with a dependent access to an object of the operation that are not yet ordered before it:
// back to the latest one that is ordered after all earlier ones; for an operation that waits, back
// to the first.
template <std::size_t width>
[[gnu::always_inline]] inline void EventLog::collect(const Operation& operation,
                                                     const EventWord* before) {
  const std::size_t length = words<width>();
  for (std::size_t word = 0; word < length; ++word) candidates_[word] = 0;
  for (const Access& access : operation.accesses()) {
    for (std::size_t word = length; word-- > 0;) {
      const EventWord* at = rows<width>(access.object) + word;
      EventWord found = that_depend(at, stride<width>(), access.kind) & ~before[word];
      if (mutant(Mutant::dpor_race_reads_only_writes)) found &= ~at[reads * stride<width>()];
      const EventWord barriers = operation.waits ? 0 : at[others * stride<width>()];
      if (barriers != 0) found &= ~EventWord{0} << last_event(barriers);
      candidates_[word] |= found;
      if (barriers != 0) break;
    }
  }
}

// Orders the event after the candidates, latest first: a candidate that is by then before it,
// through a later one, is not a separate race.
template <std::size_t width>
[[gnu::always_inline]] inline void EventLog::take_candidates(const Event& event, EventWord* before,
                                                             std::vector<Race>& races) {
  const ThreadId thread = event.choice.thread;
  const auto number = static_cast<std::uint32_t>(size_);
  const bool lock = event.operation.kind == OperationKind::lock;
  Race::Kind kind = event.operation.waits ? Race::Kind::if_enabled : Race::Kind::reversible;
  for (std::size_t word = words<width>(); word-- > 0;) {
    EventWord left = candidates_[word];
    while (left != 0) {
      const std::size_t bit = last_event(left);
      left &= ~event_bit(bit);
      const auto candidate = static_cast<std::uint32_t>(word * event_word_bits + bit);
      const bool immediate = !has_event(before, candidate);
      if (immediate) {
        const EventWord* other = before_.data() + candidate * stride<width>();
        for (std::size_t i = 0; i <= word; ++i) before[i] |= other[i];
        before[word] |= event_bit(bit);
        if (hashed_) immediate_.push_back(candidate);
      }
      if (event.operation.waits || (immediate && !lock)) {
        races.push_back({kind, thread, candidate, number});
      }
      if (event.operation.waits) kind = Race::Kind::unknown;
    }
  }
}

// A held lock disables its acquisition: what can be reversed is not the release before it, but the
// latest operation on the lock before which it was free (usually its last acquisition).
template <std::size_t width>
[[gnu::always_inline]] inline void EventLog::races_of_lock(const Event& event,
                                                           const EventWord* before,
                                                           std::vector<Race>& races) const {
  if (mutant(Mutant::dpor_no_race_of_locks)) return;
  const ObjectId lock = event.operation.stored[0].object;
  for (std::size_t word = words<width>(); word-- > 0;) {
    const EventWord* at = rows<width>(lock) + word;
    const EventWord ordered = (at[reads * stride<width>()] | at[updates * stride<width>()] |
                               at[others * stride<width>()]) &
                              before[word];
    const EventWord free = at[free_before * stride<width>()];
    if ((ordered | free) == 0) continue;
    const std::size_t last = last_event(ordered | free);
    if (has_event(&ordered, last)) return;
    races.push_back({Race::Kind::reversible, event.choice.thread,
                     static_cast<std::uint32_t>(word * event_word_bits + last),
                     static_cast<std::uint32_t>(size_)});
    return;
  }
}

// Fills the row of the event, which is the next of the log or will never be in it.
template <std::size_t width>
[[gnu::always_inline]] inline void EventLog::order(Event& event, std::vector<Race>& races) {
  EventWord* before = before_.data() + size_ * stride<width>();
  event.previous = last_of_thread_[event.choice.thread];
  if (event.previous == 0) {
    std::fill_n(before, stride<width>(), 0);
  } else {
    std::copy_n(before_.data() + (event.previous - 1) * stride<width>(), stride<width>(), before);
    before[(event.previous - 1) / event_word_bits] |= event_bit(event.previous - 1);
  }
  if (event.operation.kind == OperationKind::lock) races_of_lock<width>(event, before, races);
  immediate_.clear();
  collect<width>(event.operation, before);
  take_candidates<width>(event, before, races);
}

template <std::size_t width>
[[gnu::always_inline]] inline void EventLog::append(Event& event, const std::byte* objects,
                                                    std::vector<Race>& races) {
  const ThreadId thread = event.choice.thread;
  order<width>(event, races);
  if (hashed_) hash(event);
  of_thread_[thread * stride<width>() + size_ / event_word_bits] |= event_bit(size_);
  mark_objects<width>(event.operation, objects);
  ++size_;
  last_of_thread_[thread] = static_cast<std::uint32_t>(size_);
}

const Operation& EventLog::push(Choice choice, const Pending& pending, const std::byte* objects,
                                std::vector<Race>& races) {
  Event& event = events_[size_];
  event.choice = choice;
  event.operation = pending;
  at_width([&](auto width) { append<width>(event, objects, races); });
  make_room();
  return events_[size_ - 1].operation;
}

void EventLog::races_of_pending(ThreadId thread, const Operation& operation,
                                std::vector<Race>& races) {
  Event& event = events_[size_];
  event.choice = {thread, 0};
  event.operation = operation;
  at_width([&](auto width) { order<width>(event, races); });
}

std::size_t EventLog::next_of(ThreadId thread, std::size_t from) const {
  return at_width([&](auto width) { return View<width>(*this).next_of(thread, from); });
}

// What happens before an event is determined by its thread's previous event, and by the latest
// events that it depends on: neither changes when independent neighbours are swapped.
void EventLog::hash(const Event& event) {
  struct {
    Fingerprint previous;
    Fingerprint others;
    std::uint64_t choice;
  } history{{}, {}, std::uint64_t{event.choice.thread} << 8U | event.choice.alternative};
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
