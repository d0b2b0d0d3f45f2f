#pragma once

#include <algorithm>
#include <array>

#include "base/thread_set.hpp"
#include "reduction/wakeup_sequence.hpp"

namespace checker {

/// What has to be explored to see the two of a race the other way round, and who sees to that
/// already. Asked for each race of an execution in turn; what depends on the first of a race alone
/// is kept for the next one, which often has the same. `width`: of the log, see
/// EventLog::at_width(). Valid until the log changes.
template <std::size_t width>
class RaceReversal {
 public:
  /// Of the execution that the log has now, the first `end` events.
  RaceReversal(const EventLog& log, std::size_t end)
      : view_(log), end_(end), unordered_(view_.words()), sequence_(view_, unordered_) {}

  /// Turns to another race. `reversed`, `operation`: of its second; `operation` lives as long as
  /// this is used for it.
  void turn_to(const Race& race, Choice reversed, const Operation& operation);
  /// The events after the first of the race that it does not happen before, then the second.
  [[nodiscard]] const WakeupSequence<width>& sequence() const { return sequence_; }
  /// Whether the next operation of one of the sleeping threads can begin the sequence (a weak
  /// initial; JACM 2017, 3.3): all that begins with it was explored.
  /// `asleep`: before the first of the race. `pending`: what each thread announces at the end of
  /// the execution.
  [[nodiscard]] bool covered_by(ThreadSet asleep,
                                const std::array<Operation, threads_max>& pending);

 private:
  static constexpr std::size_t none = SIZE_MAX;
  struct Starter {
    ThreadId thread;
    const Operation* operation;
  };
  // Of one that is independent of the events. The reversed thread's next operation is the reversed
  // one, or it would have an event in the sequence.
  [[nodiscard]] bool goes_first(const Starter& starter) const {
    return starter.thread == sequence_.reversed().thread ||
           !dependent(*starter.operation, sequence_.reversed_operation());
  }
  void find_unordered(std::size_t first);

  EventLog::View<width> view_;
  std::size_t end_;
  // All for races with this first: the events after it, not ordered by it; of the sleeping threads,
  // those that need not be asked again, and of these those that are independent of all the events.
  std::size_t first_ = none;
  EventSet<width> unordered_;
  std::size_t begin_word_ = 0;
  WakeupSequence<width> sequence_;
  ThreadSet asked_;
  std::size_t starter_count_ = 0;
  std::array<Starter, threads_max> starters_;
};

// The second is none of the unordered: it happens after the first.
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
    if (at != none && sequence_.is_first(at)) return true;  // Asked again for each such race.
    if (at != none) {
      asked_.insert(sleeper);
      continue;
    }
    const std::size_t next = view_.next_of(sleeper, first_ + 1);
    const Operation& operation = next == view_.size() ? pending[sleeper] : view_[next].operation;
    const Starter starter{sleeper, &operation};
    if (!goes_first(starter)) continue;  // Not before this second; maybe before another.
    asked_.insert(sleeper);
    if (!sequence_.independent(operation.accesses())) continue;
    starters_[starter_count_++] = starter;
    return true;
  }
  return false;
}

}  // namespace checker
