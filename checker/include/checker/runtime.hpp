#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <vector>

#include "checker/access_check.hpp"
#include "checker/assert.hpp"
#include "checker/call_frame.hpp"
#include "checker/findings.hpp"
#include "checker/operation.hpp"

namespace checker {

struct ThreadRecord;
struct ArenaHeader;

/// Receives remarks while a schedule is recorded; absent during a search.
class Recorder {
 public:
  virtual ~Recorder() = default;
  virtual void remark(const char* text) = 0;
  virtual void fail_message(const char* text) = 0;
  /// This thread, in the step at hand, broke the rule of access_check.hpp.
  virtual void violation(const Violation& violation) = 0;
};

/// What a simulated thread sees of the engine. All functions that announce give up control; what
/// follows, up to the next one, is a single transition.
///
/// Threads own nothing: what lives on a thread's stack across an announcement must need no
/// destructor (stacks are copied as bytes and abandoned at will). All threads share the rounding
/// mode and the other control words of floating-point arithmetic: none may change them.
class Runtime {
 public:
  /// Announces an operation on the named objects and waits until it is chosen.
  template <typename... Ats>
  void announce(Op op, Ats... ats) {
    post(op.name, op.site, nullptr, nullptr, 1, OperationKind::ordinary, access(ats)...);
  }
  /// As announce(), but the thread is disabled while `guard(argument)` is false.
  /// Requires: `guard` reads only the objects named here.
  template <typename... Ats>
  void announce_when(Op op, Condition condition, const void* argument, Ats... ats) {
    post(op.name, op.site, condition, argument, 1, OperationKind::ordinary, access(ats)...);
  }
  /// As announce_when(), for a list of objects whose length is not known to the compiler.
  /// Requires: at most accesses_max.
  void announce_list(Op op, Condition condition, const void* argument, const At* ats,
                     std::size_t count);
  /// As announce_when(), for a list that was made while the world was built; of any length.
  void announce_list(Op op, Condition condition, const void* argument, AccessList list);
  /// As announce_when(), for a daemon at its queue: waiting here forever is no deadlock.
  template <typename... Ats>
  void announce_idle(Op op, Condition condition, const void* argument, Ats... ats) {
    post(op.name, op.site, condition, argument, 1, OperationKind::idle, access(ats)...);
  }
  /// As announce_when(), for the acquisition of a lock: nothing but its release can enable it.
  /// `holder`: the lock's only byte, the mark of its holder or 0 while it is free.
  void announce_lock(Op op, const std::uint8_t& holder) {
    // The engine looks at the byte itself; this function is what says so to everybody else.
    const Condition is_free = [](const ConditionView&, const void* byte) {
      return *static_cast<const std::uint8_t*>(byte) == 0;
    };
    post(op.name, op.site, is_free, &holder, 1, OperationKind::lock, access(acquires(holder)));
  }
  /// As announce(), for the release of a lock that only its holder can release or look at.
  void announce_mutex_unlock(Op op, At at) {
    post(op.name, op.site, nullptr, nullptr, 1, OperationKind::mutex_unlock, access(at));
  }
  /// An access to data guarded by a lock (World::guard). No scheduling point, unless a search asks
  /// for it, the lock is one that others may release, or threads run in a fixed order here; ends
  /// the interleaving with `unlocked-access` if this thread does not hold the lock.
  void access_guarded(Op op, At at) {
    announce_guarded(op, access(at));
    check_guard(access(at).object);
  }
  /// Returns: any of 0 ... alternatives - 1; the search explores each of them. 0 while draining.
  unsigned choose(Op op, unsigned alternatives) {
    CHECKER_ASSERT(alternatives >= 1 && alternatives <= 255,
                   "choose() needs 1 to 255 alternatives");
    post(op.name, op.site, nullptr, nullptr, static_cast<std::uint8_t>(alternatives),
         OperationKind::ordinary);
    return alternative_;
  }

  /// Marks that this transition passed a label. Costs one bit; not part of the state.
  void label(LabelId id) {
    CHECKER_ASSERT(id < labels_max, "no such label");
    labels_[id] = true;
  }
  /// Adds a remark to the step in a recorded trace; nothing during a search.
  void remark(const char* text) {
    if (recorder_ != nullptr) recorder_->remark(text);
  }
  [[nodiscard]] bool recording() const { return recorder_ != nullptr; }

  // What objects ask when their values are used; nothing unless CHECKER_CHECK_ACCESSES is set.

