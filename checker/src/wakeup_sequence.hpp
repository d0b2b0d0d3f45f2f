#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <span>
#include <vector>

#include "event_log.hpp"

namespace checker {

/// A sequence of transitions that can run from some state, with the order among them: events of the
/// log in their order, and then one that a race reverses.
///
/// All of it is here, since it is asked for at each race, and for each branch and each sleeping
/// thread then. Functions with `one` do the same for all lengths of the log; those for one word
/// have no loops.
class WakeupSequence {
 public:
  explicit WakeupSequence(const EventLog& log) : log_(log) {}

  /// Starts with an execution that the log has now, of `end` events.
  void start(std::size_t end);
  /// Becomes the reversal of the race: the items are those after the first of the race that it does
  /// not happen before, then the second.
  /// `reversed`, `operation`: of the second. `operation` lives as long as this sequence is used.
  void reverse(const Race& race, Choice reversed, const Operation& operation);
  /// Whether the thread's next operation can come first: it is in the sequence and nothing of it
  /// comes before, or it is not and is independent of it all (a weak initial; JACM 2017, 3.3).
  /// `pending`: what the thread announces at the end of the execution. Requires: as reverse() left
  /// the sequence.
  [[nodiscard]] bool can_start_with(ThreadId thread, const Operation& pending) const {
    return one_word() ? can_start<true>(thread, pending) : can_start<false>(thread, pending);
  }
  [[nodiscard]] bool one_word() const { return log_.one_word(); }
  template <bool one>
  [[nodiscard]] bool empty() const {
    return !has_reversed_ && no_event<one>();
  }
  /// Calls `take(event)` for each item but the reversed one, in their order.
  template <typename Take>
  void for_each_event(Take take) const {
    for (std::size_t word = begin_word_; word < end_word_; ++word) {
      for (EventWord left = events_[word]; left != 0; left &= left - 1) {
        take(log_[word * event_word_bits + static_cast<std::size_t>(std::countr_zero(left))]);
      }
    }
  }
  /// Calls `take(choice, operation)` for each item, in their order.
  template <typename Take>
  void for_each(Take take) const {
    for_each_event([&take](const Event& event) { take(event.choice, event.operation); });
    if (has_reversed_) take(reversed_, *reversed_operation_);
  }

  /// Whether the choice can come first: as above, but the thread has to go the same way.
  /// `touched()`: what its operation touches; asked for only if it is not in the sequence.
  template <bool one, typename Touched>
  [[nodiscard]] bool can_start_with(Choice choice, Touched touched) const;
  /// Takes the thread's first item out, if there is one.
  template <bool one>
  void remove_first(ThreadId thread);

 private:
  static constexpr std::size_t none = SIZE_MAX;
  void find_unordered(std::size_t first);
  template <bool one>
  [[nodiscard]] bool no_event() const;
  template <bool one>
  [[nodiscard]] bool can_start(ThreadId thread, const Operation& pending) const;
  [[nodiscard]] bool is_reversed(ThreadId thread) const {
    return has_reversed_ && thread == reversed_.thread;
  }
  // The thread's first event in the sequence.
  template <bool one>
  [[nodiscard]] std::size_t find(ThreadId thread) const;
  template <bool one>
  [[nodiscard]] bool is_first(std::size_t event) const;
  // Of all events of the sequence. What the reversed event comes after is decided by its operation
  // alone, too: some of what it came after in the log is not in the sequence.
  template <bool one>
  [[nodiscard]] bool independent(std::span<const Touch> touches) const;

