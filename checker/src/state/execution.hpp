#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/thread_set.hpp"
#include "checker/program.hpp"
#include "checker/schedule.hpp"
#include "state/object_names.hpp"
#include "state/raw_memory.hpp"
#include "state/snapshots.hpp"
#include "state/stages.hpp"
#include "state/state_hashes.hpp"
#include "state/state_memory.hpp"
#include "state/step_hook.hpp"
#include "state/symmetric_threads.hpp"
#include "state/thread_bodies.hpp"

namespace checker {

/// How Execution::restore() goes back: by copying bytes, or by running the schedule again.
enum class Restore : std::uint8_t { bytes, reexecution };

/// How this build can go back.
inline constexpr Restore restore_default = bytes_restorable ? Restore::bytes : Restore::reexecution;

/// Whether the drain (threads of Stage::drain and the work they trigger) runs in one fixed order or
/// is explored like everything else.
enum class Drain : std::uint8_t { one_order, interleaved };

/// Which states and steps a search distinguishes.
struct View {
  bool guarded_visible = true;  ///< Accesses to guarded data are transitions of their own.
  bool symmetric = false;       ///< States that differ by swapping symmetric threads are one.
  bool compared = true;         ///< fingerprint() will be called.
};

/// One World in motion.
///
/// Invariant: the state is the bytes of StateMemory, nothing else. A step changes the objects and
/// one stack.
class Execution {
 public:
  explicit Execution(Program& program, Restore restore = restore_default,
                     Drain drain = Drain::one_order);
  ~Execution() = default;
  Execution(const Execution&) = delete;
  Execution& operator=(const Execution&) = delete;

  /// Back to the initial state; also drops all snapshots.
  void reset();
  void reset(View view) {
    view_ = view;
    reset();
  }
  [[nodiscard]] View view() const { return view_; }

  /// The choices that can be taken next, sorted. Valid until the next step() or restore().
  std::span<const Choice> enabled() {
    if (!runnable_known_) compute_runnable();
    if (!enabled_known_) compute_enabled();
    return enabled_;
  }
  /// Appends the choices of these threads. Requires: each thread is runnable.
  void append_choices(ThreadSet threads, std::vector<Choice>& to) const;
  /// The threads that can run next.
  ThreadSet runnable() {
    if (!runnable_known_) compute_runnable();
    return runnable_;
  }
  [[nodiscard]] End end() {
    return !halted() && !runnable().empty() ? End::running : end_of_stopped();
  }
  /// What the thread announced. Requires: the thread is live.
  [[nodiscard]] const Pending& pending(ThreadId thread) const {
    return *memory_.records[thread].pending;
  }
  [[nodiscard]] bool live(ThreadId thread) const { return memory_.sets.live.contains(thread); }
  [[nodiscard]] ThreadSet live_threads() const { return memory_.sets.live; }
  /// The threads whose pending operation has an enabling condition and does not acquire a lock.
  [[nodiscard]] ThreadSet waiting_threads() const { return memory_.sets.waiting; }
  [[nodiscard]] const Stages& stages() const { return stages_; }
  /// Whether the enabling condition of the thread's pending operation holds. Requires: the thread
  /// is live.
  [[nodiscard]] bool can_run(ThreadId thread) const {
    const Pending& announced = pending(thread);
    if (announced.condition == nullptr) return true;
    if (announced.kind == OperationKind::lock
            ? *static_cast<const std::uint8_t*>(announced.condition_argument) == 0
            : condition_holds(announced)) {
      return true;
    }
    return hook_lets_through(*this, thread);
  }
  /// Whether a defect or a bound has ended the interleaving.
  [[nodiscard]] bool halted() const { return header_->halt != ArenaHeader::Halt::none; }
  /// Whether the last step ended the interleaving after accesses to guarded data that were not
  /// separate transitions.
  [[nodiscard]] bool halted_after_guarded() const {
    return halted() && !view_.guarded_visible && runtime_.guarded_accesses_ != 0;
  }
  [[nodiscard]] const std::byte* objects() const { return memory_.arena.objects(); }
  /// Runs one transition. Requires: `choice` is enabled.
  void step(Choice choice);
  /// Whether some thread other than a daemon has not ended.
  [[nodiscard]] bool unfinished() const;
  /// Labels passed in the last step.
  [[nodiscard]] const LabelSet& step_labels() const { return runtime_.labels_; }
  /// Labels that are predicates over the present state.
  [[nodiscard]] LabelSet state_labels() const { return program_.labels_of_state(); }
  /// Which bound of the model the last execution that ended with End::bound exceeded.
  [[nodiscard]] const char* bound() const { return runtime_.bound_; }
  /// All defects of the present state.
  DefectSet defects();

