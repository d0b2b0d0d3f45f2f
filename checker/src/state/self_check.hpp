#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "state/execution.hpp"

namespace checker {

/// Detects state outside the arena: reruns a few interleavings in other orders and after other
/// executions, both from the start and from restored states with other branches in between, and
/// compares what each step announces and the resulting state. Covers only those interleavings; it
/// proves nothing about others.
///
/// Leaves the execution in its initial state. Errors: ProgramError.
/// Cost: at most `again_max` times `runs` times `steps_max` steps.
class SelfCheck {
 public:
  static constexpr std::size_t runs = 4;
  static constexpr std::size_t steps_max = 64;
  static constexpr std::size_t again_max = 3;

  explicit SelfCheck(Execution& execution);

  /// Reruns the interleavings, after everything that was executed in between.
  void again();
  /// The same for this schedule, up to the first choice that is not enabled.
  void along(const Schedule& schedule);

 private:
  struct Announced {
    ThreadId thread = 0;
    bool live = false;  // Otherwise the thread has ended.
    std::uint8_t choices = 1;
    std::string operation;
    std::vector<Access> accesses;
    [[nodiscard]] bool same(const Announced& other) const;
  };
  // What can be observed of a state along a run.
  struct Seen {
    std::vector<Announced>
        announced;  // By the thread that moved; by all threads in the initial state.
    ThreadSet runnable;
    End end = End::running;
    DefectSet defects;
    LabelSet labels;
    LabelSet passed;
    std::vector<std::byte> objects;
  };
  struct Run {
    Schedule schedule;
    std::vector<Seen> seen;  // One more than the schedule has steps.
  };

  void add_run(std::size_t number);
  Choice pick(std::size_t number, const Schedule& before);
  void note(ThreadId thread, Announced& announced) const;
  // The present state, reached by `before`.
  void look(const Schedule& before, Seen& seen);
  void compare(const Run& run);
  void walk(const Run& run, std::size_t to);
  void from_the_start(const Run& run);
  void with_branches_between(const Run& run);
  void stray();
  [[nodiscard]] std::string difference(const Seen& first) const;
  [[nodiscard]] std::string text(const Announced& announced) const;

  Execution& execution_;
  std::vector<Run> runs_;
  Seen now_;
  Schedule alternative_;   // The schedule of the run under comparison.
  Announced taken_;        // Its last step.
  bool restored_ = false;  // The present state was restored, not entered by a step.
  std::uint64_t strays_ = 0;
};

/// Errors: ProgramError if the program behaves differently along the schedule of the last internal
/// error.
void blame_program(Program& program, Drain drain);

/// Runs `action`. If that ends with an internal error, checks the program along the schedule so
/// far, since the program may have caused it. Errors: ProgramError if it did; otherwise the error
/// of `action`.
template <typename Action>
auto or_blame_program(Program& program, Drain drain, Action action) {
  try {
    return action();
  } catch (const InternalError&) {
    blame_program(program, drain);
    throw;
  }
}

}  // namespace checker