  const EventLog& log_;
  // Sets, of which the words from begin_word_ to end_word_ are in use.
  std::vector<EventWord> events_;
  std::vector<EventWord> unordered_;  // After first_, not ordered by it: many races have one first.
  std::size_t first_ = none;
  std::size_t end_ = 0;
  std::size_t begin_word_ = 0;
  std::size_t end_word_ = 0;
  Choice reversed_;
  const Operation* reversed_operation_ = nullptr;
  bool has_reversed_ = false;
};

inline void WakeupSequence::start(std::size_t end) {
  end_ = end;
  first_ = none;
  end_word_ = log_.words();
  if (events_.size() < end_word_) events_.resize(end_word_);
  if (unordered_.size() < end_word_) unordered_.resize(end_word_);
}

inline void WakeupSequence::find_unordered(std::size_t first) {
  first_ = first;
  begin_word_ = (first + 1) / event_word_bits;
  if (one_word()) {
    const EventWord* before = log_.before(0);
    EventWord set = 0;
    for (std::size_t at = first + 1; at < end_; ++at) set |= (~before[at] >> first & 1) << at;
    unordered_[0] = set;
    return;
  }
  std::size_t at = first + 1;
  for (std::size_t word = begin_word_; word < end_word_; ++word) {
    const std::size_t word_end = std::min(end_, (word + 1) * event_word_bits);
    EventWord set = 0;
    for (; at < word_end; ++at) set |= log_.ordered(first, at) ? 0 : event_bit(at);
    unordered_[word] = set;
  }
}

// The second is none of the events: it happens after the first.
inline void WakeupSequence::reverse(const Race& race, Choice reversed, const Operation& operation) {
  reversed_ = reversed;
  reversed_operation_ = &operation;
  has_reversed_ = true;
  if (race.first != first_) find_unordered(race.first);
  for (std::size_t word = begin_word_; word < end_word_; ++word) events_[word] = unordered_[word];
}

template <bool one>
bool WakeupSequence::no_event() const {
  if constexpr (one) return events_[0] == 0;
  for (std::size_t word = begin_word_; word < end_word_; ++word) {
    if (events_[word] != 0) return false;
  }
  return true;
}

template <bool one>
void WakeupSequence::remove_first(ThreadId thread) {
  const std::size_t at = find<one>(thread);
  if (at != none) {
    events_[one ? 0 : at / event_word_bits] &= ~event_bit(at);
  } else if (thread == reversed_.thread) {
    has_reversed_ = false;
  }
}

template <bool one>
bool WakeupSequence::can_start(ThreadId thread, const Operation& pending) const {
  const std::size_t at = find<one>(thread);
  if (at != none) return is_first<one>(at);
  if (is_reversed(thread)) return independent<one>(reversed_operation_->touched());
  const std::size_t next = log_.next_of<one>(thread, first_ + 1);
  const Operation& operation = next == log_.size() ? pending : log_[next].operation;
  return !dependent(operation, *reversed_operation_) && independent<one>(operation.touched());
}

template <bool one, typename Touched>
bool WakeupSequence::can_start_with(Choice choice, Touched touched) const {
  const std::size_t at = find<one>(choice.thread);
  if (at != none) return log_[at].choice == choice && is_first<one>(at);
  if (is_reversed(choice.thread)) {
    return reversed_ == choice && independent<one>(reversed_operation_->touched());
  }
  const std::span<const Touch> touches = touched();
  return !(has_reversed_ && any_dependent(touches, reversed_operation_->touched())) &&
         independent<one>(touches);
}

template <bool one>
std::size_t WakeupSequence::find(ThreadId thread) const {
  const EventWord* own = log_.of_thread<one>(thread);
  if constexpr (one) {
    const EventWord found = own[0] & events_[0];
    return found == 0 ? none : static_cast<std::size_t>(std::countr_zero(found));
  }
  for (std::size_t word = begin_word_; word < end_word_; ++word) {
    const EventWord found = own[word] & events_[word];
    if (found != 0) {
      return word * event_word_bits + static_cast<std::size_t>(std::countr_zero(found));
    }
  }
  return none;
}

template <bool one>
bool WakeupSequence::is_first(std::size_t event) const {
  const EventWord* before = log_.before<one>(event);
  if constexpr (one) return (before[0] & events_[0]) == 0;
  for (std::size_t word = begin_word_; word <= event / event_word_bits; ++word) {
    if ((before[word] & events_[word]) != 0) return false;
  }
  return true;
}

template <bool one>
bool WakeupSequence::independent(std::span<const Touch> touches) const {
  if constexpr (one) {
    EventWord found = 0;
    for (const Touch& touch : touches) found |= log_.dependent_events<true>(touch, 0);
    return (found & events_[0]) == 0;
  }
  for (const Touch& touch : touches) {
    for (std::size_t word = begin_word_; word < end_word_; ++word) {
      if ((events_[word] & log_.dependent_events(touch, word)) != 0) return false;
    }
  }
  return true;
}

}  // namespace checker
