#include "model/trace_file.hpp"

#include <fmt/format.h>

#include <array>
#include <nlohmann/json.hpp>

#include "embedded_scenario.hpp"
#include "json_text.hpp"
#include "model/names.hpp"
#include "model/scenario_parser.hpp"

namespace model {
namespace {

using checker::Access;
using checker::Trace;
using checker::TraceObject;
using checker::TraceStep;
using ordered = nlohmann::ordered_json;
using nlohmann::json;

const std::vector<std::string> access_words = {"read", "write", "update", "acquire", "release"};

ordered step_to_json(const TraceStep& step, std::size_t number) {
  ordered out;
  out["step"] = number;
  out["thread"] = step.thread;
  out["operation"] = step.operation;
  out["objects"] = ordered::array();
  for (const TraceObject& object : step.objects) {
    out["objects"].push_back({{"object", object.object},
                              {"access", access_words[static_cast<std::size_t>(object.access)]},
                              {"before", object.before},
                              {"after", object.after}});
  }
  out["occurrence"] = step.occurrence;
  if (step.ways > 1) {
    out["way"] = step.way;
    out["ways"] = step.ways;
  }
  if (step.draining) out["drain"] = true;
  out["kernel_function"] = step.calls.empty() ? "" : step.calls.back();
  out["calls"] = step.calls;
  out["function"] = step.function;
  if (!step.remarks.empty()) out["remarks"] = step.remarks;
  if (!step.labels.empty()) out["labels"] = step.labels;
  return out;
}

ordered waiting_to_json(const std::vector<checker::Waiting>& waiting) {
  ordered list = ordered::array();
  for (const checker::Waiting& at : waiting) {
    list.push_back({{"thread", at.thread},
                    {"operation", at.operation},
                    {"object", at.object},
                    {"holder", at.holder},
                    {"calls", at.calls}});
  }
  return list;
}

class TraceReader {
 public:
  TraceReader(const std::string& file, Diagnostics& errors) : file_(file), errors_(errors) {}

  TraceFile read(const json& value) {
    ObjectReader top(value, "", file_, errors_);
    if (!top.ok()) return {};
    if (top.find("schema") == nullptr) {
      top.error("", "\"schema\" is missing: this is no trace");
      return {};
    }
    read_head(top);
    read_scenario(top);
    read_kernel(top);
    read_search(top);
    read_defect(top);
    read_outcome(top);
    read_steps(top);
    top.finish();
    return std::move(result_);
  }

 private:
  void read_head(ObjectReader& top) {
    std::uint8_t version = 0;
    top.number("schema", version, 1, 1);
    std::string text;
    if (top.text("tool", text, true) && text != "pagerace") {
      top.error("tool", "must be \"pagerace\"");
    }
    if (top.text("kind", text, true) && text != "trace") top.error("kind", "must be \"trace\"");
  }

  void read_scenario(ObjectReader& top) {
    const json* value = top.find("scenario");
    if (value == nullptr) return top.error("", "\"scenario\" is missing");
    ScenarioOrErrors read = read_embedded_scenario(*value, "/scenario", file_);
    errors_.insert(errors_.end(), read.errors.begin(), read.errors.end());
    if (read.scenario) result_.scenario = std::move(*read.scenario);
  }

  // The kernel by name, and the value of every switch: a trace outlives changes of the table.
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

  void read_search(ObjectReader& top) {
    const json* value = top.find("search");
    if (value == nullptr) return top.error("", "\"search\" is missing");
    ObjectReader reader(*value, "/search", file_, errors_);
    if (!reader.ok()) return;
    reader.text("kind", result_.search, true);
    std::size_t drain = 0;
    if (reader.word("drain", {"one-order", "interleaved"}, drain)) {
      result_.drain_interleaved = drain == 1;
    }
    reader.flag("simplest", result_.simplest);
    reader.finish();
  }

  void read_defect(ObjectReader& top) {
    const json* value = top.find("defect");
    if (value == nullptr) return top.error("", "\"defect\" is missing");
    ObjectReader reader(*value, "/defect", file_, errors_);
    if (!reader.ok()) return;
    reader.text("name", result_.defect, true);
    reader.text("message", result_.trace.outcome.message, true);
    reader.finish();
  }

  void read_outcome(ObjectReader& top) {
    const json* value = top.find("outcome");
    if (value == nullptr) return top.error("", "\"outcome\" is missing");
    ObjectReader reader(*value, "/outcome", file_, errors_);
    if (!reader.ok()) return;
    checker::Outcome& outcome = result_.trace.outcome;
    outcome.defects = texts(reader, "defects");
    reader.flag("ended", outcome.ended);
    for_each(reader, "waiting", [&](ObjectReader& at) {
      checker::Waiting waiting;
      at.text("thread", waiting.thread, true);
      at.text("operation", waiting.operation, true);
      at.text("object", waiting.object, true);
      at.text("holder", waiting.holder, true);
      waiting.calls = texts(at, "calls");
      outcome.waiting.push_back(std::move(waiting));
    });
    reader.finish();
  }

