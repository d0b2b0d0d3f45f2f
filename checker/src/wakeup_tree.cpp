#include "wakeup_tree.hpp"

#include "mutants.hpp"

namespace checker {

void WakeupSequence::clear() {
  items_.clear();
  first_.counts.fill(VectorClock::none);
}

void WakeupSequence::append(const Event& event) {
  append({event.choice, event.count, &event.operation, &event.clock});
}

void WakeupSequence::append_reversed(Choice choice, VectorClock::Count count,
                                     const Operation& operation) {
  append({choice, count, &operation, nullptr});
}

void WakeupSequence::append(const Item& item) {
  VectorClock::Count& first = first_[item.choice.thread];
  if (item.count < first) {
    first = item.count;
    place_[item.choice.thread] = static_cast<std::uint32_t>(items_.size());
  }
  items_.push_back(item);
}

std::size_t WakeupSequence::find(ThreadId thread) const {
  return first_[thread] == VectorClock::none ? none : place_[thread];
}

bool WakeupSequence::is_first(std::size_t at) const {
  const Item& item = items_[at];
  if (item.clock == nullptr) {
    for (std::size_t i = 0; i < at; ++i) {
      if (dependent(*items_[i].operation, *item.operation)) return false;
    }
    return true;
  }
  VectorClock bounds = first_;
  bounds[item.choice.thread] = VectorClock::none;  // It is its thread's first itself.
  return !item.clock->reaches_any(bounds);
}

bool WakeupSequence::can_start_with(Choice choice, const Operation& operation, bool any_way) const {
  const std::size_t at = find(choice.thread);
  if (at != none) return (any_way || items_[at].choice.way == choice.way) && is_first(at);
  for (const Item& item : items_) {
    if (dependent(*item.operation, operation)) return false;
  }
  return true;
}

void WakeupSequence::remove_first(ThreadId thread) {
  const std::size_t at = find(thread);
  if (at == none) return;
  items_.erase(items_.begin() + static_cast<std::ptrdiff_t>(at));
  first_[thread] = VectorClock::none;
  for (std::size_t i = items_.size(); i-- > at;) {  // What came behind moved by one place.
    const ThreadId other = items_[i].choice.thread;
    if (other == thread) first_[thread] = items_[i].count;
    if (items_[i].count == first_[other]) place_[other] = static_cast<std::uint32_t>(i);
  }
}

WakeupTrees::Node WakeupTrees::create(Choice choice, const Operation& operation, Node next) {
  Node node = 0;
  if (free_.empty()) {
    node = static_cast<Node>(nodes_.size());
    nodes_.emplace_back();
  } else {
    node = free_.back();
    free_.pop_back();
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
  for (const WakeupSequence::Item& item : sequence.items()) {
    const Node node = create_all_ways(item.choice, *item.operation);
    if (last != 0) {
      nodes_[last].next = node;
    } else if (parent != 0) {
      nodes_[parent].child = node;
    } else {
      first_child = node;
    }
    parent = node;
    last = 0;
  }
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
  free_.push_back(taken);
  return below;
}

void WakeupTrees::release(Node first_child) {
  while (first_child != 0) {
    const Node next = nodes_[first_child].next;
    release(nodes_[first_child].child);
    free_.push_back(first_child);
    first_child = next;
  }
}

}  // namespace checker
