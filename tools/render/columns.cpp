#include "render/columns.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tools {
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

class PageTelling : public checker::Telling {
 public:
  explicit PageTelling(const Trace& trace) {
    for (const TraceStep& step : trace.steps) {
      for (const TraceObject& object : step.objects) {
        pages_ = pages_ || object.object.find("page 1") == 0 ||
                 object.object.find("of index 1") != std::string::npos;
      }
    }
  }

  // A step is told if it changes something or has something to say.
  [[nodiscard]] bool matters(const TraceStep& step) const override {
    return !step.remarks.empty() || std::any_of(step.objects.begin(), step.objects.end(), changes);
  }

  [[nodiscard]] std::vector<std::string> lines(const TraceStep& step) const override {
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

  [[nodiscard]] std::string plain(const TraceStep& step) const override {
    const std::string object = step.objects.empty() ? "" : short_name(step.objects[0].object);
    return step.operation + (object.empty() ? "" : ": ") + object;
  }

  // Locking and unlocking a page is told by its call alone.
  [[nodiscard]] bool told_by_call(const TraceStep& step) const override {
    if (step.objects.size() != 1 || step.calls.empty()) return false;
    const std::string& call = step.calls.back();
    return call == "lock_page" || call == "unlock_page" || call == "trylock_page";
  }

  // IO, its completion and the drain.
  [[nodiscard]] bool is_machine(const TraceStep& step) const override {
    for (const char* machine : {"io_completion", "ordered_extent_completion", "drain"}) {
      if (step.thread.rfind(machine, 0) == 0) return true;
    }
    return false;
  }

 private:
  // With one page there is no need to say which.
  [[nodiscard]] std::string short_name(const std::string& object) const {
    if (pages_) return object;
    if (object.rfind("page 0 ", 0) == 0) return object.substr(7);
    const std::size_t index = object.find(" of index 0");
    return index == std::string::npos ? object : object.substr(0, index);
  }

  bool pages_ = false;  // Whether more than one page is in the trace.
};

}  // namespace

std::unique_ptr<checker::Telling> page_telling(const Trace& trace) {
  return std::make_unique<PageTelling>(trace);
}

std::string render_columns(const Trace& trace, std::string_view defect) {
  return checker::render_columns(trace, defect, PageTelling(trace));
}

}  // namespace tools
