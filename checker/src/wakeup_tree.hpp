#pragma once

#include <bit>
#include <cstdint>
#include <vector>

#include "event_log.hpp"

namespace checker {

/// A sequence of transitions that can run from some state, with the order among them: events of the
/// log in their order, and then one that a race reverses.
class WakeupSequence {
 public:
  explicit WakeupSequence(const EventLog& log) : log_(log) {}

  /// Starts anew: the reversal of the race, in an execution of `end` events. The items are those
  /// after the first of the race that it does not happen before, then the second.
  /// `reversed`, `operation`: of the second. `operation` lives as long as this sequence is used.
  void reverse(const Race& race, std::size_t end, Choice reversed, const Operation& operation);
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
  /// `choice`, `operation`: what the thread would do. `any_way`: whichever way it chooses.
  [[nodiscard]] bool can_start_with(Choice choice, const Operation& operation, bool any_way) const;
  /// Takes the thread's first item out, if there is one.
  void remove_first(ThreadId thread);

 private:
  static constexpr std::size_t none = SIZE_MAX;
  [[nodiscard]] bool no_event() const;
  /// The thread's first event in the sequence.
  [[nodiscard]] std::size_t find(ThreadId thread) const;
  [[nodiscard]] bool is_first(std::size_t event) const;

  const EventLog& log_;
  std::vector<EventWord> events_;  // A set; the words from begin_word_ to end_word_ are in use.
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
    free_ = 0;
  }

  [[nodiscard]] Choice choice(Node node) const { return nodes_[node].choice; }

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
  struct Branch {
    Node next = 0;   // Sibling; or the next one that is free.
    Node child = 0;  // First branch below.
    Choice choice;
    bool open = false;  // Not yet the beginning of a sequence: the next one goes on below it.
    Operation operation;
  };
  Node create(Choice choice, const Operation& operation, Node next);
  Node create_all_ways(Choice first, const Operation& operation);

  std::vector<Branch> nodes_;
  Node free_ = 0;
};

}  // namespace checker
