#pragma once

#include <map>
#include <string>
#include <utility>

#include "base/crash_report.hpp"
#include "state/execution.hpp"

namespace checker {

/// Runs an Execution step by step and records it.
class Recording : private Recorder {
 public:
  explicit Recording(Program& program, Drain drain);
  ~Recording() override { execution_.set_recorder(nullptr); }
  Recording(const Recording&) = delete;
  Recording& operator=(const Recording&) = delete;

  Execution& execution() { return execution_; }
  void step(Choice choice);
  /// Marks the next step as the first of a cycle.
  void begin_cycle();
  /// Returns: whether the steps since begin_cycle() lead back to the state where they began, and
  /// every thread that was enabled on the way moved: then the defect `livelock` is noted. Accesses
  /// of one thread to guarded data alone are one transition, which never ends: `step-limit`.
  bool end_cycle();
  /// The trace so far; its outcome describes the present state.
  Trace finish();
  [[nodiscard]] const std::vector<TraceStep>& steps() const { return trace_.steps; }
  /// Name of the object that identifies a pending operation: the first with a name; empty if none
  /// has one.
  [[nodiscard]] ObjectName first_object(ThreadId thread) const;

 private:
  void remark(const char* text) override;
  void fail_message(const char* text) override;
  void violation(const Violation& violation) override;
  void note_defects();
  // The facts that have changed since the last call.
  std::vector<StateFact> changed_facts();
  void note_guarded(ThreadId thread);
  // Whether the cycle's steps lead from a state back to it: from their first state or after a few
  // more rounds. May take steps that the trace does not show.
  bool round_repeats();
  // Takes the steps of the cycle again. Returns: whether all of them were enabled.
  bool go_round_again();
  // Notes which threads are enabled. Returns: whether `wanted` is.
  bool note_enabled(Choice wanted);

  Program& program_;
  Execution execution_;
  std::vector<std::string> defect_names_;
  std::vector<std::string> label_names_;
  Schedule schedule_;
  CurrentSchedule current_{schedule_};
  Trace trace_;
  std::vector<StateFact> facts_;
  DefectSet seen_;
  Fingerprint cycle_begin_;
  std::uint32_t enabled_on_cycle_ = 0;  // Sets of threads.
  std::uint32_t moved_on_cycle_ = 0;
  std::uint32_t guarded_in_a_row_ = 0;  // Accesses of one thread, up to the last step.
  ThreadId last_thread_ = 0;
  std::map<std::pair<std::string, std::string>, std::uint32_t> occurrences_;
};

}  // namespace checker
