#include "render/page_formatter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace tools::render {
namespace {

using checker::ObjectName;
using checker::Trace;
using checker::TraceObject;
using checker::TraceStep;

// Locks that no argument is about: spinlocks that protect a single section.
bool is_internal(const ObjectName& object) {
  constexpr std::array<std::string_view, 7> internal = {
      "i_pages lock", "page-table lock",    "free frames",    "reserved space",
      "ENOSPC count", "failed allocations", "failed delalloc"};
  return object.kind.empty() &&
         std::find(internal.begin(), internal.end(), object.field) != internal.end();
}

bool changes(const TraceObject& object) { return object.changed() && !is_internal(object.name); }

// A trylock that fails decides what follows.
bool fails_to_lock(const TraceStep& step) {
  return step.operation == "trylock" && !step.objects.empty() && !step.objects[0].changed();
}

bool takes_or_gives_back(const ObjectName& object) {
  return object.is("index", "EXTENT_LOCKED") || object.is("", "mmap_sem");
}
bool is_count(const ObjectName& object) {
  return object.is("page", "references") || object.is("", "inode references");
}

}  // namespace

PageFormatter::PageFormatter(const Trace& trace) {
  // A step may name objects that it leaves alone: what a store could have gone to.
  const auto other = [](const TraceObject& object) {
    return (object.name.kind == "page" || object.name.kind == "index") && object.name.index != 0;
  };
  for (const TraceStep& step : trace.steps) {
    if (!step.objects.empty()) pages_ = pages_ || other(step.objects.front());
    for (const TraceObject& object : step.objects) {
      pages_ = pages_ || (changes(object) && other(object));
    }
  }
}

bool PageFormatter::matters(const TraceStep& step) const {
  return !step.remarks.empty() || fails_to_lock(step) ||
         std::any_of(step.objects.begin(), step.objects.end(), changes);
}

std::vector<std::string> PageFormatter::lines(const TraceStep& step) const {
  std::vector<std::string> out;
  for (const TraceObject& object : step.objects) {
    if (!changes(object)) continue;
    const std::string name = short_name(object.name);
    const std::string after = object.after.text();
    if (takes_or_gives_back(object.name)) {
      out.push_back(fmt::format("{} {}", after == "free" ? "unlock" : "lock", name));
    } else if (is_count(object.name)) {
      out.push_back(fmt::format("{}: {} = {}", step.operation, name, after));
    } else {
      out.push_back(fmt::format("{} = {}", name, after));
    }
  }
  return out;
}

std::string PageFormatter::plain(const TraceStep& step) const {
  if (step.objects.empty()) return step.operation;
  const TraceObject& object = step.objects[0];
  return fmt::format("{}: {} is {}", step.operation, short_name(object.name), object.after.text());
}

bool PageFormatter::told_by_call(const TraceStep& step) const {
  if (step.objects.size() != 1 || step.calls.empty()) return false;
  const std::string& call = step.calls.back();
  return call == "lock_page" || call == "unlock_page" || call == "trylock_page";
}

std::string PageFormatter::call_text(const TraceStep& step) const {
  const ObjectName& name = step.objects[0].name;
  const std::string page = ObjectName(name.kind, name.index).text();
  std::string out = fmt::format("{}({})", step.calls.back(), pages_ ? page : "");
  if (fails_to_lock(step)) out += fmt::format(" fails: {} holds it", step.objects[0].after.text());
  return out;
}

bool PageFormatter::is_machine(const TraceStep& step) const {
  for (const char* machine : {"io_completion", "ordered_extent_completion", "drain"}) {
    if (step.thread.rfind(machine, 0) == 0) return true;
  }
  return false;
}

// Not use-after-free: what was freed is ghost state, so that no access of a trace orders the step
// that frees before the one that uses.
bool PageFormatter::ends_run(std::string_view defect) const {
  return TraceFormatter::ends_run(defect) || defect == "bug-on" || defect == "double-completion";
}

bool PageFormatter::waits_for_object(const checker::Waiting& waiting) const {
  return TraceFormatter::waits_for_object(waiting) || waiting.operation == "wait for the flush" ||
         waiting.operation == "wait for the fixup worker";
}

std::string PageFormatter::short_name(const ObjectName& object) const {
  const bool only =
      !pages_ && object.index == 0 && (object.kind == "page" || object.kind == "index");
  return only && !object.field.empty() ? object.field : object.text();
}

std::string step_text(const TraceStep& step, const checker::TraceFormatter& formatter) {
  if (formatter.told_by_call(step)) return formatter.call_text(step);
  const std::vector<std::string> lines = formatter.lines(step);
  return lines.empty() ? formatter.plain(step) : fmt::format("{}", fmt::join(lines, ", "));
}

}  // namespace tools::render
