#include "commutation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <random>
#include <set>

#include "checker/search.hpp"
#include "reduction/event.hpp"
#include "state/step_hook.hpp"

namespace checker {
namespace {

// What other threads, properties and traces can observe of a state.
struct Seen {
  Fingerprint print;
  std::vector<std::byte> objects;
  DefectSet defects;
  LabelSet labels;
  ThreadSet runnable;
  bool draining = false;
};

Seen look(Execution& execution) {
  Seen seen;
#ifdef PAGERACE_FRAMES_ZEROED
  seen.print = execution.fingerprint();
#endif
  seen.objects.assign(execution.objects(), execution.objects() + execution.objects_bytes());
  seen.defects = execution.defects();
  seen.labels = execution.state_labels();
  seen.runnable = execution.runnable();
  seen.draining = execution.draining();
  return seen;
}

// What a step does besides leading to a state.
struct Done {
  LabelSet labels;
  bool halted = false;
  DefectSet defects;  // Of a step that halted.
  bool operator==(const Done&) const = default;
};

class Oracle {
 public:
  Oracle(Execution& execution, Commutation& result) : execution_(execution), result_(result) {}

  // All pairs of the present state.
  void try_pairs() {
    ++result_.states;
    const Schedule enabled(execution_.enabled().begin(), execution_.enabled().end());
    here_ = execution_.save();
    for (const Choice a : enabled) {
      try_others_stay(a);
      for (const Choice b : enabled) {
        if (a.thread >= b.thread || are_dependent(a.thread, b.thread)) continue;
        ++result_.pairs;
        try_both_orders(a, b);
      }
      if (!result_.disagreement.empty()) break;
    }
    execution_.drop(here_);
  }
  // The thread's steps with those of all others.
  void try_eagerly(ThreadId thread) {
    ++result_.eager;
    const Schedule enabled(execution_.enabled().begin(), execution_.enabled().end());
    here_ = execution_.save();
    for (const Choice a : enabled) {
      if (a.thread != thread) continue;
      for (const Choice b : enabled) {
        if (b.thread != thread) try_both_orders(a, b);
      }
    }
    execution_.drop(here_);
  }

 private:
  bool are_dependent(ThreadId a, ThreadId b) const {
    return dependent(execution_.pending(a), execution_.pending(b));
  }
  Done step(Choice choice) {
    execution_.step(choice);
    Done done{execution_.step_labels(), execution_.halted(), {}};
    if (done.halted) done.defects = execution_.defects();
    return done;
  }
  std::string name(Choice choice) const {
    const Pending& pending = execution_.pending(choice.thread);
    return fmt::format("{}: {} in {}(), alternative {}", execution_.thread_name(choice.thread),
                       pending.operation, function_of(pending.site), choice.alternative);
  }
  void note(const char* what, Choice a, Choice b) {
    execution_.restore(here_);
    if (!result_.disagreement.empty()) return;
    result_.disagreement = fmt::format("{}: ({}) and ({})", what, name(a), name(b));
  }

  // A step that is independent of a thread's announcement does not change whether it is enabled.
  void try_others_stay(Choice a) {
    if (execution_.draining()) return;  // Its threads run in one order.
    std::vector<std::pair<ThreadId, bool>> others;
    for (ThreadId other = 0; other < execution_.thread_count(); ++other) {
      if (other == a.thread || !execution_.live(other) || are_dependent(a.thread, other)) continue;
      others.emplace_back(other, execution_.can_run(other));
    }
    execution_.step(a);
    for (const auto& [other, could] : others) {
      if (execution_.can_run(other) == could) continue;
      return note("one changes whether the other is enabled", a, {other, 0});
    }
    execution_.restore(here_);
  }

