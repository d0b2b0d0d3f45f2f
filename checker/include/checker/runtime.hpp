#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "checker/access_check.hpp"
#include "checker/announcer.hpp"
#include "checker/assert.hpp"
#include "checker/call_frame.hpp"
#include "checker/findings.hpp"
#include "checker/operation.hpp"
#include "checker/recorder.hpp"

namespace checker {

struct ArenaHeader;

/// What a simulated thread sees of the engine.
///
/// Threads own nothing: what lives on a thread's stack across an announcement must need no
/// destructor (stacks are copied as bytes and abandoned at any time). All threads share the
/// rounding mode and the other floating-point control words, which none may change.
class Runtime : public Announcer {
 public:
  /// An access to data guarded by a lock (World::guard). A scheduling point only if the search
  /// requests it, if other threads may release the lock, or where threads run in a fixed order.
  /// Errors: the defect `unlocked-access` if this thread does not hold the lock.
  void access_guarded(Op op, At at) {
    announce_guarded(op, access(at));
    check_guard(access(at).object);
  }

  /// Marks that this transition passed a label. Costs one bit; not part of the state.
  void label(LabelId id) {
    CHECKER_ASSERT(id < labels_max, "no such label");
    labels_[id] = true;
  }
  /// Adds a remark to the current step of a recorded trace; has no effect during a search.
  void remark(const char* text) {
    if (recorder_ != nullptr) recorder_->remark(text);
  }
  /// Whether a trace is being recorded, so that remarks have an effect.
  [[nodiscard]] bool recording() const { return recorder_ != nullptr; }

  /// Ends the interleaving with a defect.
  [[noreturn]] void fail(DefectId defect, const char* message);
  /// Ends the interleaving with the defect `assertion` if `condition` is false.
  void check(bool condition, const char* message) {
    if (!condition) fail(defect_assertion, message);
  }
  /// Ends the interleaving because it exceeds a bound of the model. The verdict is then
  /// `inconclusive` unless a defect is found.
  [[noreturn]] void bound_exceeded(const char* what);

  /// The id of this thread.
  /// Errors: InternalError in a symmetric thread (ThreadOptions::symmetry).
  [[nodiscard]] ThreadId self() const {
    CHECKER_ASSERT((setting_.symmetric_threads >> current_ & 1U) == 0,
                   "a symmetric thread calls self()");
    return current_;
  }
  /// The value of a lock that this thread holds: its id + 1.
  [[nodiscard]] std::uint8_t holder_mark() const { return static_cast<std::uint8_t>(current_ + 1); }
  /// Whether all interleaved threads have ended or are idle, and the drain runs.
  [[nodiscard]] bool draining() const;

  /// @{
  /// For classes of shared objects: checks a use of an object's value. Compiles to nothing unless
  /// CHECKER_CHECK_ACCESSES is set.
  [[gnu::always_inline]] void note_use(const void* object, Use use, SourcePlace here) {
    if constexpr (accesses_checked) check_use(object, use, here);
  }
  [[gnu::always_inline]] void note_stable(const void* object, const void* lock, SourcePlace here) {
    if constexpr (accesses_checked) check_stable(object, lock, here);
  }
  [[gnu::always_inline]] void note_release(const void* lock, SourcePlace here) {
    if constexpr (accesses_checked) check_release(lock, here);
  }
  /// @}

 private:
  friend class Execution;
  friend class ScopedCall;
  // What does not change while a world is explored.
  struct Setting {
    ArenaHeader* header = nullptr;
    const DataGuard* guard_of = nullptr;  // For each object.
    std::span<const ObjectId>
        stable_under;               // For each object: the lock that keeps it stable, or 0.
    std::uint32_t interleaved = 0;  // The threads of that stage.
    std::uint32_t symmetric_threads = 0;
    bool guarded_visible = false;
  };
  Runtime(const std::byte* objects, ThreadRecord* threads) : Announcer(objects, threads) {}
  void begin(const Setting& setting) {
    setting_ = setting;
    announced_.clear();
  }
  void begin_step(std::uint8_t alternative) {
    alternative_ = alternative;
    labels_.reset();
    guarded_accesses_ = 0;
  }

  void announce_guarded(Op op, Access data);
  [[noreturn]] void halt();
  void check_guard(ObjectId object);
  void check_use(const void* object, Use use, SourcePlace here);
  void check_stable(const void* object, const void* lock, SourcePlace here);
  void check_release(const void* lock, SourcePlace here);
  [[nodiscard]] bool mine(ObjectId lock) const {
    return static_cast<std::uint8_t>(objects_[lock]) == holder_mark();
  }
  [[nodiscard]] bool keeps_something_stable(ObjectId lock) const;
  [[noreturn]] void violated(DefectId defect, const Violation& violation);

  Setting setting_;
  Recorder* recorder_ = nullptr;
  const char* bound_ = "";
  Violation violation_;                 // From before there was a recorder.
  std::vector<Access> announced_;       // For this step, where accesses are checked.
  std::uint32_t guarded_accesses_ = 0;  // In this transition.
  LabelSet labels_;                     // Passed in this transition.
};

}  // namespace checker
