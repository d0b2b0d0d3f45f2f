#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/thread_set.hpp"
#include "checker/program.hpp"
#include "checker/schedule.hpp"
#include "state/arena.hpp"
#include "state/fingerprint.hpp"
#include "state/object_names.hpp"
#include "state/raw_memory.hpp"
#include "state/step_hook.hpp"
#include "state/trail.hpp"

namespace checker {

/// How Execution::restore() goes back: by copying bytes, or by running the schedule again.
enum class Restore : std::uint8_t { bytes, reexecution };

/// The way this build can go back.
inline constexpr Restore restore_default = bytes_restorable ? Restore::bytes : Restore::reexecution;

/// Whether the drain (threads of Stage::epilogue and what they set off) runs in one fixed order or
/// is explored like everything else.
enum class Drain : std::uint8_t { one_order, interleaved };

/// What a search wants to tell apart.
struct View {
  bool guarded_visible = true;  ///< Accesses to guarded data are transitions of their own.
  bool symmetric = false;       ///< States that differ in the places of equal threads are one.
  bool compared = true;         ///< fingerprint() is going to be asked for.
};

/// One World in motion.
///
/// Invariant: the state is the arena's objects and the live bytes of every stack, nothing else. A
/// step changes the objects and one stack; that is what save(), restore() and fingerprint() access.
class Execution {
 public:
  explicit Execution(Program& program, Restore restore = restore_default,
                     Drain drain = Drain::one_order);
  ~Execution();
  Execution(const Execution&) = delete;
  Execution& operator=(const Execution&) = delete;

  /// Back to the initial state; also drops all snapshots.
  void reset();
  void reset(View view) {
    view_ = view;
    reset();
  }
  [[nodiscard]] View view() const { return view_; }

  /// The pairs that can go next, sorted. Valid until the next step() or restore().
  std::span<const Choice> enabled() {
    if (!runnable_known_) compute_runnable();
    if (!enabled_known_) compute_enabled();
    return enabled_;
  }
  /// Appends those pairs that are of these threads. Requires: each of them is runnable.
  void append_choices(ThreadSet threads, std::vector<Choice>& to) const;
  /// The threads of those pairs.
  ThreadSet runnable() {
    if (!runnable_known_) compute_runnable();
    return runnable_;
  }
  [[nodiscard]] End end() { return !halted() && runnable() != 0 ? End::running : end_of_stopped(); }
  /// What the thread announced. Requires: the thread is live.
  [[nodiscard]] const Pending& pending(ThreadId thread) const { return *threads_[thread].pending; }
  [[nodiscard]] bool live(ThreadId thread) const { return (live_ & only(thread)) != 0; }
  [[nodiscard]] ThreadSet live_threads() const { return live_; }
  /// Those whose pending operation has a guard, and is not the acquisition of a lock.
  [[nodiscard]] ThreadSet waiting_threads() const { return waiting_; }
  [[nodiscard]] ThreadSet interleaved_threads() const { return interleaved_; }
  /// Whether the guard of what the thread announced holds. Requires: the thread is live.
  [[nodiscard]] bool can_run(ThreadId thread) const { return can_go(thread); }
  [[nodiscard]] Stage stage(ThreadId thread) const { return stages_[thread]; }
  /// Whether a defect or a bound has ended the interleaving.
  [[nodiscard]] bool halted() const { return header_->halt != ArenaHeader::Halt::none; }
  [[nodiscard]] bool judges_every_state() const { return program_.judges_every_state(); }
  /// Whether the last step ended the interleaving after accesses to guarded data that were no
  /// transitions of their own.
  [[nodiscard]] bool halted_after_guarded() const {
    return halted() && !view_.guarded_visible && runtime_.guarded_accesses_ != 0;
  }
  [[nodiscard]] bool has_own_defects_or_labels() const {
    return !program_.defects().empty() || !program_.labels().empty();
  }
  [[nodiscard]] bool tells_all_states_apart() const { return program_.tells_all_states_apart(); }
  [[nodiscard]] const std::byte* objects() const { return arena_.objects(); }
  /// Runs one transition. Requires: `choice` is enabled.
  void step(Choice choice);
  /// Whether some thread that is no daemon has not ended.
  [[nodiscard]] bool unfinished() const;
  /// Labels passed in the last step.
  [[nodiscard]] const LabelSet& step_labels() const { return runtime_.labels_; }
  /// Labels that are predicates over the present state.
  [[nodiscard]] LabelSet state_labels() const { return program_.labels_of_state(); }
  /// Which bound of the model the last execution that ended with End::bound exceeded.
  [[nodiscard]] const char* bound() const { return runtime_.bound_; }
  /// All defects that hold in the present state.
  DefectSet defects();

