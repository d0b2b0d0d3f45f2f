#include "wakeup_tree.hpp"

#include <algorithm>
#include <bit>

#include "mutants.hpp"

namespace checker {

void WakeupSequence::start(std::size_t end) {
  end_ = end;
  first_ = none;
  end_word_ = log_.words();
  if (events_.size() < end_word_) events_.resize(end_word_);
  if (unordered_.size() < end_word_) unordered_.resize(end_word_);
}

void WakeupSequence::find_unordered(std::size_t first) {
  first_ = first;
  begin_word_ = (first + 1) / event_word_bits;
  if (log_.one_word()) {
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

void WakeupSequence::reverse(const Race& race, Choice reversed, const Operation& operation) {
  reversed_ = reversed;
  reversed_operation_ = &operation;
  has_reversed_ = true;
  if (race.first != first_) find_unordered(race.first);
  for (std::size_t word = begin_word_; word < end_word_; ++word) events_[word] = unordered_[word];
  if (race.second < end_) events_[race.second / event_word_bits] &= ~event_bit(race.second);
}

bool WakeupSequence::no_event() const {
  if (log_.one_word()) return events_[0] == 0;
  for (std::size_t word = begin_word_; word < end_word_; ++word) {
    if (events_[word] != 0) return false;
  }
  return true;
}

void WakeupSequence::remove_first(ThreadId thread) {
  const std::size_t at = find(thread);
  if (at != none) {
    events_[at / event_word_bits] &= ~event_bit(at);
  } else if (thread == reversed_.thread) {
    has_reversed_ = false;
  }
}

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
  branch.touch_count = operation.touch_count;
  if (operation.touch_count == 1) {
    branch.touch = operation.touches[0];
  } else if (operation.touch_count > 1) {
    if (touches_.size() <= node) touches_.resize(nodes_.size());
    std::copy_n(operation.touches.begin(), operation.touch_count, touches_[node].begin());
  }
  return node;
}

WakeupTrees::Node WakeupTrees::create_all_ways(Choice first, const Operation& operation) {
  Node others = 0;
  for (unsigned way = operation.ways; way-- > 0;) {
    const Choice choice{first.thread, static_cast<std::uint8_t>(way)};
    if (choice == first) continue;
    others = create(choice, operation, others);
    nodes_[others].open = true;
  }
  return create(first, operation, others);
}

// The first branch of a list that can begin the sequence, or 0; `last`: the branch before it.
WakeupTrees::Node WakeupTrees::first_that_starts(Node at, const WakeupSequence& sequence,
                                                 Node& last) const {
  for (; at != 0; at = nodes_[at].next) {
    if (sequence.can_start_with(nodes_[at].choice, [&] { return touched(at); })) return at;
    last = at;
  }
  return 0;
}

bool WakeupTrees::insert(Node& first_child, WakeupSequence& sequence) {
  Node parent = 0;  // 0: the list that `first_child` heads.
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
    const Node node = create_all_ways(choice, operation);
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

void WakeupTrees::add_leaf(Node& first_child, ThreadId thread, const Operation& operation) {
  const Node node = create_all_ways({thread, 0}, operation);
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
