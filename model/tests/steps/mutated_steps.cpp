#include <algorithm>

#include "step_mutants.hpp"

namespace model {

using checker::AccessKind;
using checker::CallFrame;
using checker::Choice;
using checker::Execution;
using checker::Pending;
using checker::ThreadId;

namespace {

// Whether the functions that a thread is in begin with those of the pattern.
bool is_in(const CallFrame* frame, std::string_view calls) {
  while (!calls.empty()) {
    const std::size_t end = calls.find(" < ");
    if (frame == nullptr || calls.substr(0, end) != frame->name) return false;
    frame = frame->caller;
    calls = end == std::string_view::npos ? "" : calls.substr(end + 3);
  }
  return true;
}

// Numbers that are incremented and decremented; other bytes are set.
bool counts(const std::string& object) {
  const std::string name = without_numbers(object);
  return name == "references" || name == "mapcount" || name == "reserved space";
}

}  // namespace

bool MutatedSteps::matches(const Execution& execution, ThreadId thread) const {
  const Pending& pending = execution.pending(thread);
  for (const StepPattern& step : mutant_.steps) {
    if (step.operation != pending.operation) continue;
    if (!is_in(execution.frame(thread), step.calls)) continue;
    if (step.object.empty()) return true;
    if (pending.access_count > 0 &&
        without_numbers(execution.names().shown(pending.named[0].object).text()) == step.object) {
      return true;
    }
  }
  return false;
}

bool MutatedSteps::lets_through(const Execution& execution, ThreadId thread) {
  if (mutant_.change != Change::leaves_out) return false;
  if (execution.pending(thread).kind == checker::OperationKind::idle) return false;
  return matches(execution, thread);
}

// A lock that is not taken looks taken to the code that releases it, and free to a thread that
// tries it.
void MutatedSteps::pretend(const Pending& pending, std::uint8_t self, std::byte* objects) const {
  if (mutant_.change == Change::sees) {
    objects[pending.named[0].object] = std::byte{mutant_.value};
    return;
  }
  if (mutant_.change != Change::leaves_out) return;
  for (const checker::Access& access : pending.accesses()) {
    if (access.kind == AccessKind::release) objects[access.object] = std::byte{self};
    if (access.kind == AccessKind::acquire) objects[access.object] = std::byte{0};
  }
}

void MutatedSteps::before(const Execution& execution, Choice choice, std::byte* objects) {
  HeldBackOfThreads* all = program_.held_back();
  HeldBack* held = all == nullptr ? nullptr : &all->thread[choice.thread];
  if (held != nullptr && held->next_step_done) release(execution, *held, objects);
  // A step between two that are swapped is not swapped itself.
  active_ = (held == nullptr || held->count == 0) && matches(execution, choice.thread);
  if (!active_) return;
  applied_ = true;
  const Pending& pending = execution.pending(choice.thread);
  seen_ = pending.access_count > 0 ? pending.named[0].object : checker::ObjectId{0};
  old_.assign(objects, objects + execution.objects_bytes());
  pretend(pending, static_cast<std::uint8_t>(choice.thread + 1), objects);
}

bool MutatedSteps::is_ghost(const std::byte* at) const {
  const auto* ghost = reinterpret_cast<const std::byte*>(program_.machine().ghost);  // NOLINT
  const auto* counts =
      reinterpret_cast<const std::byte*>(program_.machine().fault_counts);  // NOLINT
  return (at >= ghost && at < ghost + sizeof(state::Ghost)) ||
         (at >= counts && at < counts + sizeof(state::FaultCounts));
}

// The engine's own header comes first: a defect that ended the interleaving stays.
void MutatedSteps::undo(const Execution& execution, std::byte* objects) const {
  for (std::size_t i = sizeof(checker::ArenaHeader); i < execution.objects_bytes(); ++i) {
    if (!is_ghost(objects + i)) objects[i] = old_[i];
  }
}

void MutatedSteps::hold_back(HeldBack& held, std::byte* objects) const {
  // What is held back lies behind all objects of the model.
  const auto* end = reinterpret_cast<const std::byte*>(program_.held_back());  // NOLINT
  for (std::size_t i = sizeof(checker::ArenaHeader); objects + i < end; ++i) {
    if (objects[i] == old_[i] || is_ghost(objects + i)) continue;
    CHECKER_ASSERT(held.count < HeldBack::bytes_max, "a step to be swapped changes too much");
    held.byte[held.count++] = {static_cast<std::uint16_t>(i), static_cast<std::uint8_t>(old_[i]),
                               static_cast<std::uint8_t>(objects[i])};
    objects[i] = old_[i];
  }
}

void MutatedSteps::release(const Execution& execution, HeldBack& held, std::byte* objects) const {
  for (std::uint8_t i = 0; i < held.count; ++i) {
    const HeldBack::Byte& byte = held.byte[i];
    if (is_freed(objects + byte.offset)) {
      auto* header = reinterpret_cast<checker::ArenaHeader*>(objects);  // NOLINT
      header->halt = checker::ArenaHeader::Halt::defect;
      header->defect = static_cast<std::uint8_t>(defect_id(DefectKind::use_after_free));
    }
    const auto now = static_cast<std::uint8_t>(objects[byte.offset]);
    const bool adds = counts(execution.names().shown(byte.offset).text());
    objects[byte.offset] = static_cast<std::byte>(
        adds ? static_cast<std::uint8_t>(now + byte.after - byte.before) : byte.after);
  }
  held = {};
}

// Whether the byte is one of a page that was freed.
bool MutatedSteps::is_freed(const std::byte* at) const {
  const state::Machine& machine = program_.machine();
  for (state::FrameId frame = 0; frame < machine.frames; ++frame) {
    const auto* page = reinterpret_cast<const std::byte*>(&machine.page[frame]);  // NOLINT
    if (at >= page && at < page + sizeof(state::Page))
      return machine.page[frame].freed.get(program_.world().state());
  }
  return false;
}

void MutatedSteps::after(const Execution& execution, Choice choice, std::byte* objects) {
  if (active_ && mutant_.change == Change::leaves_out) undo(execution, objects);
  if (active_ && mutant_.change == Change::sees && objects[seen_] == std::byte{mutant_.value}) {
    objects[seen_] = old_[seen_];  // What the step itself has written stays.
  }
  if (program_.held_back() == nullptr) return;
  HeldBack& held = program_.held_back()->thread[choice.thread];
  if (active_) {
    hold_back(held, objects);
  } else if (held.count != 0) {
    held.next_step_done = true;
  }
}

}  // namespace model
