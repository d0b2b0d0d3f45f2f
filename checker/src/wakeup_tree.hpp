#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <span>
#include <vector>

#include "event_log.hpp"

namespace checker {

/// A sequence of transitions that can run from some state, with the order among them: events of the
/// log in their order, and then one that a race reverses.
class WakeupSequence {
 public:
  explicit WakeupSequence(const EventLog& log) : log_(log) {}

  /// Starts with an execution that the log has now, of `end` events.
  void start(std::size_t end);
  /// Becomes the reversal of the race: the items are those after the first of the race that it does
  /// not happen before, then the second.
  /// `reversed`, `operation`: of the second. `operation` lives as long as this sequence is used.
  void reverse(const Race& race, Choice reversed, const Operation& operation);
  [[nodiscard]] bool empty() const { return !has_reversed_ && no_event(); }
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

  /// Whether the thread's next operation can come first: it is in the sequence and nothing of it
  /// comes before, or it is not and is independent of it all (a weak initial; JACM 2017, 3.3).
  /// `touched()`: what the operation touches; asked for only if it is not in the sequence.
  template <typename Touched>
  [[nodiscard]] bool can_start_with(ThreadId thread, Touched touched) const {
    return can_start_with(thread, touched, [](Choice) { return true; });
  }
  /// As above, if the thread goes the way of `choice`.
  template <typename Touched>
  [[nodiscard]] bool can_start_with(Choice choice, Touched touched) const {
    return can_start_with(choice.thread, touched, [choice](Choice at) { return at == choice; });
  }
  /// Takes the thread's first item out, if there is one.
  void remove_first(ThreadId thread);

 private:
  static constexpr std::size_t none = SIZE_MAX;
  [[nodiscard]] bool no_event() const;
  void find_unordered(std::size_t first);
  // Here, since these are asked for each branch and each sleeping thread at each race.
  template <typename Touched, typename Fits>
  [[nodiscard]] bool can_start_with(ThreadId thread, Touched touched, Fits fits) const {
    const std::size_t at = find(thread);
    if (at != none) return fits(log_[at].choice) && is_first(at);
    if (is_reversed(thread)) {
      return fits(reversed_) && independent(reversed_operation_->touched());
    }
    const std::span<const Touch> touches = touched();
    return !(has_reversed_ && any_dependent(touches, reversed_operation_->touched())) &&
           independent(touches);
  }
  [[nodiscard]] bool is_reversed(ThreadId thread) const {
    return has_reversed_ && thread == reversed_.thread;
  }
  /// The thread's first event in the sequence.
  [[nodiscard]] std::size_t find(ThreadId thread) const {
    const EventWord* own = log_.of_thread(thread);
    if (log_.one_word()) {
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
  [[nodiscard]] bool is_first(std::size_t event) const {
    const EventWord* before = log_.before(event);
    if (log_.one_word()) return (before[0] & events_[0]) == 0;
    for (std::size_t word = begin_word_; word <= event / event_word_bits; ++word) {
      if ((before[word] & events_[word]) != 0) return false;
    }
    return true;
  }
  // Of all events of the sequence. What the reversed event comes after is decided by its operation
  // alone, too: some of what it came after in the log is not in the sequence.
  [[nodiscard]] bool independent(std::span<const Touch> touches) const {
    if (log_.one_word()) {
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

/// The tree of sequences still to be explored from one state; all trees lie in one pool.
///
/// Invariant: where one way of a choice is a branch, the others are or were branches next to it.
/// Source: Abdulla, Aronis, Jonsson, Sagonas, "Source Sets", JACM 64(4), 2017, section 6.
class WakeupTrees {
 public:
  /// Index into the pool; 0 is "none".
  using Node = std::uint32_t;

  WakeupTrees() { clear(); }
  void clear() {
    nodes_.assign(1, Branch());
    touches_.clear();
    free_ = 0;
  }

  [[nodiscard]] Choice choice(Node node) const { return nodes_[node].choice; }
  /// Says that the branch is going to be looked at: it may have been left alone for long.
  void prefetch(Node node) const { __builtin_prefetch(&nodes_[node]); }
  /// The branch behind this one; 0: none.
  [[nodiscard]] Node next(Node node) const { return nodes_[node].next; }

  /// Adds the sequence below `first_child` (the first branch, updated), unless a branch covers it.
  /// Returns: whether something was added.
  bool insert(Node& first_child, WakeupSequence& sequence);
  /// Adds the thread's next operation as a branch, behind the others.
  void add_leaf(Node& first_child, ThreadId thread, const Operation& operation);
  [[nodiscard]] bool has_thread(Node first_child, ThreadId thread) const;
  /// Takes the first branch off. Returns: the first branch below it.
  Node take_first(Node& first_child);
  void release(Node first_child);

 private:
  // Small, since there may be many: a tree can hold sequences for a long time.
  struct Branch {
    Node next = 0;   // Sibling; or the next one that is free.
    Node child = 0;  // First branch below.
    Choice choice;
    bool open = false;  // Not yet the beginning of a sequence: the next one goes on below it.
    std::uint8_t touch_count = 0;
    Touch touch{};  // What it touches if it touches one object; else see touches_.
  };
  [[nodiscard]] std::span<const Touch> touched(Node node) const {
    const Branch& branch = nodes_[node];
    const Touch* touches = branch.touch_count < 2 ? &branch.touch : touches_[node].data();
    return {touches, branch.touch_count};
  }
  Node first_that_starts(Node at, const WakeupSequence& sequence, Node& last) const;
  Node create(Choice choice, const Operation& operation, Node next);
  Node create_all_ways(Choice first, const Operation& operation);

  std::vector<Branch> nodes_;
  std::vector<std::array<Touch, touches_max>> touches_;  // Of each node, if they are many.
  Node free_ = 0;
};

}  // namespace checker
