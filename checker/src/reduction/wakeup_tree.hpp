#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "reduction/wakeup_sequence.hpp"

namespace checker {

/// The tree of sequences still to be explored from one state; all trees lie in one pool.
///
/// Invariant: where one alternative of a choice is a branch, the others are or were branches next
/// to it. Source: Abdulla, Aronis, Jonsson, Sagonas, "Source Sets", JACM 64(4), 2017, section 6.
class WakeupTrees {
 public:
  /// Index into the pool; 0 is "none".
  using Node = std::uint32_t;

  WakeupTrees() { clear(); }
  void clear() {
    nodes_.assign(1, Branch());
    accesses_.clear();
    free_ = 0;
  }

  [[nodiscard]] Choice choice(Node node) const { return nodes_[node].choice; }
  /// The branch is about to be read: it may not have been touched for a long time.
  void prefetch(Node node) const { __builtin_prefetch(&nodes_[node]); }
  /// The branch after this one; 0: none.
  [[nodiscard]] Node next(Node node) const { return nodes_[node].next; }

  /// Adds the sequence below `first_child` (the first branch, updated), unless a branch covers it.
  /// Returns: whether something was added.
  template <std::size_t width>
  bool insert(Node& first_child, const WakeupSequence<width>& whole);
  /// Adds the thread's next operation as the last branch.
  void add_leaf(Node& first_child, ThreadId thread, const Operation& operation);
  [[nodiscard]] bool has_thread(Node first_child, ThreadId thread) const;
  /// Removes the first branch. Returns: the first branch below it.
  Node take_first(Node& first_child);
  void release(Node first_child);

 private:
  // Small, since there may be many: a tree can hold sequences for a long time.
  struct Branch {
    Node next = 0;   // Sibling; or the next free node.
    Node child = 0;  // First branch below.
    Choice choice;
    bool open = false;  // Begins no sequence yet: the next one continues below it.
    std::uint16_t access_count = 0;
    Access access{};                 // If it accesses one object; else see accesses_.
    const Access* listed = nullptr;  // More than accesses_max: an AccessList's.
  };
  [[nodiscard]] std::span<const Access> accesses(Node node) const {
    const Branch& branch = nodes_[node];
    const Access* accesses = branch.access_count < 2              ? &branch.access
                             : branch.access_count > accesses_max ? branch.listed
                                                                  : accesses_[node].data();
    return {accesses, branch.access_count};
  }
  template <std::size_t width>
  Node first_that_starts(Node at, const WakeupSequence<width>& sequence, Node& last) const;
  Node create(Choice choice, const Operation& operation, Node next);
  Node create_all_alternatives(Choice first, const Operation& operation);

  std::vector<Branch> nodes_;
  std::vector<std::array<Access, accesses_max>> accesses_;  // Of each node, if there are several.
  Node free_ = 0;
};

}  // namespace checker
