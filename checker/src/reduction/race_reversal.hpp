#pragma once

#include <algorithm>
#include <array>

#include "base/thread_set.hpp"
#include "reduction/wakeup_sequence.hpp"

namespace checker {

/// What has to be explored to see the two events of a race in the other order, and whether that is
/// covered already. Used for one race of an execution after the other; what depends only on a
/// race's first event is kept for the next race, which often has the same one. `width`: of the log,
/// see EventLog::at_width(). Valid until the log changes.
template <std::size_t width>
class RaceReversal {
 public:
  /// For the first `end` events of the execution in the log.
  RaceReversal(const EventLog& log, std::size_t end)
      : view_(log), end_(end), unordered_(view_.words()), sequence_(view_, unordered_) {}

  /// Turns to another race. `reversed`, `operation`: of its second event; `operation` must outlive
  /// the use for this race.
  void turn_to(const Race& race, Choice reversed, const Operation& operation);
  /// The events after the race's first event that it does not happen before, then the second event.
  [[nodiscard]] const WakeupSequence<width>& sequence() const { return sequence_; }
  /// Whether the next operation of one of the sleeping threads can begin the sequence (a weak
  /// initial; JACM 2017, 3.3): everything that begins with it was explored.
  /// `asleep`: before the race's first event. `pending`: what each thread announces at the end of
  /// the execution.
  [[nodiscard]] bool covered_by(ThreadSet asleep,
                                const std::array<Operation, threads_max>& pending);

 private:
  static constexpr std::size_t none = SIZE_MAX;
  struct Starter {
    ThreadId thread;
    const Operation* operation;
  };
  // Requires: the starter is independent of the events. The reversed thread's next operation is the
  // reversed one; otherwise it would have an event in the sequence.
  [[nodiscard]] bool goes_first(const Starter& starter) const {
    return starter.thread == sequence_.reversed().thread ||
           !dependent(*starter.operation, sequence_.reversed_operation());
  }
  void find_unordered(std::size_t first);

  EventLog::View<width> view_;
  std::size_t end_;
  // For all races with this first event: the events after it that it does not happen before; the
  // sleeping threads that need not be checked again; those of them that are independent of all
  // these events.
  std::size_t first_ = none;
  EventSet<width> unordered_;
  std::size_t begin_word_ = 0;
  WakeupSequence<width> sequence_;
  ThreadSet asked_;
  std::size_t starter_count_ = 0;
  std::array<Starter, threads_max> starters_;
};

// The second event is not among the unordered ones: it happens after the first.
template <std::size_t width>
void RaceReversal<width>::turn_to(const Race& race, Choice reversed, const Operation& operation) {
  if (race.first != first_) find_unordered(race.first);
  sequence_.become(unordered_, begin_word_, reversed, operation);
}

template <std::size_t width>
void RaceReversal<width>::find_unordered(std::size_t first) {
  first_ = first;
  asked_ = {};
  starter_count_ = 0;
  begin_word_ = (first + 1) / event_word_bits;
  const std::size_t word_of_first = first / event_word_bits;
  std::size_t at = first + 1;
  for (std::size_t word = width == any_width ? begin_word_ : 0; word < view_.words(); ++word) {
    const std::size_t word_end = std::min(end_, (word + 1) * event_word_bits);
    EventWord set = 0;
    for (; at < word_end; ++at) {
      const EventWord ordered = view_.before(at)[word_of_first] >> first % event_word_bits & 1;
      set |= (ordered ^ 1) << at % event_word_bits;
    }
    unordered_[word] = set;
  }
}

template <std::size_t width>
bool RaceReversal<width>::covered_by(ThreadSet asleep,
                                     const std::array<Operation, threads_max>& pending) {
  for (std::size_t i = 0; i < starter_count_; ++i) {
    if (goes_first(starters_[i])) return true;
  }
  const ThreadSet unasked = asleep - asked_;
  for (const ThreadId sleeper : unasked) {
    const std::size_t at = sequence_.find(sleeper);
    if (at != none && sequence_.is_first(at)) return true;  // Checked again for each such race.
    if (at != none) {
      asked_.insert(sleeper);
      continue;
    }
    const std::size_t next = view_.next_of(sleeper, first_ + 1);
    const Operation& operation = next == view_.size() ? pending[sleeper] : view_[next].operation;
    const Starter starter{sleeper, &operation};
    if (!goes_first(starter)) continue;  // Not before this second event; maybe before another.
    asked_.insert(sleeper);
    if (!sequence_.independent(operation.accesses())) continue;
    starters_[starter_count_++] = starter;
    return true;
  }
  return false;
}

}  // namespace checker
