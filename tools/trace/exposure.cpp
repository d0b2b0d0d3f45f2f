#include "trace/exposure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>

namespace tools::trace {
namespace {

using checker::TraceObject;
using checker::TraceStep;

// "v2" is 2.
unsigned version_of(const std::string& value) {
  unsigned version = 0;
  for (const char c : value) {
    if (c >= '0' && c <= '9') version = version * 10 + static_cast<unsigned>(c - '0');
  }
  return version;
}

bool begins(const std::string& text, const char* with) { return text.rfind(with, 0) == 0; }
bool ends(const std::string& text, const std::string& with) {
  return text.size() >= with.size() &&
         text.compare(text.size() - with.size(), with.size(), with) == 0;
}

const TraceObject* find_object(const TraceStep& step, const std::string& ending) {
  for (const TraceObject& object : step.objects) {
    if (ends(object.object, ending)) return &object;
  }
  return nullptr;
}

// The state as far as the question goes, walked along the trace.
class Walk {
 public:
  explicit Walk(const model::TraceFile& file) {
    for (const TraceStep& step : file.trace.steps) {
      for (const TraceObject& object : step.objects) {
        values_.try_emplace(object.object, object.before);
        if (begins(object.object, "page ")) frames_.insert(version_of(frame_of(object.object)));
      }
    }
    for (std::size_t i = 0; i < file.scenario.start.size(); ++i) {
      frames_.insert(static_cast<unsigned>(i));
      const model::PageStart& start = file.scenario.start[i];
      const std::string page = fmt::format("page {} ", i);
      const bool has_data =
          start.dirty != model::PageStart::Dirty::no || start.writeback || start.written;
      const unsigned content = version_of(value(page + "content", has_data ? "v1" : "v0"));
      declared_.push_back(has_data ? content : 0);
      if (start.dirty != model::PageStart::Dirty::no) values_.try_emplace(page + "PG_dirty", "1");
      if (start.writeback) values_.try_emplace(page + "PG_writeback", "1");
      if (start.writeback || start.written) {
        values_.try_emplace(fmt::format("ordered extent of index {}", i), "one");
      }
    }
    given_up_.resize(declared_.size(), false);
  }

  [[nodiscard]] std::size_t pages() const { return declared_.size(); }

  void take(const TraceStep& step) {
    for (const TraceObject& object : step.objects) values_[object.object] = object.after;
    declare(step);
    give_up(step);
  }

  [[nodiscard]] bool exposed(std::size_t index) const {
    if (given_up_[index]) return false;
    const std::string of_index = fmt::format(" of index {}", index);
    if (declared_[index] <= version_of(value("disk data" + of_index, "v0"))) return false;
    if (value("ordered extent" + of_index, "none") != "none") return false;
    if (ends(value("PTE" + of_index, "none"), ", dirty")) return false;
    return std::none_of(frames_.begin(), frames_.end(), [&](unsigned frame) {
      return is_found(frame, index) && remembers(fmt::format("page {}", frame));
    });
  }

 private:
  [[nodiscard]] std::string value(const std::string& object, const std::string& missing) const {
    const auto found = values_.find(object);
    return found == values_.end() ? missing : found->second;
  }

  // "page 0" of "page 0 PG_dirty".
  static std::string frame_of(const std::string& object) {
    return object.substr(0, object.find(' ', 5));
  }

  // Whether a page is the file's at an index: lookups find it there, or it says so.
  [[nodiscard]] bool belongs(unsigned frame, std::size_t index) const {
    const std::string home = frame < pages() ? fmt::format("{}", frame) : "none";
    const std::string mapping =
        value(fmt::format("page {} mapping", frame), home == "none" ? "NULL" : "index " + home);
    return is_found(frame, index) || mapping == fmt::format("index {}", index);
  }
  [[nodiscard]] bool is_found(unsigned frame, std::size_t index) const {
    const std::string slot = value(fmt::format("slot of index {}", index),
                                   index < pages() ? fmt::format("{}", index) : "none");
    return slot == fmt::format("{}", frame);
  }

  [[nodiscard]] bool remembers(const std::string& page) const {
    return value(page + " PG_dirty", "0") == "1" || value(page + " PG_writeback", "0") == "1";
  }

  // The index that a page belongs to, or pages().
  [[nodiscard]] std::size_t index_of(const std::string& page) const {
    const unsigned frame = version_of(page);
    std::size_t index = 0;
    while (index < pages() && !belongs(frame, index)) ++index;
    return index;
  }

  void declare(const TraceStep& step) {
    const TraceObject* flag = find_object(step, " PG_dirty");
    const bool sets = step.operation == "test-and-set" && flag != nullptr && flag->after == "1";
    const TraceObject* flushed =
        step.operation == "flush the TLB" ? find_object(step, " mapping") : nullptr;
    const TraceObject* about = sets ? flag : flushed;
    if (about == nullptr) return;
    const std::string page = frame_of(about->object);
    const std::size_t index = index_of(page);
    if (index == pages()) return;
    const unsigned version = version_of(value(page + " content", "v0"));
    if (version > declared_[index]) given_up_[index] = false;
    declared_[index] = std::max(declared_[index], version);
  }

  void give_up(const TraceStep& step) {
    if (find_object(step, "i_size") != nullptr && step.operation == "set i_size") {
      const unsigned size = version_of(value("i_size", "0"));
      for (std::size_t index = size; index < pages(); ++index) given_up_[index] = true;
    }
    if (step.operation != "record the error") return;
    // The trace does not say of which page: of those that the thread has locked, or else of all.
    std::vector<std::size_t> locked;
    for (const unsigned frame : frames_) {
      const std::string page = fmt::format("page {}", frame);
      const std::size_t index = index_of(page);
      if (value(page + " PG_locked", "free") == step.thread && index < pages()) {
        locked.push_back(index);
      }
    }
    for (std::size_t index = 0; index < pages(); ++index) {
      const bool named = std::find(locked.begin(), locked.end(), index) != locked.end();
      if (named || locked.empty()) given_up_[index] = true;
    }
  }

  std::map<std::string, std::string> values_;
  std::set<unsigned> frames_;  // Numbers of the pages: the file's, then those of migrations.
  std::vector<unsigned> declared_;
  std::vector<bool> given_up_;
};

}  // namespace

std::vector<Exposure> exposures(const model::TraceFile& file) {
  std::vector<Exposure> out;
  if (model::is_classic(file.scenario)) return out;
  Walk walk(file);
  std::vector<bool> open(walk.pages(), false);
  const auto look = [&](std::size_t step) {
    for (std::size_t page = 0; page < walk.pages(); ++page) {
      if (walk.exposed(page) == open[page]) continue;
      open[page] = !open[page];
      if (open[page]) {
        out.push_back({page, step, 0});
      } else {
        const auto last = std::find_if(out.rbegin(), out.rend(),
                                       [page](const Exposure& e) { return e.page == page; });
        last->closes = step;
      }
    }
  };
  look(0);
  for (std::size_t i = 0; i < file.trace.steps.size(); ++i) {
    walk.take(file.trace.steps[i]);
    look(i + 1);
  }
  return out;
}

}  // namespace tools::trace
