#pragma once

#include <span>
#include <vector>

#include "base/crash_report.hpp"
#include "base/mutants.hpp"
#include "jobs/jobs.hpp"
#include "state/execution.hpp"

namespace checker {

/// The path of a depth-first search over an Execution: the schedule so far, and for each state on
/// it the untried choices.
///
/// Invariant: the Execution is in the state that the schedule leads to, except after a step that
/// the search has not kept; next() restores it.
class Walk {
 public:
  explicit Walk(Execution& execution) : execution_(execution) {}
  Walk(const Walk&) = delete;
  Walk& operator=(const Walk&) = delete;

  /// The present state is the initial one: from now on work can be given away and adopted.
  void start_sharing() { start_ = execution_.save(); }
  /// Gives away the untried choices of the state nearest to the initial one; at the end of the
  /// path, where this walk would have nothing left, only half of them.
  void share(Jobs& jobs) {
    for (std::size_t i = 0; i < frames_.size(); ++i) {
      Frame& frame = frames_[i];
      const std::size_t left = frame.count - frame.next;
      const std::size_t given = i + 1 == frames_.size() ? left / 2 : left;
      if (given == 0) continue;
      const Choice* end = choices_.data() + frame.choices_at + frame.count;
      const std::size_t kept = frame.count - given;
      const Work work{
          {schedule_.begin(), schedule_.begin() + static_cast<std::ptrdiff_t>(path_length_ + i)},
          {end - given, end},
          frame.first + kept,
          frame.node};
      const bool lost = mutant(Mutant::jobs_lose_a_choice) && kept > frame.next;
      if (jobs.give(work)) frame.count = lost ? kept - 1 : kept;
      return;
    }
  }
  /// Goes to the state of `work`, to try its choices. Requires: empty, start_sharing().
  void adopt(const Work& work) {
    execution_.restore(start_);
    schedule_.clear();
    for (const Choice choice : work.path) {
      schedule_.push_back(choice);
      execution_.step(choice);
    }
    path_length_ = schedule_.size();
    enter(work.choices, work.node);
    frames_.back().first = work.position;
  }
  /// Leaves all states.
  void clear() {
    while (!empty()) leave();
  }

  /// Enters the present state, to try all enabled choices.
  void enter(std::uint64_t node = 0) { enter(execution_.enabled(), node); }
  /// Enters the present state, to try these of the enabled choices.
  void enter(std::span<const Choice> choices, std::uint64_t node) {
    Frame frame{choices_.size(), choices.size(), 0, 0, 0, node, choices.size() > 1};
    choices_.insert(choices_.end(), choices.begin(), choices.end());
    if (frame.saved) frame.snapshot = execution_.save();
    frames_.push_back(frame);
  }
  [[nodiscard]] bool empty() const { return frames_.empty(); }
  [[nodiscard]] bool exhausted() const { return frames_.back().next == frames_.back().count; }
  /// The caller's word for the present state.
  [[nodiscard]] std::uint64_t node() const { return frames_.back().node; }
  void set_node(std::uint64_t node) { frames_.back().node = node; }
  /// What next() will take. Requires: not exhausted.
  [[nodiscard]] Choice peek() const {
    return choices_[frames_.back().choices_at + frames_.back().next];
  }
  /// The index, among all choices of the present state, of the one that next() takes.
  [[nodiscard]] std::size_t position() const { return frames_.back().first + frames_.back().next; }
  /// All choices of the present state. Valid until the next enter() or leave().
  [[nodiscard]] std::span<const Choice> choices() const {
    return {choices_.data() + frames_.back().choices_at, frames_.back().count};
  }
  /// Passes over the choice that next() would take.
  void skip() { ++frames_.back().next; }
  /// Leaves a state whose choices were all tried.
  void leave() {
    const Frame& frame = frames_.back();
    if (frame.saved) execution_.drop(frame.snapshot);
    choices_.resize(frame.choices_at);
    frames_.pop_back();
    schedule_.resize(frames_.empty() ? 0 : path_length_ + frames_.size() - 1);
  }
  /// Restores the present state, if one of its choices was tried before.
  void go_back() {
    const Frame& frame = frames_.back();
    if (frame.next > 0) execution_.restore(frame.snapshot);
  }
  /// Takes the next choice of the present state.
  Choice next() {
    go_back();
    return next_from_here();
  }
  /// As next(), after go_back().
  Choice next_from_here() {
    Frame& frame = frames_.back();
    schedule_.resize(path_length_ + frames_.size() - 1);
    const Choice choice = choices_[frame.choices_at + frame.next++];
    schedule_.push_back(choice);
    execution_.step(choice);
    return choice;
  }
  [[nodiscard]] const Schedule& schedule() const { return schedule_; }
  [[nodiscard]] std::size_t depth() const { return schedule_.size(); }
  [[nodiscard]] std::size_t memory_bytes() const {
    return frames_.capacity() * sizeof(Frame) + choices_.capacity() * sizeof(Choice) +
           execution_.memory_bytes();
  }

 private:
  struct Frame {
    std::size_t choices_at;
    std::size_t count;
    std::size_t next;
    std::size_t first;  // The index of its first choice among all choices of its state.
    Execution::Snapshot snapshot;
    std::uint64_t node;
    bool saved;
  };
  Execution& execution_;
  std::vector<Frame> frames_;
  std::vector<Choice> choices_;
  Schedule schedule_;
  std::size_t path_length_ = 0;  // The distance of the first frame from the initial state.
  Execution::Snapshot start_ = 0;
  CurrentSchedule current_{schedule_};
};

}  // namespace checker
