#include "checker/runtime.hpp"

#include <algorithm>

#include "base/mutants.hpp"
#include "state/arena.hpp"
#include "state/fiber.hpp"

namespace checker {

// The only engine code that runs on the stacks of simulated threads.
void Announcer::suspend(const Pending& pending) {
  threads_[current_].pending = &pending;
  fiber_suspend();
}

void Announcer::announce_list(Op op, Condition condition, const void* argument, const At* ats,
                              std::size_t count) {
  CHECKER_ASSERT(count <= accesses_max, "an operation names too many objects");
  Announcement<accesses_max> all{{op.name,
                                  op.site,
                                  condition,
                                  argument,
                                  nullptr,
                                  static_cast<std::uint16_t>(count),
                                  1,
                                  OperationKind::ordinary,
                                  0,
                                  {}},
                                 {}};
  for (std::size_t i = 0; i < count; ++i) all.accesses[i] = access(ats[i]);
  all.pending.named = all.accesses;
  suspend(all.pending);
}

void Announcer::announce_list(Op op, Condition condition, const void* argument, AccessList list) {
  Pending pending{op.name,    op.site,    condition, argument,
                  list.begin, list.count, 1,         OperationKind::ordinary,
                  1,          {}};
  suspend(pending);
}

void Runtime::halt() {
  for (;;) {  // The state is final: this thread is never resumed.
    post("halted", CallSite::current(), nullptr, nullptr, 1, OperationKind::ordinary);
  }
}

void Runtime::fail(DefectId defect, const char* message) {
  if (recorder_ != nullptr) recorder_->fail_message(message);
  if (setting_.header->halt ==
      ArenaHeader::Halt::none) {  // All threads are running up to their first operation.
    setting_.header->halt = ArenaHeader::Halt::defect;
    setting_.header->defect = defect;
  }
  halt();
}

void Runtime::bound_exceeded(const char* what) {
  if (recorder_ != nullptr) recorder_->fail_message(what);
  bound_ = what;
  setting_.header->halt = ArenaHeader::Halt::bound;
  halt();
}

// The access is part of the preceding transition if that cannot be observed: only the holder
// releases the lock, and no newly enabled thread takes precedence by its stage. Otherwise it is a
// transition of its own, whatever the search requests.
void Runtime::announce_guarded(Op op, Access data) {
  const DataGuard guard = setting_.guard_of[data.object];
  CHECKER_ASSERT(guard.lock != 0, "guarded data without World::guard()");
  const bool stages_order = ((setting_.interleaved >> current_ & 1U) == 0 || draining()) &&
                            !mutant(Mutant::guarded_ignores_stages);
  const bool may_be_left_out = guard.owned && !stages_order;
  if (may_be_left_out && !setting_.guarded_visible) return;
  Announcement<2> all{
      {op.name, op.site, nullptr, nullptr, nullptr, 1, 1, OperationKind::ordinary, 0, {}}, {data}};
  if (may_be_left_out) all.pending.kind = OperationKind::guarded;
  if (!guard.owned) all.accesses[all.pending.access_count++] = {guard.lock, AccessKind::read, 0};
  all.pending.named = all.accesses;
  suspend(all.pending);
}

void Runtime::check_guard(ObjectId object) {
  const ObjectId lock = setting_.guard_of[object].lock;
  if (!mine(lock) && !mutant(Mutant::guarded_unchecked)) {
    fail(defect_unlocked_access, "data was accessed without the lock that guards it");
  }
  if (++guarded_accesses_ > guarded_accesses_max) {
    fail(defect_step_limit, "too many accesses to guarded data in one transition");
  }
}

void Runtime::violated(DefectId defect, const Violation& violation) {
  if (recorder_ != nullptr) {
    recorder_->violation(violation);
  } else {
    violation_ = violation;
  }
  if (setting_.header->halt == ArenaHeader::Halt::none) {
    setting_.header->halt = ArenaHeader::Halt::defect;
    setting_.header->defect = defect;
  }
  halt();
}

bool Runtime::keeps_something_stable(ObjectId lock) const {
  return std::find(setting_.stable_under.begin(), setting_.stable_under.end(), lock) !=
         setting_.stable_under.end();
}

void Runtime::check_use(const void* object, Use use, SourcePlace here) {
  if (mutant(Mutant::accesses_unchecked)) return;
  const ObjectId id = id_of(object);
  const bool named = std::any_of(announced_.begin(), announced_.end(), [&](const Access& access) {
    return access.object == id && covers(access.kind, use);
  });
  if (!named) violated(defect_unannounced_access, {id, use, here, 0, nullptr});
  if (use == Use::read || setting_.stable_under[id] == 0 || mine(setting_.stable_under[id])) return;
  violated(defect_unlocked_access, {id, use, here, setting_.stable_under[id], nullptr});
}

void Runtime::check_stable(const void* object, const void* lock, SourcePlace here) {
  if (mutant(Mutant::accesses_unchecked)) return;
  const ObjectId id = id_of(object);
  const bool holds = setting_.stable_under[id] == id_of(lock) && mine(id_of(lock));
  if (!holds) violated(defect_unlocked_access, {id, Use::read, here, id_of(lock), nullptr});
}

void Runtime::check_release(const void* lock, SourcePlace here) {
  if (mutant(Mutant::accesses_unchecked)) return;
  const ObjectId id = id_of(lock);
  if (mine(id) || !keeps_something_stable(id)) return;
  violated(defect_unlocked_access, {id, Use::change, here, id, nullptr});
}

void ConditionView::check_read(const void* object, SourcePlace here) const {
  if (pending_ == nullptr) return;
  const auto id = static_cast<ObjectId>(static_cast<const std::byte*>(object) - objects_);
  const auto accesses = pending_->accesses();
  const bool named = std::any_of(accesses.begin(), accesses.end(), [&](const Access& access) {
    return access.object == id && covers(access.kind, Use::read);
  });
  if (named || unnamed_ != 0) return;
  unnamed_ = id;
  file_ = here.file;
  line_ = here.line;
}

bool Runtime::draining() const { return setting_.header->draining != 0; }

ScopedCall::ScopedCall(Runtime& runtime, const char* name)
    : frame_{name, runtime.threads_[runtime.current_].frame}, runtime_(runtime) {
  runtime.threads_[runtime.current_].frame = &frame_;
}

ScopedCall::~ScopedCall() { runtime_.threads_[runtime_.current_].frame = frame_.caller; }

}  // namespace checker
