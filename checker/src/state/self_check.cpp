#include "state/self_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "base/crash_report.hpp"
#include "base/random_numbers.hpp"
#include "checker/program_error.hpp"
#include "checker/search.hpp"
#include "state/heap_watch.hpp"

namespace checker {
namespace {

constexpr std::size_t stray_max = 20;
constexpr const char* why =
    "; state outside the arena?\n  docs/library.md, rules 1 and 6: shared "
    "state lies in the arena, and what a thread does depends on it alone";

}  // namespace

SelfCheck::SelfCheck(Execution& execution) : execution_(execution) {
  for (std::size_t number = 0; number < runs; ++number) add_run(number);
  again();
  for (const Run& run : runs_) with_branches_between(run);
  execution_.reset();
}

void SelfCheck::again() {
  // Memory that a step allocates once, on its first execution (say, for a table), is not reported.
  static_cast<void>(heap_watch.take_kept());
  std::for_each(runs_.rbegin(), runs_.rend(), [this](const Run& run) { from_the_start(run); });
  execution_.reset();
}

void SelfCheck::along(const Schedule& schedule) {
  Run& run = runs_.emplace_back();
  const CurrentSchedule current(run.schedule);
  execution_.reset();
  look(run.schedule, run.seen.emplace_back());
  for (const Choice choice : schedule) {
    const auto enabled = execution_.enabled();
    if (std::find(enabled.begin(), enabled.end(), choice) == enabled.end()) break;
    run.schedule.push_back(choice);
    execution_.step(choice);
    look(run.schedule, run.seen.emplace_back());
  }
  again();
  with_branches_between(run);
  again();
}

void SelfCheck::add_run(std::size_t number) {
  Run& run = runs_.emplace_back();
  const CurrentSchedule current(run.schedule);
  execution_.reset();
  look(run.schedule, run.seen.emplace_back());
  while (execution_.end() == End::running && run.schedule.size() < steps_max) {
    const Choice choice = pick(number, run.schedule);
    run.schedule.push_back(choice);
    execution_.step(choice);
    look(run.schedule, run.seen.emplace_back());
  }
}

// Each thread to its end, in both orders; round-robin; then at random.
Choice SelfCheck::pick(std::size_t number, const Schedule& before) {
  const auto enabled = execution_.enabled();
  if (number == 0) return enabled.front();
  if (number == 1) return enabled.back();
  if (number == 2 && !before.empty()) {
    const auto next = std::find_if(enabled.begin(), enabled.end(), [&before](Choice choice) {
      return choice.thread > before.back().thread;
    });
    return next == enabled.end() ? enabled.front() : *next;
  }
  return enabled[RandomNumbers(number, before.size()).below(enabled.size())];
}

void SelfCheck::note(ThreadId thread, Announced& announced) const {
  announced.thread = thread;
  announced.live = execution_.live(thread);
  if (!announced.live) return;
  const Pending& pending = execution_.pending(thread);
  announced.choices = pending.choices;
  announced.operation = pending.operation;
  announced.accesses.assign(pending.accesses().begin(), pending.accesses().end());
}

bool SelfCheck::Announced::same(const Announced& other) const {
  const auto same_access = [](Access a, Access b) {
    return a.object == b.object && a.kind == b.kind;
  };
  if (!live || !other.live) return live == other.live;
  return choices == other.choices && operation == other.operation &&
         std::equal(accesses.begin(), accesses.end(), other.accesses.begin(), other.accesses.end(),
                    same_access);
}

void SelfCheck::look(const Schedule& before, Seen& seen) {
  if (before.empty()) {
    seen.announced.resize(execution_.thread_count());
    for (ThreadId thread = 0; thread < execution_.thread_count(); ++thread) {
      note(thread, seen.announced[thread]);
    }
  } else {
    seen.announced.resize(1);
    note(before.back().thread, seen.announced[0]);
  }
  seen.runnable = execution_.runnable();
  seen.end = execution_.end();
  seen.defects = execution_.defects();
  seen.labels = execution_.state_labels();
  seen.passed = before.empty() ? LabelSet() : execution_.step_labels();
  seen.objects.assign(execution_.objects(), execution_.objects() + execution_.objects_bytes());
}

std::string SelfCheck::text(const Announced& announced) const {
  if (!announced.live) return "end";
  std::string text = announced.operation;
  if (announced.choices > 1) text += fmt::format(" ({} alternatives)", announced.choices);
  for (const Access& access : announced.accesses)
    text += " " + execution_.names().full(access.object).text();
  return text;
}

// How the present state, now_, differs from the first run's state at the same position.
std::string SelfCheck::difference(const Seen& first) const {
  if (first.announced.size() != now_.announced.size()) {
    return fmt::format("has {} threads; the first time it had {}", now_.announced.size(),
                       first.announced.size());
  }
  for (std::size_t i = 0; i < first.announced.size(); ++i) {
    if (first.announced[i].same(now_.announced[i])) continue;
    return fmt::format("announced \"{}\"; the first time it announced \"{}\"",
                       text(now_.announced[i]), text(first.announced[i]));
  }
  if (first.objects.size() != now_.objects.size())
    return "has different objects than the first time";
  const auto differing =
      std::mismatch(first.objects.begin(), first.objects.end(), now_.objects.begin());
  if (differing.first != first.objects.end()) {
    const auto offset = static_cast<std::size_t>(differing.first - first.objects.begin());
    return fmt::format("left a different value in {} than the first time",
                       execution_.names().around(static_cast<ObjectId>(offset)).text());
  }
  const ThreadSet differing_threads =
      (first.runnable - now_.runnable) | (now_.runnable - first.runnable);
  if (!differing_threads.empty()) {
    const ThreadId thread = differing_threads.first();
    return fmt::format("left {} {}; the first time it did not", execution_.thread_name(thread),
                       now_.runnable.contains(thread) ? "able to go on" : "waiting");
  }
  const DefectSet defects = first.defects ^ now_.defects;
  for (std::size_t id = 0; id < defects.size(); ++id) {
    if (!defects.test(id)) continue;
    const std::string name = defect_names(execution_.program())[id];
    return now_.defects[id]
               ? fmt::format("led to the defect {}; the first time it did not", name)
               : fmt::format("did not lead to the defect {}; the first time it did", name);
  }
  if (first.labels != now_.labels || (first.passed != now_.passed && !restored_))
    return "passed different labels than the first time";
  return first.end == now_.end ? "" : "ended differently than the first time";
}

void SelfCheck::compare(const Run& run) {
  look(alternative_, now_);
  const std::string found = difference(run.seen[alternative_.size()]);
  const bool kept = heap_watch.take_kept();
  if (found.empty() && !kept) return;
  std::string where = "the start";
  if (!alternative_.empty()) {
    where = fmt::format("step {} ({}: {})", alternative_.size(),
                        execution_.thread_name(alternative_.back().thread), text(taken_));
  }
  if (!found.empty()) {
    throw ProgramError(
        fmt::format("not deterministic: {} {}{}\n{}", where, found, why, current_schedule_text()));
  }
  throw ProgramError(fmt::format("{} keeps heap memory across an announcement{}\n{}", where,
                                 owning_rule, current_schedule_text()));
}

// Runs from the present position up to step `to`.
void SelfCheck::walk(const Run& run, std::size_t to) {
  compare(run);
  restored_ = false;
  while (alternative_.size() < to) {
    const Choice choice = run.schedule[alternative_.size()];
    note(choice.thread, taken_);
    alternative_.push_back(choice);
    execution_.step(choice);
    compare(run);
  }
}

void SelfCheck::from_the_start(const Run& run) {
  const CurrentSchedule current(alternative_);
  alternative_.clear();
  execution_.reset();
  restored_ = false;
  walk(run, run.schedule.size());
}

// set_up() may reset data that restoring a state does not, so these runs do not call it.
void SelfCheck::with_branches_between(const Run& run) {
  const CurrentSchedule current(alternative_);
  alternative_.clear();
  const Execution::Snapshot start = execution_.save();
  const std::size_t middle = run.schedule.size() / 2;
  walk(run, middle);
  const Execution::Snapshot here = execution_.save();
  stray();
  execution_.restore(here);
  restored_ = true;
  static_cast<void>(heap_watch.take_kept());
  walk(run, run.schedule.size());
  execution_.drop(here);
  execution_.restore(start);
  execution_.drop(start);
}

// Takes a few steps of another branch.
void SelfCheck::stray() {
  const Schedule alternative = alternative_;
  RandomNumbers random(runs, ++strays_);
  for (std::size_t i = 0; i < stray_max && execution_.end() == End::running; ++i) {
    const auto enabled = execution_.enabled();
    alternative_.push_back(enabled[random.below(enabled.size())]);
    execution_.step(alternative_.back());
  }
  alternative_ = alternative;
}

void blame_program(Program& program, Drain drain) {
  // A copy, since running it changes the original.
  // NOLINTNEXTLINE(performance-unnecessary-copy-initialization)
  const Schedule schedule = failed_schedule();
  try {
    Execution execution(program, restore_default, drain);
    SelfCheck(execution).along(schedule);
  } catch (const InternalError&) {  // NOLINT: the caller already has the error.
  }
}

}  // namespace checker
