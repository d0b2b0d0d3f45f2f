#include "state/execution.hpp"

#include <fmt/format.h>

#include <exception>

#include "base/mutants.hpp"
#include "checker/program_error.hpp"
#include "state/frame_zeroing.hpp"
#include "state/heap_watch.hpp"
#include "state/raw_memory.hpp"

namespace checker {

Execution::Execution(Program& program, Restore restore, Drain drain)
    : program_(program),
      restore_(restore),
      drain_(drain),
      world_({memory_.arena.objects(), Arena::objects_size},
             {memory_.arena.constants(), Arena::constants_size}, memory_.records),
      runtime_(memory_.arena.objects(), memory_.records),
      bodies_(runtime_),
      symmetric_(memory_, bodies_),
      hashes_(memory_, symmetric_),
      snapshots_(memory_, hashes_) {
  CHECKER_ASSERT(restore == Restore::reexecution || bytes_restorable,
                 "this build cannot restore states as bytes");
  install_overflow_handler();
  reset();
}

void Execution::reset() {
  schedules_.clear();
  build();
}

void Execution::build() {
  memory_.clear(view_.compared);
  header_ = &world_.begin();
  set_up();
  world_.complete();
  // Bytes between objects_used and the next multiple of 8 are zero, so whole words may be hashed.
  memory_.begin(world_.threads_.size(), world_.objects_used_);
  bodies_.begin(world_.threads_);
  stages_ = Stages(world_.threads_);
  symmetric_.begin(world_.threads_, view_.symmetric);
  for (const NamedObject& named : world_.names_) {
    const auto* at = static_cast<const std::byte*>(named.object);
    if (named.lock()) symmetric_.note_lock(static_cast<ObjectId>(at - objects()));
  }
  hashes_.begin();
  snapshots_.clear();
  runtime_.begin({.header = header_,
                  .guard_of = world_.guard_of_.data(),
                  .stable_under = world_.stable_under_,
                  .interleaved = stages_.interleaved.bits(),
                  .symmetric_threads = symmetric_.declared().bits(),
                  .guarded_visible = view_.guarded_visible});
  // Threads run up to their first announcement. Until then they access no shared object.
  for (ThreadId thread = 0; thread < thread_count(); ++thread) resume(thread);
  hashes_.objects_changed();
  start_draining();
  runnable_known_ = false;
}

void Execution::rerun(const Schedule& schedule) {
  build();
  for (const Choice choice : schedule) step(choice);
}

void Execution::set_up() {
  try {
    program_.set_up(world_);
  } catch (const InternalError&) {
    throw;
  } catch (const std::exception& error) {
    throw ProgramError(fmt::format("an exception left set_up(): \"{}\"", error.what()));
  }
}

[[gnu::always_inline]] inline void Execution::resume(ThreadId thread) {
  ThreadRecord& record = memory_.records[thread];
  ThreadSets& sets = memory_.sets;
  const FiberStack stack = memory_.arena.stack(thread);
  runtime_.current_ = thread;
  heap_watch.begin(stack);
  checker_zeroes_frames = memory_.wiping;
  const FiberReturn back = fiber_resume(record.context, stack, bodies_.start(thread));
  sets.with_condition.erase(thread);
  sets.waiting.erase(thread);
  if (back.context == nullptr) {
    record = {};
    record.status = ThreadStatus::finished;
    sets.live.erase(thread);
    if (memory_.wiping) wipe_below(stack.top, stack.bottom);
  } else {
    record.context = back.context;
    hook_announcement(*this, *record.pending);
    if (record.pending->condition != nullptr) {
      sets.with_condition.insert(thread);
      if (record.pending->kind != OperationKind::lock) sets.waiting.insert(thread);
    }
    if (memory_.wiping) wipe_below(static_cast<std::byte*>(back.context), stack.bottom);
  }
  snapshots_.stack_changed(thread);
  hashes_.stack_changed(thread);
  if (bodies_.threw() || heap_watch.foreign) bodies_.answer_mistake(thread_name(thread));
}

// Records what the thread has announced, for the access checks of objects. Returns: whether the
// step ends the interleaving because its condition read an object that it does not name.
bool Execution::breaks_the_rule(ThreadId thread) {
  const Pending& announced = pending(thread);
  const auto accesses = announced.accesses();
  runtime_.announced_.assign(accesses.begin(), accesses.end());
  if (announced.condition == nullptr || announced.kind == OperationKind::lock) return false;
  const ConditionView view(announced, objects());
  announced.condition(view, announced.condition_argument);
  if (view.unnamed_ == 0) return false;
  if (runtime_.recorder_ != nullptr) runtime_.recorder_->violation(view.violation());
  header_->halt = ArenaHeader::Halt::defect;
  header_->defect = defect_unannounced_access;
  return true;
}

void Execution::step(Choice choice) {
  const auto can_run_now = [this](ThreadId thread) {
    return (runnable_known_ && runnable_.contains(thread)) || can_run(thread);
  };
  CHECKER_ASSERT(choice.thread < thread_count() && live(choice.thread) &&
                     can_run_now(choice.thread) &&
                     choice.alternative < pending(choice.thread).choices,
                 "a step of a thread that is not enabled");
  if (view_.symmetric) symmetric_.note_locks(pending(choice.thread));
  runtime_.begin_step(choice.alternative);
  hook_before(*this, choice, memory_.arena.objects());
  if (!world_.checks_accesses_ || !breaks_the_rule(choice.thread)) resume(choice.thread);
  hook_after(*this, choice, memory_.arena.objects());
  hashes_.objects_changed();
  if (!mutant(Mutant::stale_condition) || choice.thread != 1) runnable_known_ = false;
  start_draining();
  if (!by_bytes()) schedules_.add(choice);
}

// All interleaved threads have ended, or are daemons idle at their queues.
bool Execution::quiescent() const {
  const ThreadSet left = live_threads() & stages_.interleaved;
  if (!(left - stages_.daemons).empty()) return false;
  for (const ThreadId thread : left) {
    if (pending(thread).kind != OperationKind::idle) return false;
    if (can_run(thread) && !mutant(Mutant::drain_leaves_queues)) return false;
  }
  return true;
}

bool Execution::unfinished() const {
  if (mutant(Mutant::liveness_counts_daemons)) return !live_threads().empty();
  return !(live_threads() - stages_.daemons).empty();
}

void Execution::start_draining() {
  if (stages_.drain.empty() || header_->draining != 0) return;
  if (header_->halt != ArenaHeader::Halt::none || !quiescent()) return;
  header_->draining = 1;
}

// The threads of the drain go first, then any enabled thread, in the order of thread ids; a choice
// takes its first alternative. A function of the state alone.
void Execution::compute_drain() {
  const ThreadSet able = that_can_run(live_threads());
  runnable_ = able;
  if (drain_ == Drain::one_order) {
    const ThreadSet first = able & stages_.drain;
    runnable_ = (first.empty() ? able : first).first_only();
  }
}

[[gnu::always_inline]] inline ThreadSet Execution::that_can_run(ThreadSet threads) const {
  const ThreadSet asked = threads & memory_.sets.with_condition;
  for (const ThreadId thread : asked) {
    if (!can_run(thread)) threads.erase(thread);
  }
  return threads;
}

void Execution::compute_runnable() {
  runnable_known_ = true;
  enabled_known_ = false;
  runnable_ = {};
  if (header_->halt != ArenaHeader::Halt::none) return;
  if (header_->draining != 0) return compute_drain();
  runnable_ = that_can_run(live_threads() & stages_.interleaved);
  if (!runnable_.empty()) return;
  runnable_ = that_can_run(live_threads() & stages_.background).first_only();
}

void Execution::compute_enabled() {
  enabled_known_ = true;
  enabled_.clear();
  append_choices(runnable_, enabled_);
}

void Execution::append_choices(ThreadSet threads, std::vector<Choice>& to) const {
  const bool first_alternative_only = header_->draining != 0;
  for (const ThreadId thread : threads) {
    const unsigned alternatives = first_alternative_only ? 1 : pending(thread).choices;
    for (unsigned alternative = 0; alternative < alternatives; ++alternative) {
      to.push_back({thread, static_cast<std::uint8_t>(alternative)});
    }
  }
}

End Execution::end_of_stopped() const {
  if (header_->halt == ArenaHeader::Halt::defect) return End::halted;
  if (header_->halt == ArenaHeader::Halt::bound) return End::bound;
  if (!(live_threads() - stages_.daemons).empty()) return End::deadlock;
  for (const ThreadId thread : live_threads()) {
    if (mutant(Mutant::daemons_never_block)) continue;
    if (pending(thread).kind != OperationKind::idle) return End::deadlock;
  }
  return End::finished;
}

bool Execution::has_symmetry() const {
  const ThreadSet declared = symmetric_.declared();
  if (mutant(Mutant::symmetry_ignores_order)) return !declared.empty();
  // In the drain and in the background, threads go in the order of their ids.
  const bool drained = !(declared & stages_.daemons).empty() && !stages_.drain.empty();
  return !declared.empty() && (declared - stages_.interleaved).empty() && !drained;
}

DefectSet Execution::defects() {
  DefectSet found = program_.defects_of_state();
  const End where = end();
  if (where == End::halted) found.set(header_->defect);
  if (where == End::deadlock) found.set(defect_deadlock);
  if (where == End::finished) found |= program_.final_defects();
  return found;
}

}  // namespace checker
