#pragma once

#include <map>
#include <string>
#include <utility>

#include "base/crash_report.hpp"
#include "state/execution.hpp"

namespace checker {

/// Runs an Execution step by step and writes down what happens.
class Recording : private Recorder {
 public:
  explicit Recording(Program& program, Drain drain);
  ~Recording() override { execution_.set_recorder(nullptr); }
  Recording(const Recording&) = delete;
  Recording& operator=(const Recording&) = delete;

  Execution& execution() { return execution_; }
  void step(Choice choice);
  /// Says that the next step is the first of a cycle.
  void begin_cycle();
  /// Whether the steps since begin_circle() lead back to where they began, and all threads that
  /// could go along the path went: then the defect `livelock` is noted. If all are accesses of one
  /// thread to guarded data, they are one transition, which never ends: `step-limit`.
  bool end_cycle();
  /// The trace so far; its outcome speaks of the present state.
  Trace finish();
  [[nodiscard]] const std::vector<TraceStep>& steps() const { return trace_.steps; }
  /// Name of the object that a pending operation is named by: the first that has a name, or empty.
  [[nodiscard]] ObjectName first_object(ThreadId thread) const;

 private:
  void remark(const char* text) override;
  void fail_message(const char* text) override;
  void violation(const Violation& violation) override;
  void note_defects();
  // The facts that have changed since this was called last.
  std::vector<StateFact> changed_facts();
  void note_guarded(ThreadId thread);
  // Whether the cycle's steps lead from some state back to it, from where they began or a few
  // rounds later. May take steps that the trace does not show.
  bool round_repeats();
  // Returns: whether all steps of the cycle could be taken once more.
  bool go_round_again();
  // Notes who could go now. Returns: whether `wanted` could.
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