  using Snapshot = std::size_t;
  /// Remembers the present state; see Snapshots.
  Snapshot save() { return by_bytes() ? snapshots_.save() : schedules_.save(); }
  /// Requires: `snapshot` was saved and has not been dropped.
  void restore(Snapshot snapshot) {
    if (!by_bytes()) return rerun(schedules_.restore(snapshot));
    snapshots_.restore(snapshot);
    runnable_known_ = false;
  }
  void drop(Snapshot snapshot) {
    if (by_bytes()) return snapshots_.drop(snapshot);
    schedules_.drop(snapshot);
  }

  /// Requires: states are compared. Cost: see StateHashes.
  Fingerprint fingerprint() { return hashes_.fingerprint(); }
  [[nodiscard]] const SymmetricThreads& symmetric_threads() const { return symmetric_; }
  /// Whether the program has threads that are declared symmetric and are not distinguished by a
  /// fixed order.
  [[nodiscard]] bool has_symmetry() const;

  [[nodiscard]] ThreadId thread_count() const { return memory_.thread_count; }
  [[nodiscard]] const std::string& thread_name(ThreadId thread) const {
    return world_.threads_[thread].text;
  }
  [[nodiscard]] bool draining() const { return header_->draining != 0; }
  [[nodiscard]] const CallFrame* frame(ThreadId thread) const {
    return memory_.records[thread].frame;
  }
  /// Names and current values of objects. For traces only.
  [[nodiscard]] ObjectNames names() const { return {world_, objects()}; }
  void set_recorder(Recorder* recorder) { runtime_.recorder_ = recorder; }
  /// How a thread broke the access rule before its first step; object 0 if none did.
  [[nodiscard]] const Violation& violation_at_start() const { return runtime_.violation_; }

  [[nodiscard]] const Program& program() const { return program_; }
  [[nodiscard]] std::size_t objects_bytes() const { return world_.objects_used_; }
  /// The live bytes of a thread's stack; empty once it has ended.
  [[nodiscard]] std::span<const std::byte> stack(ThreadId thread) const {
    return memory_.stack(thread);
  }
  [[nodiscard]] bool has_guarded_data() const { return world_.has_owned_guards_; }
  /// Of all snapshots.
  [[nodiscard]] std::size_t memory_bytes() const {
    return snapshots_.memory_bytes() + schedules_.memory_bytes();
  }

 private:
  void build();
  void set_up();
  void resume(ThreadId thread);
  void rerun(const Schedule& schedule);
  [[nodiscard]] bool by_bytes() const { return restore_ == Restore::bytes; }
  // A condition that reads an object outside its operation's names counts as true: the step reports
  // it.
  [[nodiscard]] bool condition_holds(const Pending& pending) const {
    if (!world_.checks_accesses_)
      return pending.condition(unchecked_view_, pending.condition_argument);
    const ConditionView view(pending, objects());
    return pending.condition(view, pending.condition_argument) || view.unnamed_ != 0;
  }
  [[nodiscard]] bool breaks_the_rule(ThreadId thread);
  [[nodiscard]] End end_of_stopped() const;
  [[nodiscard]] bool quiescent() const;
  void start_draining();
  void compute_runnable();
  [[nodiscard]] ThreadSet that_can_run(ThreadSet threads) const;
  void compute_enabled();
  void compute_drain();

  Program& program_;
  const Restore restore_;
  const Drain drain_;
  View view_;
  StateMemory memory_;
  World world_;
  Runtime runtime_;
  ThreadBodies bodies_;
  SymmetricThreads symmetric_;
  StateHashes hashes_;
  Snapshots snapshots_;
  SavedSchedules schedules_;
  ArenaHeader* header_ = nullptr;
  const ConditionView unchecked_view_;
  Stages stages_;
  ThreadSet
      runnable_;  // Valid if runnable_known_; enabled_ is valid if enabled_known_ is set, too.
  std::vector<Choice> enabled_;
  bool runnable_known_ = false;
  bool enabled_known_ = false;
};

}  // namespace checker
