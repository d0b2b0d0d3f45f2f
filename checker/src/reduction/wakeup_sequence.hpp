#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <span>
#include <vector>

#include "reduction/event_log.hpp"

namespace checker {

/// A set of events of a log, for a view of the same width.
template <std::size_t width>
struct EventSet {
  explicit EventSet(std::size_t) {}
  EventWord& operator[](std::size_t word) { return words[word]; }
  EventWord operator[](std::size_t word) const { return words[word]; }
  std::array<EventWord, width> words{};
};
template <>
struct EventSet<any_width> {
  explicit EventSet(std::size_t length) : words(length) {}
  EventWord& operator[](std::size_t word) { return words[word]; }
  EventWord operator[](std::size_t word) const { return words[word]; }
  std::vector<EventWord> words;
};

/// A sequence of transitions that can run from some state, with the order among them: events of the
/// log in their order, then the one that a race reverses.
///
/// It is small and complete in itself, since it is queried for each branch that a race may need.
/// `width`: of the log, see EventLog::at_width(). Valid until the log changes.
template <std::size_t width>
class WakeupSequence {
 public:
  static constexpr std::size_t none = SIZE_MAX;

  /// Empty. `no_events`: of the view's width.
  WakeupSequence(const EventLog::View<width>& view, const EventSet<width>& no_events)
      : view_(view), events_(no_events) {}
  /// Becomes these events, none of them in words before `begin_word`, and the reversed one.
  /// `operation`: of that one; must outlive the use of this sequence.
  void become(const EventSet<width>& events, std::size_t begin_word, Choice reversed,
              const Operation& operation) {
    events_ = events;
    begin_word_ = begin_word;
    reversed_ = reversed;
    reversed_operation_ = &operation;
    has_reversed_ = true;
  }
  [[nodiscard]] Choice reversed() const { return reversed_; }
  [[nodiscard]] const Operation& reversed_operation() const { return *reversed_operation_; }

  [[nodiscard]] bool empty() const;
  /// Calls `take(event)` for each item except the reversed one, in order.
  template <typename Take>
  void for_each_event(Take take) const;
  /// Calls `take(choice, operation)` for each item, in order.
  template <typename Take>
  void for_each(Take take) const {
    for_each_event([&take](const Event& event) { take(event.choice, event.operation); });
    if (has_reversed_) take(reversed_, *reversed_operation_);
  }

  /// Whether the choice can come first: its thread's first item takes the same alternative and
  /// nothing in the sequence happens before it, or the thread has no item and its operation is
  /// independent of all items (a weak initial; JACM 2017, 3.3). `accesses()`: what the operation
  /// accesses; called only in the latter case.
  template <typename Accesses>
  [[nodiscard]] bool can_start_with(Choice choice, Accesses find_accesses) const;
  /// Removes the thread's first item, if there is one.
  void remove_first(ThreadId thread);

  /// The thread's first event, or `none`; the reversed item may still be the thread's.
  [[nodiscard]] std::size_t find(ThreadId thread) const;
  /// Whether no event of the sequence happens before this one.
  [[nodiscard]] bool is_first(std::size_t event) const;
  /// Whether the accesses are independent of all its events. What happens before the reversed item
  /// is also decided by its operation alone: some of what happened before it in the log is not in
  /// the sequence.
  [[nodiscard]] bool independent(std::span<const Access> accesses) const;

 private:
  [[nodiscard]] std::size_t begin_word() const { return width == any_width ? begin_word_ : 0; }

  EventLog::View<width> view_;
  EventSet<width> events_;
  std::size_t begin_word_ = 0;
  const Operation* reversed_operation_ = nullptr;
  Choice reversed_;
  bool has_reversed_ = false;
};

template <std::size_t width>
bool WakeupSequence<width>::empty() const {
  if (has_reversed_) return false;
  for (std::size_t word = begin_word(); word < view_.words(); ++word) {
    if (events_[word] != 0) return false;
  }
  return true;
}

template <std::size_t width>
template <typename Take>
void WakeupSequence<width>::for_each_event(Take take) const {
  for (std::size_t word = begin_word(); word < view_.words(); ++word) {
    for (EventWord left = events_[word]; left != 0; left &= left - 1) {
      take(view_[word * event_word_bits + static_cast<std::size_t>(std::countr_zero(left))]);
    }
  }
}

template <std::size_t width>
void WakeupSequence<width>::remove_first(ThreadId thread) {
  const std::size_t at = find(thread);
  if (at != none) {
    events_[at / event_word_bits] &= ~event_bit(at);
  } else if (thread == reversed_.thread) {
    has_reversed_ = false;
  }
}

template <std::size_t width>
template <typename Accesses>
bool WakeupSequence<width>::can_start_with(Choice choice, Accesses find_accesses) const {
  const std::size_t at = find(choice.thread);
  if (at != none) return view_[at].choice == choice && is_first(at);
  if (has_reversed_ && choice.thread == reversed_.thread) {
    return reversed_ == choice && independent(reversed_operation_->accesses());
  }
  const std::span<const Access> accesses = find_accesses();
  return !(has_reversed_ && any_dependent(accesses, reversed_operation_->accesses())) &&
         independent(accesses);
}

template <std::size_t width>
std::size_t WakeupSequence<width>::find(ThreadId thread) const {
  const EventWord* own = view_.of_thread(thread);
  for (std::size_t word = begin_word(); word < view_.words(); ++word) {
    const EventWord found = own[word] & events_[word];
    if (found != 0) {
      return word * event_word_bits + static_cast<std::size_t>(std::countr_zero(found));
    }
  }
  return none;
}

template <std::size_t width>
bool WakeupSequence<width>::is_first(std::size_t event) const {
  const EventWord* before = view_.before(event);
  EventWord found = 0;
  for (std::size_t word = begin_word(); word < view_.words(); ++word) {
    found |= before[word] & events_[word];
  }
  return found == 0;
}

template <std::size_t width>
bool WakeupSequence<width>::independent(std::span<const Access> accesses) const {
  EventWord found = 0;
  for (const Access& access : accesses) {
    for (std::size_t word = begin_word(); word < view_.words(); ++word) {
      found |= view_.dependent_events(access, word) & events_[word];
    }
  }
  return found == 0;
}

}  // namespace checker
