#pragma once

#include <bit>
#include <cstdint>
#include <vector>

#include "event.hpp"
#include "fingerprint.hpp"

namespace checker {

/// The execution at hand as a sequence of events with its happens-before order.
///
/// Two events are ordered if they are of one thread, or dependent, or by transitivity. Of each
/// event the set of those before it is kept as bits: most executions have less than 64 events, so
/// that a question about all of them is one instruction.
class EventLog {
 public:
  /// Forgets everything. `objects_bytes`: how large the arena's objects are. `hashed`: classes() is
  /// going to be asked for.
  void clear(std::size_t objects_bytes, bool hashed);
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] const Event& operator[](std::size_t index) const { return events_[index]; }

  /// Appends the event of a transition that is about to run, and the races it takes part in.
  const Operation& push(Choice choice, const Pending& pending, const std::byte* objects,
                        std::vector<Race>& races);
  /// The races of an operation that is announced but will not run in this execution.
  void races_of_pending(ThreadId thread, const Operation& operation, std::vector<Race>& races);
  void truncate(std::size_t length);

  /// How many words the sets of events have that are not all zero.
  [[nodiscard]] std::size_t words() const { return words_for(size_); }
  /// The events that happen before event `index`. Valid until the next push().
  template <bool one = false>
  [[nodiscard]] const EventWord* before(std::size_t index) const {
    return before_.data() + index * stride<one>();
  }
  /// The events of a thread. Valid until the next push().
  template <bool one = false>
  [[nodiscard]] const EventWord* of_thread(ThreadId thread) const {
    return of_thread_.data() + thread * stride<one>();
  }
  /// Whether event `first` happens before event `second`.
  [[nodiscard]] bool ordered(std::size_t first, std::size_t second) const {
    return has_event(before(second), first);
  }
  /// The thread's first event of index `from` or above; size() if there is none.
  template <bool one = false>
  [[nodiscard]] std::size_t next_of(ThreadId thread, std::size_t from) const;
  /// Whether all sets of events have one word: then many questions are a few instructions.
  [[nodiscard]] bool one_word() const { return stride_ == 1; }
  /// One word of the set of events whose access to the object depends on the given one.
  /// `one`: one_word() is known to be true.
  template <bool one = false>
  [[nodiscard]] EventWord dependent_events(const Touch& touch, std::size_t word) const {
    const EventWord* at = rows<one>(touch.object) + word;
    EventWord found = at[others * stride<one>()];
    if (accesses_depend(touch.access, Access::read)) found |= at[reads * stride<one>()];
    if (accesses_depend(touch.access, Access::update)) found |= at[updates * stride<one>()];
    return found;
  }
  /// Equal for two executions if and only if they are of one class.
  [[nodiscard]] Fingerprint class_hash() const;

 private:
  static constexpr std::size_t words_for(std::size_t length) {
    return (length + event_word_bits - 1) / event_word_bits;
  }
  // Rows of the events at an object. For dependence, those that acquire or release it write.
  enum Row : std::size_t { reads, updates, others, free_before, rows_per_object };
  // Functions with `one` do the same for all lengths; those for one word have no loops.
  template <bool one>
  [[nodiscard]] std::size_t stride() const {
    return one ? 1 : stride_;
  }
  template <bool one>
  [[nodiscard]] std::size_t words_of() const {
    return one ? 1 : words();
  }
  template <bool one>
  [[nodiscard]] const EventWord* rows(ObjectId object) const {
    return at_object_.data() + slot_of_[object] * rows_per_object * stride<one>();
  }
  template <bool one>
  [[nodiscard]] EventWord* rows(ObjectId object) {
    return at_object_.data() + slot_of_[object] * rows_per_object * stride<one>();
  }
  static constexpr Row row_of(Access access) {
    if (access == Access::read) return reads;
    return access == Access::update ? updates : others;
  }
  void make_room() {
    // There is always room for one event more than there are: for one that will not run.
    if (size_ + 1 >= events_.size()) grow();
  }
  void grow();
  void add_slot(ObjectId object);
  template <bool one>
  void append(Event& event, const std::byte* objects, std::vector<Race>& races);
  template <bool one>
  void mark_objects(const Operation& operation, const std::byte* objects);
  template <bool one>
  void order(Event& event, std::vector<Race>& races);
  template <bool one>
  void races_of_lock(const Event& event, const EventWord* before, std::vector<Race>& races) const;
  template <bool one>
  void collect(const Operation& operation, const EventWord* before);
  template <bool one>
  void take_candidates(const Event& event, EventWord* before, std::vector<Race>& races);
  template <bool one>
  void shorten(std::size_t length);
  void hash(const Event& event);

  // Longer than size_: what is behind is used again.
  std::vector<Event> events_;
  std::vector<EventWord> before_;     // A row of stride_ words an event; one more is for scratch.
  std::vector<EventWord> of_thread_;  // A row a thread.
  std::vector<EventWord> at_object_;  // Rows of slot 0 stay empty: objects that no event touches.
  std::vector<ObjectId> slot_of_;
  std::size_t stride_ = 1;
  std::size_t size_ = 0;
  std::array<std::uint32_t, threads_max> last_of_thread_{};  // Index + 1; 0: none.
  std::vector<EventWord> candidates_;                        // Of collect().
  std::vector<std::uint32_t> immediate_;                     // Of order().
  std::vector<Fingerprint> hashes_;                          // Of each event and all before it.
  bool hashed_ = false;
};

template <bool one>
std::size_t EventLog::next_of(ThreadId thread, std::size_t from) const {
  const EventWord* own = of_thread<one>(thread);
  EventWord mask = ~EventWord{0} << from % event_word_bits;
  if (one && from >= event_word_bits) return size_;
  const std::size_t length = one ? 1 : words();
  for (std::size_t word = one ? 0 : from / event_word_bits; word < length; ++word) {
    const EventWord found = own[word] & mask;
    if (found != 0) {
      return word * event_word_bits + static_cast<std::size_t>(std::countr_zero(found));
    }
    mask = ~EventWord{0};
  }
  return size_;
}

}  // namespace checker
