#include "wakeup_tree.hpp"

#include <algorithm>
#include <bit>

#include "mutants.hpp"

namespace checker {

void WakeupSequence::reverse(const Race& race, std::size_t end, Choice reversed,
                             const Operation& operation) {
  reversed_ = reversed;
  reversed_operation_ = &operation;
  has_reversed_ = true;
  std::size_t at = race.first + 1;
  begin_word_ = at / event_word_bits;
  end_word_ = log_.words();
  if (events_.size() < end_word_) events_.resize(end_word_);
  for (std::size_t word = begin_word_; word < end_word_; ++word) {
    const std::size_t word_end = std::min(end, (word + 1) * event_word_bits);
    EventWord set = 0;
    for (; at < word_end; ++at) {
      set |= log_.ordered(race.first, at) ? 0 : event_bit(at);
    }
    events_[word] = set;
  }
  if (race.second < end) {
    events_[race.second / event_word_bits] &= ~event_bit(race.second);
  }
}

bool WakeupSequence::no_event() const {
  for (std::size_t word = begin_word_; word < end_word_; ++word) {
    if (events_[word] != 0) return false;
  }
  return true;
}

std::size_t WakeupSequence::find(ThreadId thread) const {
  const EventWord* own = log_.of_thread(thread);
  for (std::size_t word = begin_word_; word < end_word_; ++word) {
    const EventWord found = own[word] & events_[word];
    if (found != 0) {
      return word * event_word_bits + static_cast<std::size_t>(std::countr_zero(found));
    }
  }
  return none;
}

bool WakeupSequence::is_first(std::size_t event) const {
  const EventWord* before = log_.before(event);
  for (std::size_t word = begin_word_; word <= event / event_word_bits; ++word) {
    if ((before[word] & events_[word]) != 0) return false;
  }
  return true;
}

// What the reversed event comes after is decided by its operation alone: some of what it came after
// in the log is not in the sequence.
bool WakeupSequence::can_start_with(Choice choice, const Operation& operation, bool any_way) const {
  const std::size_t at = find(choice.thread);
  if (at != none) return (any_way || log_[at].choice.way == choice.way) && is_first(at);
  if (has_reversed_ && choice.thread == reversed_.thread) {
    return (any_way || reversed_.way == choice.way) &&
           !log_.depends_on_any(*reversed_operation_, events_.data(), begin_word_, end_word_);
  }
  if (has_reversed_ && dependent(*reversed_operation_, operation)) return false;
  return !log_.depends_on_any(operation, events_.data(), begin_word_, end_word_);
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
  branch.operation = operation;
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

bool WakeupTrees::insert(Node& first_child, WakeupSequence& sequence) {
  Node parent = 0;  // 0: the list that `first_child` heads.
  Node last = 0;
  Node at = first_child;
  while (!sequence.empty() && at != 0) {
    const Branch& branch = nodes_[at];
    if (sequence.can_start_with(branch.choice, branch.operation, false)) {
      if (branch.child == 0 && (!branch.open || mutant(Mutant::dpor_leaf_covers_all)))
        return false;  // The end of an equal sequence.
      sequence.remove_first(branch.choice.thread);
      parent = at;
      last = 0;
      at = branch.child;
    } else {
      last = at;
      at = branch.next;
    }
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
