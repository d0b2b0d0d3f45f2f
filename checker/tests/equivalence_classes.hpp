#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "reduction/event.hpp"
#include "state/execution.hpp"

namespace checker {

/// Walks every interleaving and counts their equivalence classes: two interleavings are in one
/// class if swapping independent neighbours turns one into the other. Shares nothing with the
/// searches but Execution and dependent(): the normal form of an interleaving is, for each thread,
/// its events with the events of other threads that happen directly or indirectly before.
class EquivalenceClasses {
 public:
  explicit EquivalenceClasses(Program& program) : execution_(program) {
    execution_.reset({false, false});
    visit();
  }
  [[nodiscard]] std::size_t count() const { return classes_.size(); }

 private:
  struct Done {
    Choice choice;
    Operation operation;
    std::vector<bool> before;  // Which earlier events are ordered before this one.
  };

  void visit() {
    if (execution_.end() != End::running) {
      classes_.insert(normal_form());
      return;
    }
    const Execution::Snapshot here = execution_.save();
    const auto enabled = execution_.enabled();
    const std::vector<Choice> choices(enabled.begin(), enabled.end());
    for (const Choice choice : choices) {
      done_.push_back(next_event(choice));
      execution_.step(choice);
      visit();
      done_.pop_back();
      execution_.restore(here);
    }
    execution_.drop(here);
  }

  Done next_event(Choice choice) {
    Done event{choice, Operation(execution_.pending(choice.thread)),
               std::vector<bool>(done_.size())};
    for (std::size_t i = done_.size(); i-- > 0;) {
      const Done& other = done_[i];
      if (other.choice.thread != choice.thread && !dependent(other.operation, event.operation))
        continue;
      event.before[i] = true;
      for (std::size_t j = 0; j < i; ++j) {
        if (other.before[j]) event.before[j] = true;
      }
    }
    return event;
  }

  [[nodiscard]] std::string normal_form() const {
    std::vector<std::string> of_thread(threads_max);
    for (std::size_t i = 0; i < done_.size(); ++i) {
      std::vector<unsigned> counts(threads_max);
      for (std::size_t j = 0; j < i; ++j) {
        if (done_[i].before[j]) ++counts[done_[j].choice.thread];
      }
      std::string& text = of_thread[done_[i].choice.thread];
      text += "/" + std::to_string(done_[i].choice.alternative);
      for (const unsigned count : counts) text += "," + std::to_string(count);
    }
    std::string all;
    for (const std::string& text : of_thread) all += text + ";";
    return all;
  }

  Execution execution_;
  std::vector<Done> done_;
  std::set<std::string> classes_;
};

}  // namespace checker
