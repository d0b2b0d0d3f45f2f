#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <support/escape.hpp>

#include "render/columns.hpp"
#include "render/formats.hpp"
#include "render/html_files.hpp"
#include "render/page_formatter.hpp"
#include "trace/exposure.hpp"
#include "trace/object_values.hpp"
#include "trace/subject.hpp"

namespace tools::render {
namespace {

using checker::escaped_text;
using checker::ObjectName;
using checker::TraceObject;
using checker::TraceStep;
using ordered = nlohmann::ordered_json;

constexpr std::size_t context_lines = 3;

// JSON that can stand inside a script element: no "</script>", no "<!--".
std::string embedded_json(const ordered& value) {
  std::string out;
  for (const char c : value.dump()) {
    if (c == '<') {
      out += "\\u003c";
    } else {
      out += c;
    }
  }
  return out;
}

std::string_view file_text(std::string_view name) {
  for (const trace::SourceFile& file : html_files()) {
    if (file.path.ends_with(name)) return file.text;
  }
  return {};
}

// Where an object stands in the table: its group, its name in the group, its rank.
struct Place {
  std::string group;
  std::string name;
  std::size_t rank = 0;
};

// What the argument is about comes first.
constexpr std::array<std::string_view, 24> ranking = {
    "PG_dirty",        "PG_writeback",  "PG_locked",     "references",
    "content",         "PG_checked",    "PG_private_2",  "PG_private",
    "PG_uptodate",     "PG_error",      "fixup mark",    "mapping",
    "mapcount",        "disk data",     "disk checksum", "ordered extent",
    "EXTENT_DELALLOC", "EXTENT_LOCKED", "dirty tag",     "towrite tag",
    "writeback tag",   "PTE",           "TLB entry",     "slot"};

Place place_of(const ObjectName& object) {
  Place place = {"Other objects", object.text(), ranking.size()};
  if (object.kind == "page") {
    place = {fmt::format("Page {}", object.index), object.field, ranking.size()};
  } else if (object.kind == "index") {
    place = {fmt::format("File, index {}", object.index), object.field, ranking.size()};
  }
  const auto* const at = std::find(ranking.begin(), ranking.end(), place.name);
  place.rank = static_cast<std::size_t>(at - ranking.begin());
  return place;
}

// 0: pages, 1: the file, 2: all else.
int order_of(const ObjectName& object) {
  if (object.kind == "page") return 0;
  return object.kind == "index" ? 1 : 2;
}

class Data {
 public:
  explicit Data(const model::TraceFile& file) : file_(file), formatter_(file.trace) {}

  ordered build(bool all_steps) {
    const checker::Trace& trace = file_.trace;
    ordered out;
    out["symptom"] = checker::symptom_text(file_.defect, trace.outcome);
    out["all_steps"] = all_steps;
    out["repeats_from"] = trace.repeats_from;
    ordered steps = ordered::array();
    const std::vector<bool> shown = checker::steps_shown(trace, file_.defect, formatter_, false);
    for (std::size_t i = 0; i < trace.steps.size(); ++i) steps.push_back(step(i, shown[i]));
    const auto first = std::find(shown.begin(), shown.end(), true);
    out["begin"] = first == shown.end() ? 0 : first - shown.begin() + 1;
    out["threads"] = threads_;
    out["objects"] = objects();
    out["choose"] = first_choice();
    out["windows"] = ordered::array();
    for (const trace::Exposure& window : trace::exposures(file_))
      out["windows"].push_back(as_json(window));
    out["waiting"] =
        trace.outcome.waiting.empty() ? "" : checker::deadlock_text(trace, file_.defect);
    out["places"] = std::move(places_);
    out["steps"] = std::move(steps);
    return out;
  }

 private:
  ordered step(std::size_t at, bool shown) {
    const TraceStep& step = file_.trace.steps[at];
    const bool by_call = formatter_.told_by_call(step);
    std::vector<std::string> lines =
        by_call ? std::vector<std::string>{formatter_.call_text(step)} : formatter_.lines(step);
    if (lines.empty()) lines = {formatter_.plain(step)};
    ordered objects = ordered::array();
    for (const TraceObject& object : step.objects) {
      objects.push_back({object.name.text(), object.before.text(), object.after.text()});
    }
    return {{"number", at + 1},
            {"thread", thread_number(step.thread)},
            {"shown", shown},
            {"drain", step.draining},
            {"byCall", by_call},
            {"lines", std::move(lines)},
            {"calls", step.calls},
            {"operation", step.operation},
            {"remarks", step.remarks},
            {"labels", step.labels},
            {"place", place_number(step)},
            {"objects", std::move(objects)}};
  }

  std::size_t thread_number(const std::string& thread) {
    const auto at = std::find(threads_.begin(), threads_.end(), thread);
    const auto number = static_cast<std::size_t>(at - threads_.begin());
    if (at == threads_.end()) threads_.push_back(thread);
    return number;
  }

