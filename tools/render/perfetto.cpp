// The trace-event format, which ui.perfetto.dev and chrome://tracing open. Its unit is one
// microsecond; a step takes 1 ms of it, step k from (k - 1) ms to k ms. No time was measured.

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "render/formats.hpp"
#include "render/page_formatter.hpp"
#include "trace/exposure.hpp"
#include "trace/subject.hpp"

namespace tools::render {
namespace {

using checker::TraceObject;
using checker::TraceStep;
using checker::TraceValue;
using ordered = nlohmann::ordered_json;

constexpr std::size_t step_us = 1000;
constexpr int process = 1;
constexpr int window_track = 0;

// A value as a number to draw: a lock is held (1) or free (0).
std::optional<std::int64_t> number_of(const TraceValue& value) {
  switch (value.type) {
    case checker::ValueType::flag:
    case checker::ValueType::count:
    case checker::ValueType::version:
    case checker::ValueType::length:
      return value.number;
    case checker::ValueType::holder:
      return value.number == TraceValue::none ? 0 : 1;
    case checker::ValueType::link:
      if (value.number == TraceValue::none) return std::nullopt;
      return value.number;
    case checker::ValueType::place:
    case checker::ValueType::state:
    case checker::ValueType::text:
      break;
  }
  return std::nullopt;
}

class Events {
 public:
  Events(const model::TraceFile& file, const std::string& banner)
      : trace_(file.trace), formatter_(file.trace) {
    name("process_name", window_track,
         fmt::format("{}{}{}: {}", banner, banner.empty() ? "" : "; ",
                     trace::subject(file.scenario, file.kernel), file.defect));
    windows(trace::exposures(file));
    for (std::size_t i = 0; i < trace_.steps.size(); ++i) step(i);
    for (auto& [thread, track] : tracks_) close_calls(track, 0);
    add("i", symptom_track(), trace_.steps.size(),
        checker::symptom_text(file.defect, trace_.outcome))["s"] = "p";
  }

  std::string text() {
    std::string out =
        "{\"displayTimeUnit\":\"ms\",\n\"otherData\":{\"unit\":\"one step is 1 ms\"},\n"
        "\"traceEvents\":[";
    for (std::size_t i = 0; i < events_.size(); ++i) {
      out += (i == 0 ? "\n" : ",\n") + events_[i].dump();
    }
    return out + "\n]}\n";
  }

 private:
  struct Call {
    std::string name;
    std::size_t begin = 0;
    std::size_t event = 0;  // Its index: an outer slice stands before those that it holds.
  };
  struct Track {
    int number = 0;
    std::vector<Call> open;
    std::size_t last = 0;  // Where the track's last step ends.
  };

  ordered& add(const char* phase, int track, std::size_t at, const std::string& name) {
    events_.push_back(
        {{"ph", phase}, {"pid", process}, {"tid", track}, {"ts", at * step_us}, {"name", name}});
    return events_.back();
  }
  void name(const char* what, int track, const std::string& text) {
    add("M", track, 0, what)["args"] = {{"name", text}};
  }

  void windows(const std::vector<trace::Exposure>& list) {
    if (!list.empty()) name("thread_name", window_track, "data that nothing remembers");
    for (const trace::Exposure& window : list) {
      const std::size_t end = window.closes == 0 ? trace_.steps.size() : window.closes;
      add("X", window_track, window.opens, fmt::format("page {}", window.page))["dur"] =
          (end - window.opens) * step_us;
    }
  }

  int symptom_track() const {
    if (trace_.steps.empty()) return window_track;
    return tracks_.at(trace_.steps.back().thread).number;
  }

  Track& track_of(const std::string& thread) {
    const auto [at, fresh] = tracks_.try_emplace(thread);
    if (fresh) {
      at->second.number = static_cast<int>(tracks_.size());
      name("thread_name", at->second.number, thread);
    }
    return at->second;
  }

  // Ends the calls that are deeper than `depth` where the track's last step ended.
  void close_calls(Track& track, std::size_t depth) {
    while (track.open.size() > depth) {
      const Call& call = track.open.back();
      events_[call.event]["dur"] = (track.last - call.begin) * step_us;
      track.open.pop_back();
    }
  }

  // The trace holds stacks, not calls: neighbours of a thread with the same stack count as one.
  void nest(Track& track, const TraceStep& step, std::size_t at) {
    std::size_t common = 0;
    while (common < track.open.size() && common < step.calls.size() &&
           track.open[common].name == step.calls[common]) {
      ++common;
    }
    close_calls(track, common);
    for (; common < step.calls.size(); ++common) {
      track.open.push_back({step.calls[common], at, events_.size()});
      ordered& event = add("X", track.number, at, step.calls[common] + "()");
      event["dur"] = step_us;
      event["cat"] = "call";
    }
  }

  void step(std::size_t at) {
    const TraceStep& step = trace_.steps[at];
    Track& track = track_of(step.thread);
    nest(track, step, at);
    ordered& event = add("X", track.number, at, step_text(step, formatter_));
    event["dur"] = step_us;
    event["cat"] = "step";
    ordered args = {{"step", at + 1}, {"operation", step.operation}, {"function", step.function}};
    for (const TraceObject& object : step.objects) {
      const std::string after = object.after.text();
      args[object.name.text()] =
          object.changed() ? fmt::format("{} -> {}", object.before.text(), after) : after;
    }
    if (!step.file.empty()) args["source"] = fmt::format("{}:{}", step.file, step.line);
    if (!step.remarks.empty()) args["remarks"] = step.remarks;
    event["args"] = std::move(args);
    track.last = at + 1;
    for (const TraceObject& object : step.objects) count(object, at);
  }

  // A counter has its first value from the start on, then one for each change.
  void count(const TraceObject& object, std::size_t at) {
    const auto before = number_of(object.before);
    const auto after = number_of(object.after);
    const std::string name = object.name.text();
    const bool fresh = counted_.insert(name).second;
    if (fresh && before) add("C", 0, 0, name)["args"] = {{"value", *before}};
    if (object.changed() && after) add("C", 0, at + 1, name)["args"] = {{"value", *after}};
  }

  const checker::Trace& trace_;
  PageFormatter formatter_;
  std::vector<ordered> events_;
  std::map<std::string, Track> tracks_;
  std::set<std::string> counted_;
};

}  // namespace

std::string render_perfetto(const model::TraceFile& file, const RenderOptions& options) {
  return Events(file, options.banner).text();
}

}  // namespace tools::render
