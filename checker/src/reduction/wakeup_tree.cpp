#include "reduction/wakeup_tree.hpp"

#include <algorithm>

#include "base/mutants.hpp"

namespace checker {

WakeupTrees::Node WakeupTrees::create(Choice choice, const Operation& operation, Node next) {
  Node node = 0;
  if (free_ == 0) {
    node = static_cast<Node>(nodes_.size());
    nodes_.emplace_back();
  } else {
    node = free_;
    free_ = nodes_[node].next;
  }
  Branch& branch = nodes_[node];
  branch.choice = choice;
  branch.next = next;
  branch.child = 0;
  branch.open = false;
  branch.access_count = operation.access_count;
  if (operation.access_count == 1) {
    branch.access = operation.stored[0];
  } else if (operation.access_count > accesses_max) {
    branch.listed = operation.listed;
  } else if (operation.access_count > 1) {
    if (accesses_.size() <= node) accesses_.resize(nodes_.size());
    std::copy_n(operation.stored.begin(), operation.access_count, accesses_[node].begin());
  }
  return node;
}

WakeupTrees::Node WakeupTrees::create_all_alternatives(Choice first, const Operation& operation) {
  Node others = 0;
  const bool one_alternative = mutant(Mutant::dpor_reverses_one_alternative);
  for (unsigned alternative = one_alternative ? 0 : operation.alternatives; alternative-- > 0;) {
    const Choice choice{first.thread, static_cast<std::uint8_t>(alternative)};
    if (choice == first) continue;
    others = create(choice, operation, others);
    nodes_[others].open = true;
  }
  return create(first, operation, others);
}

// The first branch of a list that can begin the sequence, or 0; `last`: the branch before it.
template <std::size_t width>
[[gnu::always_inline]] inline WakeupTrees::Node WakeupTrees::first_that_starts(
    Node at, const WakeupSequence<width>& sequence, Node& last) const {
  for (; at != 0; at = nodes_[at].next) {
    if (sequence.can_start_with(nodes_[at].choice, [&] { return accesses(at); })) return at;
    last = at;
  }
  return 0;
}

template <std::size_t width>
bool WakeupTrees::insert(Node& first_child, const WakeupSequence<width>& whole) {
  WakeupSequence<width> sequence = whole;  // The rest of it, below `parent`.
  Node parent = 0;                         // 0: the list that `first_child` heads.
  Node last = 0;
  Node at = first_child;
  while (!sequence.empty() && at != 0) {
    at = first_that_starts(at, sequence, last);
    if (at == 0) break;
    const Branch& branch = nodes_[at];
    if (branch.child == 0 && (!branch.open || mutant(Mutant::dpor_leaf_covers_all))) {
      return false;  // The end of an equal sequence.
    }
    sequence.remove_first(branch.choice.thread);
    parent = at;
    last = 0;
    at = branch.child;
  }
  if (sequence.empty()) return false;
  sequence.for_each([&](Choice choice, const Operation& operation) {
    const Node node = create_all_alternatives(choice, operation);
    if (last != 0) {
      nodes_[last].next = node;
    } else if (parent != 0) {
      nodes_[parent].child = node;
    } else {
      first_child = node;
    }
    parent = node;
    last = 0;
  });
  return true;
}

template bool WakeupTrees::insert(Node& first_child, const WakeupSequence<1>& whole);
template bool WakeupTrees::insert(Node& first_child, const WakeupSequence<2>& whole);
template bool WakeupTrees::insert(Node& first_child, const WakeupSequence<any_width>& whole);

void WakeupTrees::add_leaf(Node& first_child, ThreadId thread, const Operation& operation) {
  const Node node = create_all_alternatives({thread, 0}, operation);
  nodes_[node].open = true;
  if (first_child == 0) {
    first_child = node;
    return;
  }
  Node last = first_child;
  while (nodes_[last].next != 0) last = nodes_[last].next;
  nodes_[last].next = node;
}

bool WakeupTrees::has_thread(Node first_child, ThreadId thread) const {
  for (Node at = first_child; at != 0; at = nodes_[at].next) {
    if (nodes_[at].choice.thread == thread) return true;
  }
  return false;
}

WakeupTrees::Node WakeupTrees::take_first(Node& first_child) {
  const Node taken = first_child;
  const Node below = nodes_[taken].child;
  first_child = nodes_[taken].next;
  nodes_[taken].next = free_;
  free_ = taken;
  return below;
}

void WakeupTrees::release(Node first_child) {
  while (first_child != 0) {
    const Node next = nodes_[first_child].next;
    release(nodes_[first_child].child);
    nodes_[first_child].next = free_;
    free_ = first_child;
    first_child = next;
  }
}

}  // namespace checker