  int place_number(const TraceStep& step) {
    if (step.file.empty()) return -1;
    const std::size_t first = step.line > context_lines ? step.line - context_lines : 1;
    ordered entry = {{"file", step.file},
                     {"line", step.line},
                     {"first", first},
                     {"lines", sources_.around(step.file, step.line, context_lines)}};
    const auto known = std::find(places_.begin(), places_.end(), entry);
    const auto number = known - places_.begin();
    if (known == places_.end()) places_.push_back(std::move(entry));
    return static_cast<int>(number);
  }

  static ordered as_json(const trace::Exposure& window) {
    ordered lockers = ordered::array();
    for (const auto& locker : window.lockers) lockers.push_back({locker.from, locker.thread});
    return {{"page", window.page},
            {"opens", window.opens},
            {"closes", window.closes},
            {"lockers", std::move(lockers)}};
  }

  // The object whose changes are chosen first: whether the page is dirty that is exposed at the
  // end, or else the first page.
  std::string first_choice() const {
    std::int64_t page = 0;
    for (const trace::Exposure& window : trace::exposures(file_)) {
      if (window.closes != 0) continue;
      page = trace::page_found(file_.trace, window.page, file_.trace.steps.size());
      break;
    }
    return ObjectName("page", static_cast<std::int32_t>(std::max<std::int64_t>(page, 0)),
                      "PG_dirty")
        .text();
  }

  ordered objects() const {
    const trace::ObjectValues values(file_.trace);
    std::vector<std::pair<Place, ObjectName>> order;
    for (const ObjectName& object : values.objects()) order.emplace_back(place_of(object), object);
    std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) {
      return std::make_tuple(order_of(a.second), a.first.group, a.first.rank) <
             std::make_tuple(order_of(b.second), b.first.group, b.first.rank);
    });
    ordered out = ordered::array();
    for (const auto& [place, name] : order) {
      const checker::TraceValue start = values.after(0, name, {});
      ordered changes = ordered::array();
      for (const std::size_t step : values.changes(name)) {
        changes.push_back({step, values.after(step, name, {}).text()});
      }
      out.push_back({{"name", name.text()},
                     {"group", place.group},
                     {"short", place.name},
                     {"flag", start.type == checker::ValueType::flag},
                     {"holder", start.type == checker::ValueType::holder},
                     {"start", start.text()},
                     {"changes", std::move(changes)}});
    }
    return out;
  }

  const model::TraceFile& file_;
  PageFormatter formatter_;
  trace::SourceLines sources_{trace::model_sources()};
  std::vector<std::string> threads_;
  ordered places_ = ordered::array();
};

// "page 0 is lost" of "lost-update: page 0 is lost": the defect stands before it already.
std::string without(const std::string& symptom, const std::string& defect) {
  return symptom.size() > defect.size() + 2 ? symptom.substr(defect.size() + 2) : "";
}

// Replaces each @name@ of the page; what is put in is not looked at again.
std::string fill(std::string_view page,
                 const std::vector<std::pair<std::string_view, std::string>>& parts) {
  std::string out;
  while (!page.empty()) {
    std::size_t at = std::string_view::npos;
    const std::pair<std::string_view, std::string>* next = nullptr;
    for (const auto& part : parts) {
      const std::size_t found = page.find(fmt::format("@{}@", part.first));
      if (found >= at) continue;
      at = found;
      next = &part;
    }
    out += page.substr(0, at);
    if (next == nullptr) break;
    out += next->second;
    page.remove_prefix(at + next->first.size() + 2);
  }
  return out;
}

}  // namespace

std::string render_html(const model::TraceFile& file, const RenderOptions& options) {
  const std::string about = trace::subject(file.scenario, file.kernel);
  const std::string text = escaped_text(render_columns(file.trace, file.defect));
  const std::string banner = options.banner.empty()
                                 ? ""
                                 : fmt::format("\n  <p class=\"banner\" role=\"alert\">{}</p>",
                                               escaped_text(options.banner));
  return fill(
      file_text("page.html"),
      {{"title", escaped_text(fmt::format("{}: {}", about, file.defect))},
       {"style", std::string(file_text("page.css"))},
       {"banner", banner},
       {"subject", escaped_text(about)},
       {"defect", escaped_text(file.defect)},
       {"symptom",
        escaped_text(without(checker::symptom_text(file.defect, file.trace.outcome), file.defect))},
       {"question", escaped_text(file.scenario.question)},
       {"text", text},
       {"data", embedded_json(Data(file).build(options.all_steps))},
       {"steps", std::string(file_text("steps.js"))},
       {"panel", std::string(file_text("panel.js"))},
       {"moves", std::string(file_text("moves.js"))}});
}

}  // namespace tools::render
