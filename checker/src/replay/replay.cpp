#include "checker/replay.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "replay/recording.hpp"
#include "state/self_check.hpp"

namespace checker {
namespace {

constexpr std::size_t detour_max = 16;  // The most new steps of a program at one place.

std::string step_name(const std::string& thread, const std::string& operation,
                      const std::string& object) {
  return object.empty() ? fmt::format("{}: {}", thread, operation)
                        : fmt::format("{}: {} {}", thread, operation, object);
}

std::string step_name(const TraceStep& step) {
  return step_name(step.thread, step.operation, step.object());
}

class Replayer {
 public:
  Replayer(Program& program, const Trace& trace, Drain drain)
      : trace_(trace),
        recording_(program, drain),
        execution_(recording_.execution()),
        one_order_(drain == Drain::one_order) {}

  ReplayResult run() {
    std::size_t next = 0;
    while (next < trace_.steps.size() && result_.divergence.empty()) {
      // A drain in one order has no choices: if the path to it changed, its steps need not match.
      if (!result_.moved.empty() && one_order_ && execution_.draining()) break;
      if (next + 1 == trace_.repeats_from) recording_.begin_cycle();
      next = follow(next);
    }
    const bool adapted = !result_.moved.empty();
    if (adapted && result_.divergence.empty()) run_to_the_end();
    if (trace_.repeats_from != 0) recording_.end_cycle();
    result_.trace = recording_.finish();
    judge();
    return std::move(result_);
  }

 private:
  // Takes the trace's step `at`. Returns: the next one to take.
  std::size_t follow(std::size_t at) {
    const TraceStep& wanted = trace_.steps[at];
    const std::optional<ThreadId> thread = thread_called(wanted.thread);
    if (!thread) {
      diverge(at, "no thread of that name");
      return at;
    }
    for (std::size_t detour = 0; detour < detour_max; ++detour) {
      if (!execution_.live(*thread)) {
        result_.moved.push_back(
            fmt::format("step {} ({}) is gone: the thread has ended", at + 1, step_name(wanted)));
        return at + 1;
      }
      if (matches(*thread, wanted)) {
        const Choice choice{*thread, static_cast<std::uint8_t>(wanted.alternative)};
        if (!is_enabled(choice)) {
          diverge(at, offered(*thread) + ", which is blocked");
          return at;
        }
        step(choice);
        return at + 1;
      }
      if (comes_later(*thread, at)) {
        result_.moved.push_back(fmt::format("step {} ({}) is gone", at + 1, step_name(wanted)));
        return at + 1;
      }
      const Choice extra{*thread, 0};
      if (!is_enabled(extra)) return skip(at, *thread);
      result_.moved.push_back(
          fmt::format("a step was added before step {}: {}", at + 1, offered(*thread)));
      step(extra);
    }
    return skip(at, *thread);
  }

  // The program has no such step: it was removed or renamed. The outcome shows whether that
  // matters.
  std::size_t skip(std::size_t at, ThreadId thread) {
    if (first_skipped_.empty()) first_skipped_ = divergence_text(at, offered(thread));
    result_.moved.push_back(
        fmt::format("step {} ({}) is gone", at + 1, step_name(trace_.steps[at])));
    return at + 1;
  }

  void run_to_the_end() {
    if (!trace_.outcome.ended) return;
    constexpr std::size_t steps_max = 100000;
    for (std::size_t i = 0; i < steps_max && one_order_ && execution_.draining(); ++i) {
      if (execution_.enabled().empty()) return;
      step(execution_.enabled().front());
    }
  }

  void judge() {
    if (!result_.divergence.empty()) return;
    if (result_.trace == trace_) {
      result_.kind = ReplayKind::exact;
      return;
    }
    for (const std::string& defect : trace_.outcome.defects) {
      const auto& found = result_.trace.outcome.defects;
      if (std::find(found.begin(), found.end(), defect) != found.end()) continue;
      result_.divergence = first_skipped_.empty()
                               ? fmt::format("the outcome differs: {} does not appear", defect)
                               : first_skipped_;
      return;
    }
    result_.kind = ReplayKind::adapted;
    if (result_.moved.empty()) note_first_difference();
  }

  void note_first_difference() {
    for (std::size_t i = 0; i < trace_.steps.size(); ++i) {
      if (trace_.steps[i] == result_.trace.steps[i]) continue;
      result_.moved.push_back(fmt::format("step {} ({}) differs in values, calls or remarks", i + 1,
                                          step_name(trace_.steps[i])));
      return;
    }
    result_.moved.emplace_back("the description of the outcome differs");
  }

  [[nodiscard]] std::optional<ThreadId> thread_called(const std::string& name) const {
    for (ThreadId thread = 0; thread < execution_.thread_count(); ++thread) {
      if (execution_.thread_name(thread) == name) return thread;
    }
    return std::nullopt;
  }
  [[nodiscard]] bool matches(ThreadId thread, const TraceStep& wanted) const {
    const Pending& pending = execution_.pending(thread);
    if (wanted.operation != pending.operation || wanted.alternative >= pending.choices)
      return false;
    const ObjectName object = recording_.first_object(thread);
    return wanted.objects.empty() ? object.empty() : wanted.objects[0].name == object;
  }
  // Whether the thread's pending operation is among its next few recorded steps.
  [[nodiscard]] bool comes_later(ThreadId thread, std::size_t at) const {
    std::size_t seen = 0;
    for (std::size_t i = at + 1; i < trace_.steps.size() && seen < detour_max; ++i) {
      if (trace_.steps[i].thread != execution_.thread_name(thread)) continue;
      if (matches(thread, trace_.steps[i])) return true;
      ++seen;
    }
    return false;
  }
  bool is_enabled(Choice choice) {
    const auto enabled = execution_.enabled();
    return std::find(enabled.begin(), enabled.end(), choice) != enabled.end();
  }
  void step(Choice choice) {
    result_.schedule.push_back(choice);
    recording_.step(choice);
  }
  [[nodiscard]] std::string offered(ThreadId thread) const {
    return step_name(execution_.thread_name(thread), execution_.pending(thread).operation,
                     recording_.first_object(thread).text());
  }
  [[nodiscard]] std::string divergence_text(std::size_t at, const std::string& offer) const {
    return fmt::format("diverged at step {}: expected {}; the program offers {}", at + 1,
                       step_name(trace_.steps[at]), offer);
  }
  void diverge(std::size_t at, const std::string& offer) {
    result_.divergence = divergence_text(at, offer);
  }

  const Trace& trace_;
  Recording recording_;
  Execution& execution_;
  bool one_order_;
  std::string first_skipped_;
  ReplayResult result_;
};

}  // namespace

ReplayResult replay(Program& program, const Trace& trace, bool drain_interleaved) {
  const Drain drain = drain_interleaved ? Drain::interleaved : Drain::one_order;
  return or_blame_program(program, drain, [&] {
    {
      Execution execution(program, restore_default, drain);
      const SelfCheck check(execution);
    }
    return Replayer(program, trace, drain).run();
  });
}

}  // namespace checker
