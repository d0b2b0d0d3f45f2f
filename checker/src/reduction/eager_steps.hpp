#pragma once

#include <algorithm>
#include <cstdint>

#include "base/mutants.hpp"
#include "reduction/footprints.hpp"
#include "state/execution.hpp"

// Eager steps: steps that no other thread can observe.
//
// Sound: a choice accesses no object; a Mutex that a thread holds can be released only by it, and
// no other thread can look at it; some objects are accessed by one thread alone, or only read
// (footprints.hpp). Such a step commutes with whatever other threads do and stays enabled, so it
// alone is a persistent set (Godefroid 1996, chapter 4). The states before it are left out; where
// properties on every state could notice, only choices are taken eagerly. A cycle of such steps
// must not postpone the other threads forever. So a state after many of them is treated as any
// other, and a sleeping thread takes none: that would leave what the others do to the place where
// its step was explored, which is this place if its steps form a cycle.
//
// It does not follow
//   - for a step that ends the interleaving: what others would have done is lost. If such a step
//     occurred, and defects of another kind are possible, the search runs again without this
//     reduction; always if the step relied on no other thread accessing an object, which a lost
//     step might have done;
//   - where another thread turns out to access such an object: the search runs again with that
//   knowledge.
// Not applied in the drain. With several jobs and symmetric threads, which of them takes an eager
// step depends on which job came first, and so does where a row of such steps is cut off: then the
// search runs again without this.

namespace checker {

/// A row of eager steps: the states between them are not remembered.
struct RowEager {
  std::uint16_t steps = 0;
  std::uint8_t alternatives = 1;  ///< The product of their numbers of alternatives.
  bool by_footprint = false;  ///< Some are sound only if no other thread accesses their objects.

  /// They might be a cycle, and with choices in it a tree that doubles with each round: a state
  /// after this many is treated as any other.
  [[nodiscard]] bool enough() const { return steps >= 64 || alternatives >= 64; }
  [[nodiscard]] RowEager with(std::uint8_t choices, bool footprint) const {
    const std::uint32_t product = std::uint32_t{alternatives} * choices;
    return {static_cast<std::uint16_t>(steps + 1),
            static_cast<std::uint8_t>(std::min(product, 255U)), by_footprint || footprint};
  }
};

/// What a run has seen.
struct SeenEager {
  bool took = false;
  bool wrong_footprint = false;      ///< One was taken that others could observe.
  bool halted = false;               ///< One ended the interleaving.
  bool halted_by_footprint = false;  ///< After eager steps on objects that were assumed private.
  bool cut = false;                  ///< Some that were possible were not taken.

  void add(const SeenEager& other) {
    took = took || other.took;
    wrong_footprint = wrong_footprint || other.wrong_footprint;
    halted = halted || other.halted;
    halted_by_footprint = halted_by_footprint || other.halted_by_footprint;
    cut = cut || other.cut;
  }
};

class EagerSteps {
 public:
  /// `footprints`: null where no object is assumed private.
  EagerSteps(const Execution& execution, bool on, Footprints* footprints, SeenEager& seen)
      : on_(on),
        judged_(execution.program().judges_every_state()),
        private_steps_(on && footprints != nullptr),
        footprints_(footprints),
        seen_(seen) {}
  /// Whether objects may be assumed private.
  static bool takes_for_private(const Execution& execution) {
    return !execution.program().judges_every_state();
  }

  /// Notes what the thread has announced.
  void note(const Execution& execution, ThreadId thread) {
    if (!private_steps_ || !execution.live(thread)) return;
    if (footprints_->note(thread, execution.pending(thread))) seen_.wrong_footprint = true;
  }
  /// A step after this row, or its last step, has ended the interleaving.
  void note_halt(const RowEager& row) {
    seen_.halted = seen_.halted || row.steps != 0;
    seen_.halted_by_footprint =
        seen_.halted_by_footprint || (row.by_footprint && !mutant(Mutant::halt_hides_conflicts));
  }

  /// Looks for an eager step in the present state, to which `row` has led. Returns: its thread,
  /// after adding the step to the row; threads_max if there is none.
  std::size_t take(Execution& execution, ThreadSet asleep, RowEager& row) {
    if (!on_ || execution.draining() || execution.halted()) return threads_max;
    const Step step = find(execution, asleep);
    if (step.thread == threads_max) return threads_max;
    if (row.enough()) {
      seen_.cut = true;
      return threads_max;
    }
    const Pending& pending = execution.pending(static_cast<ThreadId>(step.thread));
    row = row.with(pending.choices, step.by_footprint);
    seen_.took = true;
    if (step.by_footprint && footprints_->use(pending)) seen_.wrong_footprint = true;
    return step.thread;
  }

 private:
  struct Step {
    std::size_t thread = threads_max;
    bool by_footprint = false;  // Sound only if no other thread accesses its objects.
  };
  [[nodiscard]] Step find(Execution& execution, ThreadSet asleep) const {
    if (mutant(Mutant::eager_while_asleep)) asleep = {};
    const ThreadSet able = execution.runnable() & execution.stages().interleaved;
    for (const ThreadId thread : able - asleep) {
      const Pending& pending = execution.pending(thread);
      const bool choice = pending.access_count == 0 && pending.condition == nullptr;
      const bool release = pending.kind == OperationKind::mutex_unlock && !judged_;
      const bool wrong = mutant(Mutant::eager_takes_writes) && pending.condition == nullptr;
      if (choice || release || wrong) return {thread, false};
      if (private_steps_ && footprints_->unobserved(pending)) return {thread, true};
    }
    return {};
  }

  bool on_;
  bool judged_;
  bool private_steps_;
  Footprints* footprints_;
  SeenEager& seen_;
};

}  // namespace checker
