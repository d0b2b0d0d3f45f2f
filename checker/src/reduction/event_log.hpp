#pragma once

#include <bit>
#include <cstdint>
#include <type_traits>
#include <vector>

#include "reduction/event.hpp"
#include "state/fingerprint.hpp"

namespace checker {

/// The number of words of a set of events, where a function is compiled for it: no loops remain for
/// 1, and few for 2. `any_width`: known only at run time.
inline constexpr std::size_t any_width = 0;
template <std::size_t words>
using Width = std::integral_constant<std::size_t, words>;

/// The current execution as a sequence of events with its happens-before order.
///
/// Two events are ordered if they are of one thread, or dependent, or by transitivity. For each
/// event the set of events before it is kept as bits: most executions have fewer than 64 events, so
/// that a query about all of them is one instruction.
class EventLog {
 public:
  /// Forgets everything. `objects_bytes`: how large the arena's objects are. `hashed`: class_hash()
  /// is going to be called.
  void clear(std::size_t objects_bytes, bool hashed);
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] const Event& operator[](std::size_t index) const { return events_[index]; }

  /// Appends the event of a transition that is about to run, and adds the races it takes part in.
  const Operation& push(Choice choice, const Pending& pending, const std::byte* objects,
                        std::vector<Race>& races);
  /// The races of an operation that is announced but will not run in this execution.
  void races_of_pending(ThreadId thread, const Operation& operation, std::vector<Race>& races);
  void truncate(std::size_t length);

  template <std::size_t width>
  class View;
  /// Calls `work(Width<...>())` with the width that a view of this log must have.
  template <typename Work>
  decltype(auto) at_width(Work work) const;

  /// Whether event `first` happens before event `second`.
  [[nodiscard]] bool ordered(std::size_t first, std::size_t second) const {
    return has_event(before_.data() + second * stride_, first);
  }
  /// The thread's first event of index `from` or above; size() if there is none.
  [[nodiscard]] std::size_t next_of(ThreadId thread, std::size_t from) const;
  /// Equal for two executions if and only if they are in the same class.
  [[nodiscard]] Fingerprint class_hash() const;

 private:
  static constexpr std::size_t words_for(std::size_t length) {
    return (length + event_word_bits - 1) / event_word_bits;
  }
  // Rows of the events at an object. For dependence, acquiring or releasing it counts as writing.
  enum Row : std::size_t { reads, updates, others, free_before, rows_per_object };
  template <std::size_t width>
  [[nodiscard]] std::size_t stride() const {
    return width == any_width ? stride_ : width;
  }
  template <std::size_t width>
  [[nodiscard]] std::size_t words() const {
    return width == any_width ? words_for(size_) : width;
  }
  template <std::size_t width>
  [[nodiscard]] EventWord* rows(ObjectId object) {
    return at_object_.data() + slot_of_[object] * rows_per_object * stride<width>();
  }
  template <std::size_t width>
  [[nodiscard]] const EventWord* rows(ObjectId object) const {
    return at_object_.data() + slot_of_[object] * rows_per_object * stride<width>();
  }
  // Those of the events in the rows at `at` whose access depends on the given one.
  static EventWord that_depend(const EventWord* at, std::size_t stride, AccessKind access) {
    EventWord found = at[others * stride];
    if (accesses_depend(access, AccessKind::read)) found |= at[reads * stride];
    if (accesses_depend(access, AccessKind::update)) found |= at[updates * stride];
    return found;
  }
  static constexpr Row row_of(AccessKind access) {
    if (access == AccessKind::read) return reads;
    return access == AccessKind::update ? updates : others;
  }
  void make_room() {
    // There is always room for one more event: for one that will not run.
    if (size_ + 1 >= events_.size()) grow();
  }
  void grow();
  void add_slot(ObjectId object);
  template <std::size_t width>
  void append(Event& event, const std::byte* objects, std::vector<Race>& races);
  template <std::size_t width>
  void mark_objects(const Operation& operation, const std::byte* objects);
  template <std::size_t width>
  void order(Event& event, std::vector<Race>& races);
  template <std::size_t width>
  void races_of_lock(const Event& event, const EventWord* before, std::vector<Race>& races) const;
  template <std::size_t width>
  void collect(const Operation& operation, const EventWord* before);
  template <std::size_t width>
  void take_candidates(const Event& event, EventWord* before, std::vector<Race>& races);
  template <std::size_t width>
  void shorten(std::size_t length);
  void hash(const Event& event);

  // Longer than size_: the rest is reused.
  std::vector<Event> events_;
  std::vector<EventWord> before_;     // A row of stride_ words an event, and a scratch row.
  std::vector<EventWord> of_thread_;  // A row a thread.
  std::vector<EventWord> at_object_;  // Rows of slot 0 stay empty: objects that no event accesses.
  std::vector<ObjectId> slot_of_;
  std::size_t stride_ = 1;
  std::size_t size_ = 0;
  std::array<std::uint32_t, threads_max> last_of_thread_{};  // Index + 1; 0: none.
  std::vector<EventWord> candidates_;                        // Of collect().
  std::vector<std::uint32_t> immediate_;                     // Of order().
  std::vector<Fingerprint> hashes_;                          // Of each event and all before it.
  bool hashed_ = false;
};

/// A log for frequent queries: where its sets lie, and how wide they are. Valid until the log
/// changes.
template <std::size_t width>
class EventLog::View {
 public:
  explicit View(const EventLog& log)
      : events_(log.events_.data()),
        before_(log.before_.data()),
        of_thread_(log.of_thread_.data()),
        at_object_(log.at_object_.data()),
        slot_of_(log.slot_of_.data()),
        stride_(log.stride_),
        words_(log.words<width>()),
        size_(log.size_) {}
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] const Event& operator[](std::size_t index) const { return events_[index]; }
  /// The number of words that any set of events uses; if the width is known, of all words.
  [[nodiscard]] std::size_t words() const { return width == any_width ? words_ : width; }
  /// The events that happen before event `index`.
  [[nodiscard]] const EventWord* before(std::size_t index) const {
    return before_ + index * stride();
  }
  /// The events of a thread.
  [[nodiscard]] const EventWord* of_thread(ThreadId thread) const {
    return of_thread_ + thread * stride();
  }
  [[nodiscard]] std::size_t next_of(ThreadId thread, std::size_t from) const;
  /// One word of the set of events whose access to the object depends on the given one.
  [[nodiscard]] EventWord dependent_events(const Access& access, std::size_t word) const {
    const EventWord* at = at_object_ + slot_of_[access.object] * rows_per_object * stride() + word;
    return that_depend(at, stride(), access.kind);
  }

 private:
  [[nodiscard]] std::size_t stride() const { return width == any_width ? stride_ : width; }

  const Event* events_;
  const EventWord* before_;
  const EventWord* of_thread_;
  const EventWord* at_object_;
  const ObjectId* slot_of_;
  std::size_t stride_;
  std::size_t words_;
  std::size_t size_;
};

template <typename Work>
decltype(auto) EventLog::at_width(Work work) const {
  if (stride_ == 1) return work(Width<1>());
  if (stride_ == 2) return work(Width<2>());
  return work(Width<any_width>());
}

template <std::size_t width>
std::size_t EventLog::View<width>::next_of(ThreadId thread, std::size_t from) const {
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

}  // namespace checker