  void read_steps(ObjectReader& top) {
    if (top.find("steps") == nullptr) return top.error("", "\"steps\" is missing");
    for_each(top, "steps", [&](ObjectReader& at) {
      TraceStep step;
      at.find("step");  // For readers; the order counts.
      at.text("thread", step.thread, true);
      at.text("operation", step.operation, true);
      for_each(at, "objects", [&](ObjectReader& object) { read_object(object, step); });
      step.occurrence = count(at, "occurrence", 1);
      step.way = count(at, "way", 0);
      step.ways = count(at, "ways", 1);
      at.flag("drain", step.draining);
      at.find("kernel_function");  // The last of the calls.
      step.calls = texts(at, "calls");
      at.text("function", step.function, true);
      step.remarks = texts(at, "remarks");
      step.labels = texts(at, "labels");
      result_.trace.steps.push_back(std::move(step));
    });
  }

  static void read_object(ObjectReader& reader, TraceStep& step) {
    TraceObject object;
    std::size_t access = 0;
    reader.text("object", object.object, true);
    if (reader.word("access", access_words, access)) object.access = static_cast<Access>(access);
    reader.text("before", object.before, true);
    reader.text("after", object.after, true);
    step.objects.push_back(std::move(object));
  }

  template <typename Body>
  void for_each(ObjectReader& parent, const std::string& key, Body body) {
    const json* list = parent.find(key);
    if (list == nullptr) return;
    if (!list->is_array()) {
      return parent.error(key, "must be an array, not " + describe_json(*list));
    }
    for (std::size_t i = 0; i < list->size() && errors_.size() < 100; ++i) {
      ObjectReader reader((*list)[i], fmt::format("{}/{}", parent.pointer(key), i), file_, errors_);
      if (!reader.ok()) continue;
      body(reader);
      reader.finish();
    }
  }

  static std::vector<std::string> texts(ObjectReader& reader, const std::string& key) {
    std::vector<std::string> out;
    const json* list = reader.find(key);
    if (list == nullptr) return out;
    if (!list->is_array()) {
      reader.error(key, "must be an array, not " + describe_json(*list));
      return out;
    }
    for (const json& entry : *list) {
      if (!entry.is_string()) {
        reader.error(key, "must hold texts, not " + describe_json(entry));
        return out;
      }
      out.push_back(entry.get<std::string>());
    }
    return out;
  }

  static std::uint32_t count(ObjectReader& reader, const std::string& key, std::uint32_t missing) {
    const json* value = reader.find(key);
    if (value == nullptr) return missing;
    if (!value->is_number_integer() || *value < 0 || *value > 1000000) {
      reader.error(key, "must be a whole number from 0 to 1000000, not " + describe_json(*value));
      return missing;
    }
    return value->get<std::uint32_t>();
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
  const ordered defect = {{"name", file.defect}, {"message", file.trace.outcome.message}};
  const ordered outcome = {{"defects", file.trace.outcome.defects},
                           {"ended", file.trace.outcome.ended},
                           {"waiting", waiting_to_json(file.trace.outcome.waiting)}};
  // One line an entry, one line a step: differences can be read.
  std::string out = "{\"schema\":1,\"tool\":\"pagerace\",\"kind\":\"trace\",\n";
  out += fmt::format("\"scenario\":{},\n", scenario_to_json(file.scenario, file.kernel));
  out += fmt::format("\"kernel\":{},\n", ordered(file.kernel.key()).dump());
  out += fmt::format("\"switches\":{},\n", switch_values.dump());
  out += fmt::format("\"search\":{},\n", search.dump());
  out += fmt::format("\"defect\":{},\n", defect.dump());
  out += fmt::format("\"outcome\":{},\n", outcome.dump());
  out += "\"steps\":[";
  for (std::size_t i = 0; i < file.trace.steps.size(); ++i) {
    out += i == 0 ? "\n" : ",\n";
    out += step_to_json(file.trace.steps[i], i + 1).dump();
  }
  return out + "\n]}\n";
}

TraceOrErrors parse_trace(std::string_view text, const std::string& path) {
  TraceOrErrors result;
  const auto value = parse_json(text, path, result.errors);
  if (!value) return result;
  TraceFile file = TraceReader(path, result.errors).read(*value);
  if (result.errors.empty()) result.file = std::move(file);
  return result;
}

TraceOrErrors load_trace(const std::string& path) {
  constexpr std::size_t bytes_max = 64 * 1024 * 1024;
  const TextOrError file = read_file(path, bytes_max);
  if (!file.text) return {std::nullopt, {{path, ":", file.error}}};
  return parse_trace(*file.text, path);
}

}  // namespace model
