#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "state/execution.hpp"

namespace checker {

/// Looks for state outside the arena: runs a few interleavings again, in other orders and after
/// other executions, from the start and from states that were restored with other branches in
/// between, and compares what each step announces and what then holds. It finds what shows in
/// those interleavings; it proves nothing of others.
///
/// Leaves the execution in its initial state. Errors: ProgramError.
/// Cost: at most `again_max` times `runs` times `steps_max` steps.
class SelfCheck {
 public:
  static constexpr std::size_t runs = 4;
  static constexpr std::size_t steps_max = 64;
  static constexpr std::size_t again_max = 3;

  explicit SelfCheck(Execution& execution);

  /// Once more, after all that was executed in between.
  void again();
  /// The same for this schedule, as far as it fits.
  void along(const Schedule& schedule);

 private:
  struct Announced {
    ThreadId thread = 0;
    bool live = false;  // If not, the thread has ended instead.
    std::uint8_t choices = 1;
    std::string operation;
    std::vector<Access> accesses;
    [[nodiscard]] bool same(const Announced& other) const;
  };
  // A state along the path of a run, as somebody outside sees it.
  struct Seen {
    std::vector<Announced> announced;  // By the thread that moved; in the initial state by all.
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
  // The present state, `before` being the way to it.
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
  Schedule alternative_;   // Of the run that is compared.
  Announced taken_;        // Its last step.
  bool restored_ = false;  // The present state was not entered by a step.
  std::uint64_t strays_ = 0;
};

/// Errors: ProgramError, if the program behaves differently along the schedule at which the last
/// internal error occurred.
void blame_program(Program& program, Drain drain);

/// Runs `action`; where it ends with an internal error, the program is checked along the schedule
/// so far, since the mistake may be its own. Errors: ProgramError, if it is; else that of `action`.
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