  using Snapshot = std::size_t;
  /// Remembers the present state. Snapshots are a stack: the last one saved is dropped first.
  /// Cost: the objects, and the stacks that changed since the last snapshot.
  Snapshot save();
  /// Requires: `snapshot` was saved and is not dropped.
  void restore(Snapshot snapshot);
  void drop(Snapshot snapshot);

  /// Cost: hashes the objects and the one stack that changed. Requires: states are compared.
  Fingerprint fingerprint();

  /// A set of threads by names on which all states with this fingerprint agree; and the threads of
  /// this state that have such names. `threads` both times: twins are told apart by it.
  /// Requires: symmetric view; fingerprint() of this state was asked for.
  [[nodiscard]] ThreadSet common_names(ThreadSet threads) const;
  [[nodiscard]] ThreadSet with_common_names(ThreadSet names, ThreadSet threads) const;

  [[nodiscard]] ThreadId thread_count() const { return thread_count_; }
  [[nodiscard]] const std::string& thread_name(ThreadId thread) const {
    return world_.threads_[thread].text;
  }
  [[nodiscard]] bool draining() const { return header_->draining != 0; }
  [[nodiscard]] const CallFrame* frame(ThreadId thread) const { return threads_[thread].frame; }
  /// What objects are called and hold now. For traces only.
  [[nodiscard]] ObjectNames names() const { return {world_, arena_.objects()}; }
  void set_recorder(Recorder* recorder) { runtime_.recorder_ = recorder; }
  /// How a thread broke the rule before its first step; object 0: none did.
  [[nodiscard]] const Violation& violation_at_start() const { return runtime_.violation_; }

  [[nodiscard]] const Program& program() const { return program_; }
  [[nodiscard]] std::size_t objects_bytes() const { return world_.objects_used_; }
  /// The live bytes of a thread's stack, from where it was left to the top. None: it has ended.
  [[nodiscard]] std::span<const std::byte> stack(ThreadId thread) const;
  [[nodiscard]] bool has_guarded_data() const { return world_.has_conditions_; }
  /// Whether the program has threads that are declared equal, and no fixed order tells them apart.
  [[nodiscard]] bool has_symmetry() const { return symmetric_threads_ != 0 && !order_tells_; }
  /// Those that are declared equal to some other.
  [[nodiscard]] ThreadSet symmetric_threads() const;
  [[nodiscard]] std::size_t memory_bytes() const { return trail_.capacity(); }

 private:
  static constexpr std::uint32_t no_image_mark = 0;  // The trail never hands out place 0.
  struct FiberArgument {
    Execution* execution;
    World::Entry entry;
    void* function;
  };
  struct ThreadImage;
  struct SnapshotHeader;
  static void run_thread(void* argument);

