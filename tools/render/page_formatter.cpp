#include "render/page_formatter.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tools::render {
namespace {

using checker::Trace;
using checker::TraceObject;
using checker::TraceStep;

// Locks that no argument is about: spinlocks that protect a single section.
bool is_internal(const std::string& object) {
  return object == "i_pages lock" || object == "page-table lock" || object == "free frames" ||
         object == "reserved space" || object == "ENOSPC count" || object == "failed allocations" ||
         object == "failed delalloc";
}

bool changes(const TraceObject& object) {
  return object.before != object.after && !is_internal(object.object);
}

// A trylock that fails decides what follows.
bool fails_to_lock(const TraceStep& step) {
  return step.operation == "trylock" && !step.objects.empty() &&
         step.objects[0].before == step.objects[0].after;
}

}  // namespace

PageFormatter::PageFormatter(const Trace& trace) {
  // A step may name objects that it leaves alone: what a store could have gone to.
  const auto other = [](const TraceObject& object) {
    const bool page = object.object.rfind("page ", 0) == 0;
    const std::size_t index = object.object.rfind(" of index ");
    const std::size_t number = page ? 5 : index == std::string::npos ? index : index + 10;
    return number < object.object.size() && object.object[number] != '0';
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
    if (object.object.find("EXTENT_LOCKED") != std::string::npos || object.object == "mmap_sem") {
      out.push_back(fmt::format("{} {}", object.after == "free" ? "unlock" : "lock",
                                short_name(object.object)));
    } else if (object.object.find("references") != std::string::npos) {
      out.push_back(
          fmt::format("{}: {} = {}", step.operation, short_name(object.object), object.after));
    } else {
      out.push_back(fmt::format("{} = {}", short_name(object.object), object.after));
    }
  }
  return out;
}

std::string PageFormatter::plain(const TraceStep& step) const {
  if (step.objects.empty()) return step.operation;
  const TraceObject& object = step.objects[0];
  return fmt::format("{}: {} is {}", step.operation, short_name(object.object), object.after);
}

bool PageFormatter::told_by_call(const TraceStep& step) const {
  if (step.objects.size() != 1 || step.calls.empty()) return false;
  const std::string& call = step.calls.back();
  return call == "lock_page" || call == "unlock_page" || call == "trylock_page";
}

std::string PageFormatter::call_text(const TraceStep& step) const {
  const std::string& name = step.objects[0].object;
  std::string out =
      fmt::format("{}({})", step.calls.back(), pages_ ? name.substr(0, name.rfind(' ')) : "");
  if (fails_to_lock(step)) out += fmt::format(" fails: {} holds it", step.objects[0].after);
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

std::string PageFormatter::short_name(const std::string& object) const {
  if (pages_) return object;
  if (object.rfind("page 0 ", 0) == 0) return object.substr(7);
  const std::size_t index = object.find(" of index 0");
  return index == std::string::npos ? object : object.substr(0, index);
}

std::string step_text(const TraceStep& step, const checker::TraceFormatter& formatter) {
  if (formatter.told_by_call(step)) return formatter.call_text(step);
  const std::vector<std::string> lines = formatter.lines(step);
  return lines.empty() ? formatter.plain(step) : fmt::format("{}", fmt::join(lines, ", "));
}

}  // namespace tools::render
