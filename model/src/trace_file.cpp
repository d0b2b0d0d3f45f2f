#include "model/trace_file.hpp"

#include <fmt/format.h>

#include <support/read_file.hpp>
#include <support/trace_json.hpp>

#include "embedded_scenario.hpp"
#include "model/scenario_parser.hpp"

namespace model {
namespace {

using checker::ObjectReader;
using ordered = nlohmann::ordered_json;
using nlohmann::json;

// Steps name the kernel function that they stand for.
constexpr checker::TraceJson trace_json = {"trace", "kernel_function"};

class TraceReader {
 public:
  TraceReader(const std::string& file, Diagnostics& errors) : file_(file), errors_(errors) {}

  TraceFile read(const json& value) {
    ObjectReader top(value, "", file_, errors_);
    const unsigned version = trace_json.read_head(top);
    if (version == 0) return {};
    read_scenario(top);
    read_kernel(top);
    read_search(top);
    trace_json.read_body(top, version, result_.trace, result_.defect);
    top.finish();
    if (version == 1) name_objects();
    return std::move(result_);
  }

 private:
  void read_scenario(ObjectReader& top) {
    const json* value = top.find("scenario");
    if (value == nullptr) return top.error("", "\"scenario\" is missing");
    ScenarioOrErrors read = read_embedded_scenario(*value, "/scenario", file_);
    errors_.insert(errors_.end(), read.errors.begin(), read.errors.end());
    if (read.scenario) result_.scenario = std::move(*read.scenario);
  }

  // The kernel by name, and the value of every switch: a trace stays valid when the table changes.
  void read_kernel(ObjectReader& top) {
    std::string key;
    if (!top.text("kernel", key, true)) return;
    const KernelOrError kernel = parse_kernel_key(key);
    if (!kernel.kernel) return top.error("kernel", kernel.error);
    result_.kernel = *kernel.kernel;
    const json* table = top.find("switches");
    if (table == nullptr) return;
    ObjectReader reader(*table, "/switches", file_, errors_);
    if (!reader.ok()) return;
    for (const SwitchInfo& info : switches()) {
      std::string text;
      if (!reader.text(std::string(info.name), text)) continue;
      const std::string error = set_switch(result_.kernel, fmt::format("{}={}", info.name, text));
      if (!error.empty()) reader.error(std::string(info.name), error);
    }
    const std::string error = check_requirements(result_.kernel);
    if (!error.empty()) top.error("switches", error);
    reader.finish();
  }

  void name_objects() {
    const auto name = [](checker::ObjectName& object) { object = object_name(object.text()); };
    for (checker::TraceStep& step : result_.trace.steps) {
      for (checker::TraceObject& object : step.objects) name(object.name);
    }
    for (checker::Waiting& waiting : result_.trace.outcome.waiting) name(waiting.object);
  }

  void read_search(ObjectReader& top) {
    ObjectReader reader = top.child("search");
    if (!reader.ok()) return;
    reader.text("kind", result_.search, true);
    std::size_t drain = 0;
    if (reader.word("drain", {"one-order", "interleaved"}, drain)) {
      result_.drain_interleaved = drain == 1;
    }
    reader.flag("simplest", result_.simplest);
    reader.finish();
  }

  const std::string& file_;
  Diagnostics& errors_;
  TraceFile result_;
};

}  // namespace

std::string write_trace(const TraceFile& file) {
  ordered switch_values;
  for (std::size_t i = 0; i < switch_count; ++i) {
    switch_values[std::string(switches()[i].name)] =
        value_text(static_cast<Switch>(i), file.kernel.values[i]);
  }
  const ordered search = {{"kind", file.search},
                          {"drain", file.drain_interleaved ? "interleaved" : "one-order"},
                          {"simplest", file.simplest}};
  // One line per entry, one line per step: diffs are readable.
  std::string out = trace_json.head();
  out += fmt::format("\"scenario\":{},\n", scenario_to_json(file.scenario, file.kernel));
  out += fmt::format("\"kernel\":{},\n", ordered(file.kernel.key()).dump());
  out += fmt::format("\"switches\":{},\n", switch_values.dump());
  out += fmt::format("\"search\":{},\n", search.dump());
  return out + trace_json.body(file.trace, file.defect);
}

TraceOrErrors parse_trace(std::string_view text, const std::string& path) {
  TraceOrErrors result;
  const auto value = checker::parse_json(text, path, result.errors);
  if (!value) return result;
  TraceFile file = TraceReader(path, result.errors).read(*value);
  if (result.errors.empty()) result.file = std::move(file);
  return result;
}

TraceOrErrors load_trace(const std::string& path) {
  const checker::TextOrError file = checker::read_file(path, checker::trace_bytes_max);
  if (!file.text) return {std::nullopt, {{path, ":", file.error}}};
  return parse_trace(*file.text, path);
}

}  // namespace model