  void build();
  void resume(ThreadId thread);
  [[noreturn]] void answer_mistake(ThreadId thread);
  void set_up();
  void clear_stacks();
  void hash_stack(ThreadId thread);
  void check_symmetry();
  void note_lock(ObjectId lock);
  void note_locks(ThreadId thread);
  Fingerprint hash_symmetric_stack(ThreadId thread, std::size_t length);
  Fingerprint symmetric_fingerprint();
  [[nodiscard]] std::array<ThreadId, threads_max> by_common_names(ThreadSet first) const;
  [[nodiscard]] bool can_go(ThreadId thread) const {
    const Pending& pending = *threads_[thread].pending;
    if (pending.condition == nullptr) return true;
    if (pending.kind == OperationKind::lock
            ? *static_cast<const std::uint8_t*>(pending.condition_argument) == 0
            : condition_holds(pending)) {
      return true;
    }
    return hook_lets_through(*this, thread);
  }
  // One that reads what its operation does not name holds: the step then says so.
  [[nodiscard]] bool condition_holds(const Pending& pending) const {
    if (!world_.checks_accesses_)
      return pending.condition(unchecked_view_, pending.condition_argument);
    const ConditionView view(pending, arena_.objects());
    return pending.condition(view, pending.condition_argument) || view.unnamed_ != 0;
  }
  [[nodiscard]] bool breaks_the_rule(ThreadId thread);
  [[nodiscard]] End end_of_stopped() const;
  [[nodiscard]] bool quiescent() const;
  void start_draining();
  void compute_runnable();
  [[nodiscard]] ThreadSet that_can_go(ThreadSet threads) const;
  void compute_enabled();
  void compute_drain();
  std::uint32_t save_thread(ThreadId thread);
  void restore_thread(ThreadId thread, std::uint32_t image);
  const std::byte* restore_hashes(const SnapshotHeader& header, const std::byte* in);
  void rerun(const Schedule& schedule);

  Program& program_;
  Restore restore_;
  Drain drain_;
  Arena arena_;
  World world_;
  Runtime runtime_;
  ArenaHeader* header_ = nullptr;
  const ConditionView unchecked_view_;
  ThreadRecord threads_[threads_max] = {};
  std::array<FiberStart, threads_max> starts_{};
  std::unique_ptr<FiberArgument[]> arguments_;
  std::string escaped_;        // What a thread threw.
  bool escaped_ours_ = false;  // It is an internal error.
  // Copies of what the World says, where the hot path finds them in one cache line.
  ThreadId thread_count_ = 0;
  std::array<Stage, threads_max> stages_{};
  ThreadSet interleaved_ = 0;  // Those of Stage::interleaved; the others likewise.
  ThreadSet background_ = 0;
  ThreadSet epilogue_ = 0;
  View view_;
  ThreadSet symmetric_threads_ = 0;  // Those of symmetry class 0 are not in it.
  bool order_tells_ = false;         // Equal threads may run in the order of their ids.
  std::vector<ObjectId> locks_;      // With names, or taken before; only symmetry asks. Sorted.
  // Of each thread in symmetric_threads_: its stack and the locks it holds, by fingerprint().
  std::array<Fingerprint, threads_max> symmetric_part_{};

  ThreadSet live_ = 0;
  ThreadSet with_condition_ = 0;
  ThreadSet waiting_ = 0;
  ThreadSet runnable_ = 0;  // Valid if runnable_known_; then enabled_ is, if enabled_known_.
  std::vector<Choice> enabled_;
  bool runnable_known_ = false;
  bool enabled_known_ = false;
  // Hashes are brought up to date by fingerprint(). `stacks_sum_` is the sum of `stack_hash_`, of
  // which those in the set `stale_hashes_` are of an earlier state.
  std::array<Fingerprint, threads_max> stack_hash_{};
  Fingerprint objects_hash_;
  Fingerprint stacks_sum_;
  ThreadSet stale_hashes_ = 0;
  bool objects_hashed_ = false;
  bool hashing_ = false;  // Somebody has asked for a fingerprint since reset().
  // Below the live part of each stack all is zero. Only where states are compared: nobody else
  // reads what a thread has not written.
  bool wiping_ = true;

  Trail trail_;
  std::array<std::uint32_t, threads_max> images_{};  // Where each stack's bytes lie in the trail.
  ThreadSet without_image_ = 0;                      // Those whose image is no_image_mark.
  Schedule schedule_;                                // Only for re-execution.
  std::vector<std::byte> hash_buffer_;               // Stacks that are not hashed in place.
};

}  // namespace checker
