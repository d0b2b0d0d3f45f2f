#pragma once

#include <cstdint>
#include <vector>

#include "event_log.hpp"

namespace checker {

/// A sequence of transitions that can run from some state, with the order among them.
class WakeupSequence {
 public:
  struct Item {
    Choice choice;
    VectorClock::Count count;  ///< Which of its thread's events it is.
    const Operation* operation;
    const VectorClock* clock;  ///< Null for the last one, the reversed event.
  };

  void clear();
  /// Appends an event of the log.
  void append(const Event& event);
  /// Appends the event that is reversed: it comes after all dependent items, and no others.
  void append_reversed(Choice choice, VectorClock::Count count, const Operation& operation);
  [[nodiscard]] bool empty() const { return items_.empty(); }
  [[nodiscard]] const std::vector<Item>& items() const { return items_; }

  /// Whether the thread's next operation can come first: it is in the sequence and nothing of it
  /// comes before, or it is not and is independent of it all (a weak initial; JACM 2017, 3.3).
  /// `choice`, `operation`: what the thread would do. `any_way`: whichever way it chooses.
  [[nodiscard]] bool can_start_with(Choice choice, const Operation& operation, bool any_way) const;
  /// Takes the thread's first item out, if there is one.
  void remove_first(ThreadId thread);

 private:
  static constexpr std::size_t none = SIZE_MAX;
  void append(const Item& item);
  [[nodiscard]] std::size_t find(ThreadId thread) const;
  [[nodiscard]] bool is_first(std::size_t at) const;

  std::vector<Item> items_;
  std::array<std::uint32_t, threads_max> place_;  // Of each thread's first item, if it has one.
  VectorClock first_;  // Of each thread the count of its first item; `none` if it has none.
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
    free_.clear();
  }

  [[nodiscard]] Choice choice(Node node) const { return nodes_[node].choice; }
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
  struct Branch {
    Choice choice;
    Node next = 0;      // Sibling.
    Node child = 0;     // First branch below.
    bool open = false;  // Not yet the beginning of a sequence: the next one goes on below it.
    Operation operation;
  };
  Node create(Choice choice, const Operation& operation, Node next);
  Node create_all_ways(Choice first, const Operation& operation);

  std::vector<Branch> nodes_;
  std::vector<Node> free_;
};

}  // namespace checker
