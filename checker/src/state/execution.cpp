#include "state/execution.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>

#include "base/crash_report.hpp"
#include "base/mutants.hpp"
#include "checker/program_error.hpp"
#include "state/frame_zeroing.hpp"
#include "state/heap_watch.hpp"
#include "state/raw_memory.hpp"

namespace checker {

Execution::Execution(Program& program, Restore restore, Drain drain)
    : program_(program), restore_(restore), drain_(drain) {
  CHECKER_ASSERT(restore == Restore::reexecution || bytes_restorable,
                 "this build cannot restore states as bytes");
  install_overflow_handler();
  arguments_ = std::make_unique<FiberArgument[]>(threads_max);
  reset();
}

Execution::~Execution() = default;

void Execution::reset() {
  build();
  trail_.truncate(1);
  schedule_.clear();
}

void Execution::clear_stacks() {
  for (ThreadId thread = 0; thread < thread_count(); ++thread) {
    const FiberStack stack = arena_.stack(thread);
    if (!wiping_) {
      if (view_.compared) arena_.clear_stack(thread);
    } else if (threads_[thread].status == ThreadStatus::live) {
      auto* live = static_cast<std::byte*>(threads_[thread].context);
      zero_raw(live, static_cast<std::size_t>(stack.top - live));
    }
    threads_[thread] = {};
  }
}

void Execution::build() {
  clear_stacks();
  wiping_ = view_.compared;
  thread_count_ = 0;
  escaped_.clear();
  escaped_ours_ = false;
  zero_raw(arena_.objects(), world_.objects_used_);
  zero_raw(arena_.constants(), world_.constants_used_);
  world_.objects_ = arena_.objects();
  world_.objects_used_ = 0;
  world_.objects_capacity_ = Arena::objects_size;
  world_.constants_ = arena_.constants();
  world_.constants_used_ = 0;
  world_.constants_capacity_ = Arena::constants_size;
  world_.names_.clear();
  world_.guard_of_.clear();
  world_.stable_under_.clear();
  world_.threads_.clear();
  header_ = static_cast<ArenaHeader*>(world_.allocate(sizeof(ArenaHeader), alignof(ArenaHeader)));
  runtime_.objects_ = arena_.objects();
  runtime_.header_ = header_;
  runtime_.threads_ = threads_;
  world_.header_ = header_;
  world_.records_ = threads_;
  runtime_.guarded_visible_ = view_.guarded_visible;

  set_up();
  // Bytes between used_ and the next multiple of 8 are zero: hashing whole words is harmless.
  world_.guard_of_.resize(world_.objects_used_);
  runtime_.guard_of_ = world_.guard_of_.data();
  world_.stable_under_.resize(world_.objects_used_);
  runtime_.stable_under_ = world_.stable_under_;
  runtime_.announced_.clear();
  thread_count_ = static_cast<ThreadId>(world_.threads_.size());
  arena_.guard_stacks(thread_count_);
  live_ = {};
  with_condition_ = {};
  waiting_ = {};
  without_image_ = {};
  interleaved_ = {};
  background_ = {};
  epilogue_ = {};
  stacks_sum_ = {};
  stale_hashes_ = {};
  hashing_ = false;
  for (ThreadId thread = 0; thread < thread_count(); ++thread) {
    const FiberStack stack = arena_.stack(thread);
    arguments_[thread] = {this, world_.threads_[thread].entry, world_.threads_[thread].function};
    starts_[thread] = {run_thread, &arguments_[thread]};
    threads_[thread].context = fiber_create(stack);
    threads_[thread].status = ThreadStatus::live;
    stack_hash_[thread] = {};
    images_[thread] = no_image_mark;
    stages_[thread] = world_.threads_[thread].options.stage;
    live_.insert(thread);
    if (stages_[thread] == Stage::interleaved) interleaved_.insert(thread);
    if (stages_[thread] == Stage::background) background_.insert(thread);
    if (stages_[thread] == Stage::epilogue) epilogue_.insert(thread);
  }
  runtime_.interleaved_ = interleaved_.bits();
  check_symmetry();
  // Threads run up to their first announcement; they access no shared object along the path.
  for (ThreadId thread = 0; thread < thread_count(); ++thread) resume(thread);
  objects_hashed_ = false;
  start_draining();
  runnable_known_ = false;
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

void Execution::run_thread(void* argument) {
  const auto* own = static_cast<FiberArgument*>(argument);
  Execution& execution = *own->execution;
  try {
    own->entry(own->function, execution.runtime_);
  } catch (const InternalError& error) {
    const EngineOnFiber here;
    execution.escaped_ = error.what();
    execution.escaped_ours_ = true;
  } catch (const std::exception& error) {
    const EngineOnFiber here;
    execution.escaped_ = fmt::format("\"{}\"", error.what());
  } catch (...) {
    const EngineOnFiber here;
    execution.escaped_ = "something that is no std::exception";
  }
}

// The thread has broken a rule in the step that is just over.
void Execution::answer_mistake(ThreadId thread) {
  heap_watch.foreign = false;
  const std::string threw = std::move(escaped_);
  escaped_.clear();
  if (escaped_ours_) internal_error(__FILE__, __LINE__, threw.c_str());
  const std::string& name = world_.threads_[thread].text;
  const std::string text =
      threw.empty() ? fmt::format("{} freed memory of the heap that its step had not taken{}", name,
                                  owning_rule)
                    : fmt::format(
                          "{} threw {}\n  docs/library.md, rule 7: no exception leaves a thread; "
                          "runtime.check() ends an interleaving with a defect",
                          name, threw);
  throw ProgramError(text + "\n" + current_schedule_text());
}

[[gnu::always_inline]] inline void Execution::resume(ThreadId thread) {
  ThreadRecord& record = threads_[thread];
  const FiberStack stack = arena_.stack(thread);
  runtime_.current_ = thread;
  heap_watch.begin(stack);
  checker_zeroes_frames = wiping_;
  const FiberReturn back = fiber_resume(record.context, stack, &starts_[thread]);
  with_condition_.erase(thread);
  waiting_.erase(thread);
  if (back.context == nullptr) {
    record = {};
    record.status = ThreadStatus::finished;
    live_.erase(thread);
    if (wiping_) wipe_below(stack.top, stack.bottom);
  } else {
    record.context = back.context;
    hook_announcement(*this, *record.pending);
    if (record.pending->condition != nullptr) {
      with_condition_.insert(thread);
      if (record.pending->kind != OperationKind::lock) waiting_.insert(thread);
    }
    if (wiping_) wipe_below(static_cast<std::byte*>(back.context), stack.bottom);
  }
  images_[thread] = no_image_mark;
  without_image_.insert(thread);
  stale_hashes_.insert(thread);
  if (!escaped_.empty() || heap_watch.foreign) answer_mistake(thread);
}

// Keeps what the thread has announced, for the objects that it uses to look at. Returns: whether
// the step ends the interleaving, since its condition has read what it does not name.
bool Execution::breaks_the_rule(ThreadId thread) {
  const Pending& pending = *threads_[thread].pending;
  const auto accesses = pending.accesses();
  runtime_.announced_.assign(accesses.begin(), accesses.end());
  if (pending.condition == nullptr || pending.kind == OperationKind::lock) return false;
  const ConditionView view(pending, arena_.objects());
  pending.condition(view, pending.condition_argument);
  if (view.unnamed_ == 0) return false;
  if (runtime_.recorder_ != nullptr) runtime_.recorder_->violation(view.violation());
  header_->halt = ArenaHeader::Halt::defect;
  header_->defect = defect_unannounced_access;
  return true;
}

void Execution::step(Choice choice) {
  const auto can_go_now = [this](ThreadId thread) {
    return (runnable_known_ && runnable_.contains(thread)) || can_go(thread);
  };
  CHECKER_ASSERT(choice.thread < thread_count() && live(choice.thread) &&
                     can_go_now(choice.thread) &&
                     choice.alternative < pending(choice.thread).choices,
                 "a step of a thread that is not enabled");
  if (view_.symmetric) note_locks(choice.thread);
  runtime_.alternative_ = choice.alternative;
  runtime_.labels_.reset();
  runtime_.guarded_accesses_ = 0;
  hook_before(*this, choice, arena_.objects());
  if (!world_.checks_accesses_ || !breaks_the_rule(choice.thread)) resume(choice.thread);
  hook_after(*this, choice, arena_.objects());
  objects_hashed_ = false;
  if (!mutant(Mutant::stale_condition) || choice.thread != 1) runnable_known_ = false;
  start_draining();
  if (restore_ == Restore::reexecution) schedule_.push_back(choice);
}

// All interleaved threads have ended, or are daemons idle at their queues.
bool Execution::quiescent() const {
  for (const ThreadId thread : live_& interleaved_) {
    if (!world_.threads_[thread].options.daemon) return false;
    if (threads_[thread].pending->kind != OperationKind::idle) return false;
    if (can_go(thread) && !mutant(Mutant::drain_leaves_queues)) return false;
  }
  return true;
}

bool Execution::unfinished() const {
  for (const ThreadId thread : live_) {
    if (!world_.threads_[thread].options.daemon) return true;
    if (mutant(Mutant::liveness_counts_daemons)) return true;
  }
  return false;
}

void Execution::start_draining() {
  if (epilogue_.empty() || header_->draining != 0) return;
  if (header_->halt != ArenaHeader::Halt::none || !quiescent()) return;
  header_->draining = 1;
}

// In the drain the epilogue goes first, then whatever is enabled, in the order of thread ids; a
// choice (a fault that may or may not happen) goes its first way. A function of the state alone.
void Execution::compute_drain() {
  const ThreadSet able = that_can_go(live_);
  runnable_ = able;
  if (drain_ == Drain::one_order) {
    const ThreadSet first = able & epilogue_;
    runnable_ = (first.empty() ? able : first).first_only();
  }
}

[[gnu::always_inline]] inline ThreadSet Execution::that_can_go(ThreadSet threads) const {
  for (const ThreadId thread : threads& with_condition_) {
    if (!can_go(thread)) threads.erase(thread);
  }
  return threads;
}

void Execution::compute_runnable() {
  runnable_known_ = true;
  enabled_known_ = false;
  runnable_ = {};
  if (header_->halt != ArenaHeader::Halt::none) return;
  if (header_->draining != 0) return compute_drain();
  runnable_ = that_can_go(live_ & interleaved_);
  if (runnable_.empty()) runnable_ = that_can_go(live_ & background_).first_only();
}

void Execution::compute_enabled() {
  enabled_known_ = true;
  enabled_.clear();
  append_choices(runnable_, enabled_);
}

void Execution::append_choices(ThreadSet threads, std::vector<Choice>& to) const {
  const bool first_way_only = header_->draining != 0;
  for (const ThreadId thread : threads) {
    const unsigned alternatives = first_way_only ? 1 : threads_[thread].pending->choices;
    for (unsigned alternative = 0; alternative < alternatives; ++alternative) {
      to.push_back({thread, static_cast<std::uint8_t>(alternative)});
    }
  }
}

End Execution::end_of_stopped() const {
  if (header_->halt == ArenaHeader::Halt::defect) return End::halted;
  if (header_->halt == ArenaHeader::Halt::bound) return End::bound;
  for (const ThreadId thread : live_) {
    if (!world_.threads_[thread].options.daemon) return End::deadlock;
    if (mutant(Mutant::daemons_never_block)) continue;
    if (threads_[thread].pending->kind != OperationKind::idle) return End::deadlock;
  }
  return End::finished;
}

DefectSet Execution::defects() {
  DefectSet found = program_.defects_of_state();
  const End where = end();
  if (where == End::halted) found.set(header_->defect);
  if (where == End::deadlock) found.set(defect_deadlock);
  if (where == End::finished) found |= program_.final_defects();
  return found;
}

void Execution::hash_stack(ThreadId thread) {
  const std::size_t length = stack(thread).size();
  Fingerprint hash;
  const bool symmetric = view_.symmetric && symmetric_threads_.contains(thread);
  if (symmetric) {
    hash = hash_symmetric_stack(thread, length);
  } else if (length > 0) {
#if CHECKER_ASAN
    hash_buffer_.resize(length);
    copy_raw(hash_buffer_.data(), threads_[thread].context, length);
    hash = hash_part(hash_buffer_.data(), length, thread + 1U);
#else
    hash = hash_part(threads_[thread].context, length, thread + 1U);
#endif
  }
  if (symmetric) {  // Not part of the sum: see symmetric_fingerprint().
    stack_hash_[thread] = hash;
    return;
  }
  stacks_sum_.low += hash.low - stack_hash_[thread].low;
  stacks_sum_.high += hash.high - stack_hash_[thread].high;
  stack_hash_[thread] = hash;
}

Fingerprint Execution::fingerprint() {
  CHECKER_ASSERT(wiping_, "a fingerprint where states are not compared");
  hashing_ = true;
  for (const ThreadId thread : stale_hashes_) hash_stack(thread);
  stale_hashes_ = {};
  if (view_.symmetric && !symmetric_threads_.empty()) return symmetric_fingerprint();
  if (!objects_hashed_) {
    const std::size_t forgotten = mutant(Mutant::fingerprint_forgets_a_byte) ? 1 : 0;
    objects_hash_ = hash_part(arena_.objects(), world_.objects_used_ - forgotten, 0);
    objects_hashed_ = true;
  }
  Fingerprint sum = stacks_sum_;
  sum += objects_hash_;
  return sum;
}

std::span<const std::byte> Execution::stack(ThreadId thread) const {
  if (threads_[thread].context == nullptr) return {};
  return {static_cast<const std::byte*>(threads_[thread].context), arena_.stack(thread).top};
}

}  // namespace checker
