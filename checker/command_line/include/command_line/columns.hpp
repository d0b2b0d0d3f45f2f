#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "checker/schedule.hpp"

namespace checker {

/// The widest line that is drawn.
inline constexpr std::size_t columns_max = 75;

/// How the steps of a program's traces are told. This one suits any program and tells every step;
/// a model that knows its objects can say it shorter.
class TraceFormatter {
 public:
  virtual ~TraceFormatter() = default;

  /// Whether the step is worth a line. Those that are not are counted; the last always is.
  [[nodiscard]] virtual bool matters(const TraceStep& step) const;
  /// What happened, one line each; none if the step did nothing that shows.
  [[nodiscard]] virtual std::vector<std::string> lines(const TraceStep& step) const;
  /// Says a step that has no lines.
  [[nodiscard]] virtual std::string plain(const TraceStep& step) const;
  /// Whether the innermost call says it all: lock_page().
  [[nodiscard]] virtual bool told_by_call(const TraceStep& step) const;
  /// Such a call: its name, and what it is about where that is not clear.
  [[nodiscard]] virtual std::string call_text(const TraceStep& step) const;
  /// Whether the step stands in the last column, `machine`, where calls are not nested. What it
  /// does after all others have ended is summed up in its labels.
  [[nodiscard]] virtual bool is_machine(const TraceStep& step) const;
  /// Whether a run ends at the step at which the defect shows. Here: the engine's own defects.
  [[nodiscard]] virtual bool ends_run(std::string_view defect) const;
  /// Whether a wait is for the one object that it names. Here: if that is a lock that is held.
  [[nodiscard]] virtual bool waits_for_object(const Waiting& waiting) const;
};

/// Which steps a drawing shows. It leaves out what does not matter to the telling, and what the
/// machine does in the drain (which is summed up instead).
///
/// If the defect ended the run, it also leaves out what did not happen before: before the last
/// step, or before those after which the threads of a deadlock wait, and the changes of what they
/// wait for. That is sound: the steps that did happen before are a run by themselves, in their
/// order, with the same values; so it ends in the same defect, or in the same threads waiting.
/// Releases of locks that are seen to be taken stay in, so that nobody thinks they are held.
std::vector<bool> steps_shown(const Trace& trace, std::string_view defect,
                              const TraceFormatter& formatter, bool all_steps = false);
/// The steps from which the defect follows (see steps_shown), or all; all of very long traces, too.
std::vector<bool> steps_needed(const Trace& trace, std::string_view defect,
                               const TraceFormatter& formatter);

/// Draws a trace as one does by hand: one column a thread, one step a line, calls
/// nested by two spaces, the symptom last. Plain ASCII.
/// Where that needs more than three columns or is too wide: numbered prose.
/// `all_steps`: those that do not matter are told too, and the drain step by step.
std::string render_columns(const Trace& trace, std::string_view defect,
                           const TraceFormatter& formatter, bool all_steps = false);

/// Breaks `text` into lines of at most `width`, each indented by `indent` spaces.
std::string wrap(std::string_view text, std::size_t width, std::size_t indent);

/// "b waits: lock account, held by a", without its calls.
std::string waiting_text(const Waiting& waiting);

/// Who cannot go on, for what, and with which locks in hand; then the symptom. Several lines, of at
/// most columns_max.
std::string deadlock_text(const Trace& trace, std::string_view defect);

/// "assertion: account 0 is below zero", "deadlock: a and b wait forever", or the defect alone.
std::string symptom_text(std::string_view defect, const Outcome& outcome);

}  // namespace checker