  [[gnu::always_inline]] void note_use(const void* object, Use use, SourcePlace here) {
    if constexpr (accesses_checked) check_use(object, use, here);
  }
  [[gnu::always_inline]] void note_stable(const void* object, const void* lock, SourcePlace here) {
    if constexpr (accesses_checked) check_stable(object, lock, here);
  }
  [[gnu::always_inline]] void note_release(const void* lock, SourcePlace here) {
    if constexpr (accesses_checked) check_release(lock, here);
  }

  /// Ends the interleaving here with a defect.
  [[noreturn]] void fail(DefectId defect, const char* message);
  /// Ends the interleaving with the defect `assertion` if `condition` is false.
  void check(bool condition, const char* message) {
    if (!condition) fail(defect_assertion, message);
  }
  /// Ends the interleaving because a bound of the model does not suffice: never a proof.
  [[noreturn]] void bound_exceeded(const char* what);

  /// Errors: InternalError in a thread that is declared equal to others (ThreadOptions::symmetry).
  [[nodiscard]] ThreadId self() const {
    CHECKER_ASSERT((setting_.symmetric_threads >> current_ & 1U) == 0,
                   "a thread that is declared equal to others asks which one it is");
    return current_;
  }
  /// What a lock that this thread takes remembers.
  [[nodiscard]] std::uint8_t holder_mark() const { return static_cast<std::uint8_t>(current_ + 1); }
  /// Whether all that was to be interleaved has ended and the drain runs.
  [[nodiscard]] bool draining() const;

  Runtime(const Runtime&) = delete;
  Runtime& operator=(const Runtime&) = delete;

 private:
  friend class Execution;
  friend class ScopedCall;
  // What does not change while a world is explored.
  struct Setting {
    ArenaHeader* header = nullptr;
    const DataGuard* guard_of = nullptr;     // Of each object.
    std::span<const ObjectId> stable_under;  // Likewise: which lock keeps it stable; 0: none.
    std::uint32_t interleaved = 0;           // The threads of that stage.
    std::uint32_t symmetric_threads = 0;
    bool guarded_visible = false;
  };
  Runtime(const std::byte* objects, ThreadRecord* threads) : objects_(objects), threads_(threads) {}
  void begin(const Setting& setting) {
    setting_ = setting;
    announced_.clear();
  }
  void begin_step(std::uint8_t alternative) {
    alternative_ = alternative;
    labels_.reset();
    guarded_accesses_ = 0;
  }

  Access access(At at) const {
    const auto offset = static_cast<const std::byte*>(at.address) - objects_;
    return {static_cast<ObjectId>(offset), at.kind, 0};
  }
  // Not inlined, so that no stale bytes of a finished announcement stay in its caller's frame.
  template <typename... Accesses>
  [[gnu::noinline]] void post(const char* operation, CallSite site, Condition condition,
                              const void* argument, std::uint8_t alternatives, OperationKind kind,
                              Accesses... accesses) {
    static_assert(sizeof...(accesses) <= accesses_max);
    constexpr std::size_t count = sizeof...(accesses);
    if constexpr (count == 0) {
      const Pending pending{operation, site,         condition, argument, nullptr,
                            0,         alternatives, kind,      0,        {}};
      suspend(pending);
    } else {
      Announcement<count> all{
          {operation, site, condition, argument, nullptr, count, alternatives, kind, 0, {}},
          {accesses...}};
      all.pending.named = all.accesses;
      suspend(all.pending);
    }
  }
  void suspend(const Pending& pending);
  void announce_guarded(Op op, Access data);
  [[noreturn]] void halt();
  void check_guard(ObjectId object);
  void check_use(const void* object, Use use, SourcePlace here);
  void check_stable(const void* object, const void* lock, SourcePlace here);
  void check_release(const void* lock, SourcePlace here);
  [[nodiscard]] ObjectId id_of(const void* object) const {
    return static_cast<ObjectId>(static_cast<const std::byte*>(object) - objects_);
  }
  [[nodiscard]] bool mine(ObjectId lock) const {
    return static_cast<std::uint8_t>(objects_[lock]) == holder_mark();
  }
  [[nodiscard]] bool keeps_something_stable(ObjectId lock) const;
  [[noreturn]] void violated(DefectId defect, const Violation& violation);

  const std::byte* objects_;
  ThreadRecord* threads_;
  Setting setting_;
  Recorder* recorder_ = nullptr;
  const char* bound_ = "";
  Violation violation_;                 // Before there was a recorder.
  std::vector<Access> announced_;       // For this step, where accesses are checked.
  std::uint32_t guarded_accesses_ = 0;  // In this transition.
  LabelSet labels_;                     // Passed during this transition.
  ThreadId current_ = 0;
  std::uint8_t alternative_ = 0;
};

}  // namespace checker
