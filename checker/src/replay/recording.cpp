#include "replay/recording.hpp"

#include <algorithm>

#include "checker/replay.hpp"
#include "checker/search.hpp"
#include "state/heap_watch.hpp"
#include "state/self_check.hpp"

namespace checker {
namespace {

std::vector<std::string> calls_of(const CallFrame* frame) {
  std::vector<std::string> calls;
  for (; frame != nullptr; frame = frame->caller) calls.emplace_back(frame->name);
  std::reverse(calls.begin(), calls.end());
  return calls;
}

}  // namespace

Recording::Recording(Program& program, Drain drain)
    : program_(program),
      execution_(program, restore_default, drain),
      defect_names_(defect_names(program)),
      label_names_(program.labels()) {
  execution_.set_recorder(this);
  note_defects();
  trace_.facts = changed_facts();
  if (execution_.violation_at_start().object != 0) {
    Recording::violation(execution_.violation_at_start());
  }
}

ObjectName Recording::first_object(ThreadId thread) const {
  const Pending& pending = execution_.pending(thread);
  for (const Access& access : pending.accesses()) {
    ObjectName name = execution_.names().shown(access.object);
    if (!name.empty() || pending.listed != 0) return name;
  }
  return {};
}

void Recording::remark(const char* text) {
  const EngineOnFiber here;
  if (!trace_.steps.empty()) trace_.steps.back().remarks.emplace_back(text);
}

void Recording::fail_message(const char* text) {
  const EngineOnFiber here;
  trace_.outcome.message = text;
}

void Recording::violation(const Violation& violation) {
  const EngineOnFiber here;
  const std::string file = violation.place.file;
  const std::string place =
      file.substr(file.rfind('/') + 1) + ":" + std::to_string(violation.place.line);
  const std::string use = violation.use == Use::read ? "reads" : "changes";
  const std::string object = execution_.names().full(violation.object).text();
  if (violation.condition != nullptr) {
    trace_.outcome.message = place + ": the enabling condition of \"" +
                             violation.condition->operation + "\" in " +
                             std::string(function_of(violation.condition->site)) + "() reads \"" +
                             object + "\", which that operation does not name";
    return;
  }
  const std::string step = trace_.steps.empty()
                               ? "before its first step"
                               : "in the step \"" + trace_.steps.back().operation + "\" of " +
                                     trace_.steps.back().function + "()";
  trace_.outcome.message = place + ": a thread " + use + " \"" + object + "\" " + step;
  if (violation.lock == 0) {
    trace_.outcome.message += ", which does not announce that access";
  } else {
    trace_.outcome.message += " without holding \"" +
                              execution_.names().full(violation.lock).text() +
                              "\", which keeps it stable";
  }
}

void Recording::step(Choice choice) {
  schedule_.push_back(choice);
  const bool fits = note_enabled(choice);
  CHECKER_ASSERT(fits, "the schedule does not fit the program");
  moved_on_cycle_ |= 1U << choice.thread;
  note_guarded(choice.thread);
  const Pending pending = execution_.pending(choice.thread);
  TraceStep step;
  step.thread = execution_.thread_name(choice.thread);
  step.operation = pending.operation;
  step.function = function_of(pending.site);
  step.file = file_of(pending.site);
  step.line = static_cast<std::uint32_t>(pending.site.line());
  step.alternative = choice.alternative;
  step.alternatives = pending.choices;
  step.draining = execution_.draining();
  step.calls = calls_of(execution_.frame(choice.thread));
  std::vector<ObjectId> shown;
  for (const Access& access : pending.accesses()) {
    ObjectName name = execution_.names().shown(access.object);
    if (name.empty()) continue;  // Ghost state.
    shown.push_back(access.object);
    step.objects.push_back(
        {std::move(name), access.kind, execution_.names().value(access.object), {}});
  }
  const ObjectName object = first_object(choice.thread);
  step.occurrence = ++occurrences_[{step.thread, step.operation + " " + object.text()}];
  trace_.steps.push_back(std::move(step));
  execution_.step(choice);
  TraceStep& done = trace_.steps.back();
  for (std::size_t i = 0; i < shown.size(); ++i) {
    done.objects[i].after = execution_.names().value(shown[i]);
  }
  if (pending.listed != 0) {
    std::erase_if(done.objects,
                  [&](const TraceObject& at) { return !at.changed() && !(at.name == object); });
  }
  done.facts = changed_facts();
  const LabelSet labels = execution_.step_labels();
  for (std::size_t id = 0; id < label_names_.size(); ++id) {
    if (labels.test(id)) done.labels.push_back(label_names_[id]);
  }
  note_defects();
}

void Recording::note_guarded(ThreadId thread) {
  const bool guarded = execution_.pending(thread).kind == OperationKind::guarded;
  if (!guarded || thread != last_thread_) guarded_in_a_row_ = 0;
  last_thread_ = thread;
  if (!guarded || ++guarded_in_a_row_ <= guarded_accesses_max || seen_.test(defect_step_limit)) {
    return;
  }
  seen_.set(defect_step_limit);
  trace_.outcome.defects.push_back(defect_names_[defect_step_limit]);
  trace_.outcome.message = "too many accesses to guarded data in one transition";
}

void Recording::begin_cycle() {
  trace_.repeats_from = trace_.steps.size() + 1;
  cycle_begin_ = execution_.fingerprint();
  enabled_on_cycle_ = 0;
  moved_on_cycle_ = 0;
}

bool Recording::end_cycle() {
  if (trace_.repeats_from == 0 || trace_.steps.size() < trace_.repeats_from) return false;
  if (!execution_.unfinished() || !round_repeats()) return false;
  const std::size_t steps = trace_.steps.size() - trace_.repeats_from + 1;
  const bool transition = guarded_in_a_row_ >= steps;  // An endless one, fair or not.
  if (!transition && (enabled_on_cycle_ & ~moved_on_cycle_) != 0) return false;  // Not fair.
  trace_.outcome.defects.push_back(defect_names_[transition ? defect_step_limit : defect_livelock]);
  const std::string last = std::to_string(trace_.steps.size());
  trace_.outcome.message =
      steps == 1 ? "step " + last + " repeats forever"
                 : "steps " + std::to_string(trace_.repeats_from) + "-" + last + " repeat forever";
  return true;
}

bool Recording::round_repeats() {
  // Dead bytes may still stem from the path to the cycle. The next round, which is not recorded,
  // starts with the dead bytes of this one; if it leads back to its own start, it is the round that
  // repeats.
  constexpr int rounds_max = 4;
  Fingerprint begin = cycle_begin_;
  for (int round = 1;; ++round) {
    const Fingerprint end = execution_.fingerprint();
    if (end == begin) return true;
    if (round == rounds_max || !go_round_again()) return false;
    begin = end;
  }
}

bool Recording::go_round_again() {
  execution_.set_recorder(nullptr);
  enabled_on_cycle_ = 0;
  bool fits = true;
  for (std::size_t i = trace_.repeats_from - 1; fits && i < trace_.steps.size(); ++i) {
    fits = note_enabled(schedule_[i]);
    if (fits) execution_.step(schedule_[i]);
  }
  execution_.set_recorder(this);
  return fits;
}

bool Recording::note_enabled(Choice wanted) {
  const auto enabled = execution_.enabled();
  for (const Choice choice : enabled) enabled_on_cycle_ |= 1U << choice.thread;
  return std::find(enabled.begin(), enabled.end(), wanted) != enabled.end();
}

void Recording::note_defects() {
  const DefectSet fresh = execution_.defects() & ~seen_;
  if (fresh.none()) return;
  seen_ |= fresh;
  for (std::size_t id = 0; id < defect_names_.size(); ++id) {
    if (!fresh.test(id)) continue;
    trace_.outcome.defects.push_back(defect_names_[id]);
    const std::string text = program_.describe(static_cast<DefectId>(id));
    if (!text.empty()) trace_.outcome.message = text;
  }
}

std::vector<StateFact> Recording::changed_facts() {
  std::vector<StateFact> now = program_.facts();
  std::vector<StateFact> changed;
  for (const StateFact& fact : now) {
    if (std::find(facts_.begin(), facts_.end(), fact) == facts_.end()) changed.push_back(fact);
  }
  facts_ = std::move(now);
  return changed;
}

Trace Recording::finish() {
  Outcome& outcome = trace_.outcome;
  const End end = execution_.end();
  outcome.ended = end != End::running || seen_.test(defect_step_limit);
  outcome.waiting.clear();
  if (end != End::deadlock) return trace_;
  for (ThreadId thread = 0; thread < execution_.thread_count(); ++thread) {
    if (!execution_.live(thread)) continue;
    const Pending& pending = execution_.pending(thread);
    if (pending.kind == OperationKind::idle) continue;
    Waiting waiting;
    waiting.thread = execution_.thread_name(thread);
    waiting.operation = pending.operation;
    waiting.object = first_object(thread);
    waiting.calls = calls_of(execution_.frame(thread));
    if (pending.access_count > 0) {
      const std::size_t holder = execution_.names().holder(pending.named[0].object);
      if (holder != threads_max) {
        waiting.holder = execution_.thread_name(static_cast<ThreadId>(holder));
      }
    }
    outcome.waiting.push_back(std::move(waiting));
  }
  return trace_;
}

Trace record(Program& program, const Schedule& schedule, bool drain_interleaved,
             std::size_t cycle_length) {
  const Drain drain = drain_interleaved ? Drain::interleaved : Drain::one_order;
  return or_blame_program(program, drain, [&] {
    Recording recording(program, drain);
    for (std::size_t i = 0; i < schedule.size(); ++i) {
      if (cycle_length > 0 && i + cycle_length == schedule.size()) recording.begin_cycle();
      recording.step(schedule[i]);
    }
    CHECKER_ASSERT(cycle_length == 0 || recording.end_cycle(),
                   "the schedule does not end in a fair cycle");
    return recording.finish();
  });
}

}  // namespace checker
