#pragma once

#include <bit>

#include "checker/schedule.hpp"
#include "reduction/eager_steps.hpp"
#include "reduction/footprints.hpp"
#include "reduction/reductions.hpp"
#include "reduction/sleep_sets.hpp"
#include "reduction/symmetry.hpp"
#include "state/step_hook.hpp"

namespace checker {

/// What the reductions of a run have seen, as plain bytes.
struct SeenByReductions {
  SeenEager eager;
  bool halted_after_guarded = false;

  void add(const SeenByReductions& other) {
    eager.add(other.eager);
    halted_after_guarded = halted_after_guarded || other.halted_after_guarded;
  }
};

/// All reductions of one walk over the graph of states. The walk reports each step, before and
/// after it, and gets what is to be explored in the state that it leads to.
///
/// For them the walk keeps a word with each state on its path, and a set of threads with each
/// visited state.
class Reducer {
 public:
  /// `footprints`: null where no object is assumed private.
  Reducer(Execution& execution, Reductions reductions, Footprints* footprints)
      : execution_(execution),
        reductions_(reductions),
        eager_(execution, reductions.eager, footprints, seen_.eager),
        sleep_sets_(reductions.sleep_sets),
        symmetry_(reductions.symmetry) {}

  Reducer(const Reducer&) = delete;
  Reducer& operator=(const Reducer&) = delete;

  /// The view of the execution that these reductions need.
  [[nodiscard]] View view() const { return {!reductions_.guarded, reductions_.symmetry}; }
  /// To be called in the initial state.
  void start() {
    for (ThreadId thread = 0; thread < execution_.thread_count(); ++thread) {
      eager_.note(execution_, thread);
    }
  }

  /// A step from a state on the path.
  struct Step {
    ThreadId thread;
    bool one_alternative;
    ThreadSet asleep;  ///< Before it.
    ThreadSet still;   ///< After it.
    RowEager row;      ///< The row that has led here, including this step.
  };
  /// `word`: of the present state, in which the step is about to be taken.
  [[nodiscard]] Step before_step(ThreadId thread, std::uint64_t word) const {
    const FrameAnnotation here = std::bit_cast<FrameAnnotation>(word);
    return {thread, execution_.pending(thread).choices == 1, here.asleep,
            sleep_sets_.after(execution_, thread, here.asleep), here.row};
  }
  /// Returns: the word of the state that the step has left.
  [[nodiscard]] std::uint64_t after_step(const Step& step) {
    eager_.note(execution_, step.thread);
    if (execution_.halted()) note_halt(step.row);
    asleep_ = step.still;
    row_ = step.row;
    const ThreadSet behind =
        sleep_sets_.behind(execution_, step.thread, step.one_alternative, step.asleep);
    return std::bit_cast<std::uint64_t>(FrameAnnotation{behind, step.row});
  }
  /// Whether the labels that the step has passed count: always.
  [[nodiscard]] static bool passes_labels(const Step& step) {
    return step.row.steps == 0 || !mutant(Mutant::eager_passes_no_labels);
  }

  /// To be called first in each state; `to` is the schedule that leads there. Returns: the thread
  /// whose step alone is enough, so that the state need not be remembered; 0 if there is none.
  [[nodiscard]] ThreadSet alone(const Schedule& to) {
    if (execution_.draining()) asleep_ = {};
    const std::size_t thread = eager_.take(execution_, asleep_, row_);
    if (thread == threads_max) {
      row_ = {};
      return {};
    }
    hook_eager(execution_, to, static_cast<ThreadId>(thread));
    return only(static_cast<ThreadId>(thread));
  }
  /// What to keep with the present state if it is new. Requires: alone() and fingerprint() were
  /// called.
  [[nodiscard]] ThreadSet kept() const { return symmetry_.names_of(execution_, asleep_); }
  /// What to explore in the present state, which was visited before and kept the set with the bits
  /// `kept`.
  [[nodiscard]] ThreadSet left_out_before(std::uint32_t& kept) {
    ThreadSet slept = ThreadSet::of_bits(kept);
    if (!sleep_sets_.left_some_out(slept))
      return {};  // With several jobs, `kept` must not be changed.
    const ThreadSet asleep = asleep_;
    const SleepSets::Difference names = SleepSets::met_again(slept, this->kept());
    kept = slept.bits();
    if (names.missing.empty()) return {};
    asleep_ = symmetry_.with_names(execution_, names.asleep, asleep);
    return symmetry_.with_names(execution_, names.missing, asleep);
  }
  /// Those of the enabled and wanted threads that are to be explored from the present state.
  [[nodiscard]] ThreadSet awake(ThreadSet able, ThreadSet wanted) {
    left_asleep_ = left_asleep_ || !(able & asleep_).empty();
    return (able & wanted) - asleep_;
  }
  /// The word of the present state.
  [[nodiscard]] std::uint64_t word() const {
    return std::bit_cast<std::uint64_t>(FrameAnnotation{asleep_, row_});
  }

  [[nodiscard]] const SeenByReductions& seen() const { return seen_; }
  /// Adds what another job has seen.
  void add(const SeenByReductions& other) { seen_.add(other); }
  /// What was seen so far belongs to another job.
  void forget() { seen_ = {}; }
  /// Whether the run is already known to be useless: it has to be repeated.
  [[nodiscard]] bool in_vain() const { return seen_.eager.wrong_footprint; }
  /// The reductions that were applied.
  [[nodiscard]] Reductions used() const {
    Reductions used = reductions_;
    used.eager = seen_.eager.took;
    used.sleep_sets = left_asleep_;
    return used;
  }

 private:
  struct FrameAnnotation {
    ThreadSet asleep;
    RowEager row;  // Including the step from here.
  };
  void note_halt(const RowEager& row) {
    eager_.note_halt(row);
    seen_.halted_after_guarded = seen_.halted_after_guarded || execution_.halted_after_guarded();
  }

  Execution& execution_;
  const Reductions reductions_;
  SeenByReductions seen_;
  EagerSteps eager_;
  const SleepSets sleep_sets_;
  const Symmetry symmetry_;
  ThreadSet asleep_;  // In the present state.
  RowEager row_;      // The row that has led to the present state.
  bool left_asleep_ = false;
};

}  // namespace checker
