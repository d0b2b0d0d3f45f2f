#include <algorithm>
#include <optional>
#include <tuple>

#include "base/crash_report.hpp"
#include "checker/replay.hpp"
#include "state/execution.hpp"
#include "state/self_check.hpp"

namespace checker {
namespace {

// What a step does, reduced to what two similar programs have in common.
struct StepKey {
  std::string operation;
  ObjectName object;
  std::string call;
  bool operator==(const StepKey&) const = default;
};

StepKey key_of(const TraceStep& step) {
  return {step.operation, step.objects.empty() ? ObjectName() : step.objects[0].name,
          step.calls.empty() ? "" : step.calls.back()};
}

constexpr std::size_t detour_max = 64;     // Steps beyond those that the trace has in a stretch.
constexpr std::size_t steps_max = 20'000;  // For the end, which may be a cycle.

class Follower {
 public:
  Follower(Program& program, const Trace& trace, Drain drain)
      : trace_(trace), execution_(program, restore_default, drain) {}

  Followed run() {
    std::size_t begin = 0;
    while (begin < trace_.steps.size() && !trace_.steps[begin].draining) {
      std::size_t end = begin;
      while (end < trace_.steps.size() && !trace_.steps[end].draining &&
             trace_.steps[end].thread == trace_.steps[begin].thread) {
        ++end;
      }
      go_along(begin, end);
      followed_.stretch_ends.push_back(followed_.schedule.size());
      begin = end;
    }
    for (std::size_t i = 0; i < steps_max && execution_.end() == End::running; ++i) {
      step(execution_.enabled().front());
    }
    return std::move(followed_);
  }

 private:
  void go_along(std::size_t begin, std::size_t end) {
    const std::optional<ThreadId> thread = thread_called(trace_.steps[begin].thread);
    if (!thread) return;
    const std::size_t count = steps_to_take(*thread, begin, end);
    for (std::size_t taken = 0; taken < count; ++taken) {
      step({*thread, alternative_of(*thread, begin, end)});
    }
  }

  // Determines how far the thread runs in this stretch, by trying it and restoring the state.
  std::size_t steps_to_take(ThreadId thread, std::size_t begin, std::size_t end) {
    const StepKey last = key_of(trace_.steps[end - 1]);
    std::size_t wanted = 0;  // The stretch may contain its last step several times.
    for (std::size_t i = begin; i < end; ++i) wanted += key_of(trace_.steps[i]) == last ? 1U : 0U;
    const std::optional<StepKey> next = next_of(trace_.steps[begin].thread, end);
    const Execution::Snapshot here = execution_.save();
    std::optional<std::size_t> before_next;
    std::size_t taken = 0;
    std::size_t met = 0;
    while (met < wanted && taken < end - begin + detour_max && can_step(thread)) {
      const StepKey offered = pending_key(thread);
      if (taken > 0 && !before_next && next && offered == *next) before_next = taken;
      met += offered == last ? 1U : 0U;
      const bool ends_here = execution_.pending(thread).kind == OperationKind::idle && taken > 0;
      if (ends_here && offered != last) break;  // A daemon that is back at its queue.
      execution_.step({thread, alternative_of(thread, begin, end)});
      ++taken;
    }
    execution_.restore(here);
    execution_.drop(here);
    if (met == wanted) return taken;
    return before_next.value_or(taken);
  }

  [[nodiscard]] std::optional<StepKey> next_of(const std::string& thread, std::size_t from) const {
    for (std::size_t i = from; i < trace_.steps.size() && !trace_.steps[i].draining; ++i) {
      if (trace_.steps[i].thread == thread) return key_of(trace_.steps[i]);
    }
    return std::nullopt;
  }
  // The alternative that the trace takes at a choice like the pending one.
  [[nodiscard]] std::uint8_t alternative_of(ThreadId thread, std::size_t begin,
                                            std::size_t end) const {
    const Pending& pending = execution_.pending(thread);
    for (std::size_t i = begin; pending.choices > 1 && i < end; ++i) {
      const TraceStep& at = trace_.steps[i];
      if (at.operation == pending.operation && at.alternative < pending.choices) {
        return static_cast<std::uint8_t>(at.alternative);
      }
    }
    return 0;
  }
  [[nodiscard]] StepKey pending_key(ThreadId thread) const {
    const Pending& pending = execution_.pending(thread);
    const CallFrame* frame = execution_.frame(thread);
    return {pending.operation,
            pending.access_count == 0 ? ObjectName()
                                      : execution_.names().shown(pending.named[0].object),
            frame == nullptr ? "" : frame->name};
  }
  [[nodiscard]] std::optional<ThreadId> thread_called(const std::string& name) const {
    for (ThreadId thread = 0; thread < execution_.thread_count(); ++thread) {
      if (execution_.thread_name(thread) == name) return thread;
    }
    return std::nullopt;
  }
  bool can_step(ThreadId thread) {
    const auto enabled = execution_.enabled();
    return execution_.end() == End::running &&
           std::any_of(enabled.begin(), enabled.end(),
                       [thread](Choice choice) { return choice.thread == thread; });
  }
  void step(Choice choice) {
    followed_.schedule.push_back(choice);
    execution_.step(choice);
  }

  const Trace& trace_;
  Execution execution_;
  Followed followed_;
};

}  // namespace

Followed follow(Program& program, const Trace& trace, bool drain_interleaved) {
  const Drain drain = drain_interleaved ? Drain::interleaved : Drain::one_order;
  return or_blame_program(program, drain, [&] { return Follower(program, trace, drain).run(); });
}

void walk_along(Program& program, const Schedule& schedule, bool drain_interleaved,
                const std::function<void(std::size_t)>& look) {
  const Drain drain = drain_interleaved ? Drain::interleaved : Drain::one_order;
  or_blame_program(program, drain, [&] {
    Execution execution(program, restore_default, drain);
    const CurrentSchedule current(schedule);
    look(0);
    for (std::size_t i = 0; i < schedule.size(); ++i) {
      const auto enabled = execution.enabled();
      CHECKER_ASSERT(std::find(enabled.begin(), enabled.end(), schedule[i]) != enabled.end(),
                     "the schedule does not fit the program");
      execution.step(schedule[i]);
      look(i + 1);
    }
  });
}

}  // namespace checker
