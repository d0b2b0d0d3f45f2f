#include "checker/runtime.hpp"

#include "arena.hpp"
#include "fiber.hpp"
#include "mutants.hpp"

namespace checker {

// The only engine code that runs on a simulated thread's stack.
void Runtime::suspend(const Pending& pending) {
  threads_[current_].pending = &pending;
  fiber_suspend();
}

void Runtime::announce_list(Op op, Guard guard, const void* argument, const At* ats,
                            std::size_t count) {
  CHECKER_ASSERT(count <= touches_max, "an operation names too many objects");
  Pending pending{op.name,
                  op.function,
                  guard,
                  argument,
                  static_cast<std::uint8_t>(count),
                  1,
                  OperationKind::ordinary,
                  {},
                  {}};
  for (std::size_t i = 0; i < count; ++i) pending.touches[i] = touch(ats[i]);
  suspend(pending);
}

void Runtime::halt() {
  for (;;) {  // The state is final: nobody resumes this thread.
    post("halted", "", nullptr, nullptr, 1, OperationKind::ordinary);
  }
}

void Runtime::fail(DefectId defect, const char* message) {
  if (recorder_ != nullptr) recorder_->fail_message(message);
  if (header_->halt == ArenaHeader::Halt::none) {  // All threads run up to their first operation.
    header_->halt = ArenaHeader::Halt::defect;
    header_->defect = defect;
  }
  halt();
}

void Runtime::bound_exceeded(const char* what) {
  if (recorder_ != nullptr) recorder_->fail_message(what);
  bound_ = what;
  header_->halt = ArenaHeader::Halt::bound;
  halt();
}

// The access is part of the transition before it if nobody can tell: the lock is held until its
// thread releases it, and no thread has to go first, that has become able to, by the order of the
// stages. Otherwise it is a transition, whatever a search asks for.
void Runtime::announce_guarded(Op op, Touch data) {
  const ObjectId loose = loose_guard_of_[data.object];
  const bool in_order = ((interleaved_ >> current_ & 1U) == 0 || draining()) &&
                        !mutant(Mutant::guarded_ignores_stages);
  Pending pending{op.name, op.function, nullptr, nullptr, 1, 1, OperationKind::ordinary,
                  {},      {data}};
  if (loose != 0) {
    pending.touches[pending.touch_count++] = {loose, Access::read, 0};
  } else if (!in_order) {
    if (!guarded_visible_) return;
    pending.kind = OperationKind::guarded;
  }
  suspend(pending);
}

void Runtime::check_guard(ObjectId object) {
  const ObjectId lock = guard_of_[object];
  CHECKER_ASSERT(lock != 0, "guarded data without World::guard()");
  const bool held = static_cast<std::uint8_t>(objects_[lock]) == current_ + 1;
  if (!held && !mutant(Mutant::guarded_unchecked)) {
    fail(defect_unlocked_access, "data was accessed without the lock that guards it");
  }
  if (++guarded_accesses_ > guarded_accesses_max) {
    fail(defect_step_limit, "too many accesses to guarded data in one transition");
  }
}

bool Runtime::draining() const { return header_->draining != 0; }

KernelFunction::KernelFunction(Runtime& runtime, const char* name)
    : frame_{name, runtime.threads_[runtime.current_].frame}, runtime_(runtime) {
  runtime.threads_[runtime.current_].frame = &frame_;
}

KernelFunction::~KernelFunction() { runtime_.threads_[runtime_.current_].frame = frame_.caller; }

}  // namespace checker