  void try_both_orders(Choice a, Choice b) {
    const Done a_first = step(a);
    Done b_second;
    Seen one;
    if (!a_first.halted) {
      if (!execution_.runnable().contains(b.thread)) {
        return note("the first disables the second", a, b);
      }
      b_second = step(b);
      one = look(execution_);
    }
    execution_.restore(here_);
    const Done b_first = step(b);
    Done a_second;
    Seen other;
    if (!b_first.halted) {
      if (!execution_.runnable().contains(a.thread)) {
        return note("the second disables the first", a, b);
      }
      a_second = step(a);
      other = look(execution_);
    }
    execution_.restore(here_);
    // A step that ends the interleaving does so in either order, and then nothing follows it.
    if (!b_first.halted && !(a_first == a_second))
      return note("the second changes what the first does", a, b);
    if (!a_first.halted && !(b_first == b_second))
      return note("the first changes what the second does", a, b);
    if (a_first.halted || b_first.halted) return;
    if (const char* what = difference(one, other)) note(what, a, b);
  }

  static const char* difference(const Seen& one, const Seen& other) {
    if (one.objects != other.objects) return "the order shows in an object";
    if (one.defects != other.defects) return "the order shows in a property";
    if (one.labels != other.labels) return "the order shows in a label";
    if (one.runnable != other.runnable || one.draining != other.draining) {
      return "the order shows in the enabled threads";
    }
    if (!(one.print == other.print)) return "the order shows on a stack";
    return nullptr;
  }

  Execution& execution_;
  Commutation& result_;
  Execution::Snapshot here_ = 0;
};

struct Eager {
  Schedule to;
  ThreadId thread;
};

// Keeps some of the steps that a search takes eagerly.
class EagerSteps : public StepHook {
 public:
  explicit EagerSteps(std::uint64_t most) : most_(most) {}
  bool lets_through(const Execution&, ThreadId) override { return false; }
  void before(const Execution&, Choice, std::byte*) override {}
  void after(const Execution&, Choice, std::byte*) override {}
  void steps_eagerly(const Execution& execution, const Schedule& to, ThreadId thread) override {
    view = execution.view();
    if (steps.size() < most_ && seen_++ % 7 < 2) steps.push_back({to, thread});
  }
  std::vector<Eager> steps;
  View view;

 private:
  std::uint64_t most_;
  std::uint64_t seen_ = 0;
};

void check_eager(Program& program, std::uint64_t most, Commutation& result) {
#ifdef CHECKER_MUTANTS
  EagerSteps hook(most);
  StepHook* const before = active_step_hook;
  SearchOptions options;
  options.count = false;
  options.states_max = 20 * most;
  if (before == nullptr) {
    active_step_hook = &hook;
    static_cast<void>(search(program, options));
    active_step_hook = nullptr;
  }
  Execution execution(program);
  for (const Eager& at : hook.steps) {
    execution.reset({hook.view.guarded_visible, hook.view.symmetric, true});
    for (const Choice choice : at.to) execution.step(choice);
    Oracle(execution, result).try_eagerly(at.thread);
    if (!result.disagreement.empty()) return;
  }
#else
  static_cast<void>(program);
  static_cast<void>(most);
  static_cast<void>(result);
#endif
}

}  // namespace

Commutation check_commutation(Program& program, const CommutationOptions& options) {
  Commutation result;
  Execution execution(program);
  Oracle oracle(execution, result);
  std::mt19937 random(options.seed);
  std::set<std::pair<std::uint64_t, std::uint64_t>> visited;
  std::vector<Schedule> alternatives = {{}};  // To states not tested yet; some to the same state.
  while (!alternatives.empty() && result.states < options.states_max) {
    std::swap(alternatives[random() % alternatives.size()], alternatives.back());
    const Schedule alternative = std::move(alternatives.back());
    alternatives.pop_back();
    execution.reset();
    for (const Choice choice : alternative) execution.step(choice);
    const Fingerprint print = execution.fingerprint();
    if (execution.halted() || !visited.emplace(print.low, print.high).second) continue;
    oracle.try_pairs();
    if (!result.disagreement.empty()) return result;
    for (const Choice choice : execution.enabled()) {
      alternatives.push_back(alternative);
      alternatives.back().push_back(choice);
    }
  }
  check_eager(program, options.eager_max, result);
  return result;
}

}  // namespace checker
