#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "checker/schedule.hpp"

namespace checker {

/// The widest line that is drawn.
inline constexpr std::size_t columns_max = 75;

/// How the steps of a program's traces are worded. This class suits any program and describes every
/// step; a model that knows its objects can be more concise.
class TraceFormatter {
 public:
  virtual ~TraceFormatter() = default;

  /// Whether the step gets a line. Steps without one are counted; the last step always gets one.
  [[nodiscard]] virtual bool matters(const TraceStep& step) const;
  /// What happened, one event per line; empty if the step had no visible effect.
  [[nodiscard]] virtual std::vector<std::string> lines(const TraceStep& step) const;
  /// Describes a step for which lines() is empty.
  [[nodiscard]] virtual std::string plain(const TraceStep& step) const;
  /// Whether the innermost call alone describes the step: lock_page().
  [[nodiscard]] virtual bool told_by_call(const TraceStep& step) const;
  /// Text of such a call: its name, and its object where that is not obvious.
  [[nodiscard]] virtual std::string call_text(const TraceStep& step) const;
  /// Whether the step is drawn in the last column, `machine`, where calls are not nested. Its steps
  /// after all other threads have ended are summarized by their labels.
  [[nodiscard]] virtual bool is_machine(const TraceStep& step) const;
  /// Whether the defect ends the run at the step that shows it. Here: the engine's own defects.
  [[nodiscard]] virtual bool ends_run(std::string_view defect) const;
  /// Whether a thread waits for the one object that it names. Here: if that is a held lock.
  [[nodiscard]] virtual bool waits_for_object(const Waiting& waiting) const;
};

/// Which steps a drawing shows. It leaves out steps that do not matter (TraceFormatter::matters)
/// and steps of the machine in the drain, which are summarized instead.
///
/// If the defect ended the run, it also leaves out steps that did not happen before its end: the
/// last step or, for a deadlock, the last steps of the waiting threads and the changes of what they
/// wait for. Sound: the remaining steps, in their order, are a run by themselves with the same
/// values, so it ends in the same defect or with the same threads waiting. The release of a lock is
/// kept if its acquisition is shown, so that the lock does not appear to be held.
std::vector<bool> steps_shown(const Trace& trace, std::string_view defect,
                              const TraceFormatter& formatter, bool all_steps = false);
/// The steps from which the defect follows (see steps_shown); all steps if the defect did not end
/// the run or the trace is very long.
std::vector<bool> steps_needed(const Trace& trace, std::string_view defect,
                               const TraceFormatter& formatter);

/// The form of a drawing.
struct ColumnOptions {
  bool all_steps = false;           ///< Also steps that do not matter, and the drain step by step.
  std::size_t width = columns_max;  ///< Of the widest line.
  /// Columns even if there are more than three or lines become too wide, instead of prose.
  bool always_columns = false;
  bool short_heads = false;  ///< "pin holder" instead of "CPU0 (pin holder)".
};

/// Draws a trace as kernel developers do by hand: a column per thread, a line per step, calls
/// indented by two spaces, the symptom last. Plain ASCII. Falls back to numbered prose if that
/// takes more than three columns or is too wide.
std::string render_columns(const Trace& trace, std::string_view defect,
                           const TraceFormatter& formatter, const ColumnOptions& options = {});
/// The drawing alone, without the drain's summary, the number of steps left out, and the symptom.
std::string draw_columns(const Trace& trace, std::string_view defect,
                         const TraceFormatter& formatter, const ColumnOptions& options = {});

/// Breaks `text` into lines of at most `width`, each indented by `indent` spaces.
std::string wrap(std::string_view text, std::size_t width, std::size_t indent);

/// "b waits: lock account, held by a", without the calls.
std::string waiting_text(const Waiting& waiting);

/// Which threads are blocked, on what, and which locks they hold; then the symptom. Several lines
/// of at most columns_max characters.
std::string deadlock_text(const Trace& trace, std::string_view defect);

/// "assertion: account 0 is below zero", "deadlock: a and b wait forever", or the defect alone.
std::string symptom_text(std::string_view defect, const Outcome& outcome);

}  // namespace checker
