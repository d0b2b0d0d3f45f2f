#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "report/result.hpp"
#include "version.hpp"

namespace tools {
namespace {

using json = nlohmann::ordered_json;

const char* verdict_word(checker::Verdict verdict) {
  switch (verdict) {
    case checker::Verdict::holds:
      return "holds";
    case checker::Verdict::violated:
      return "violated";
    case checker::Verdict::inconclusive:
      return "inconclusive";
  }
  return "?";
}

json optional_text(const std::optional<std::string>& text) {
  return text ? json(*text) : json(nullptr);
}

json schedule_json(const checker::Trace& trace) {
  json steps = json::array();
  for (const checker::TraceStep& step : trace.steps) {
    steps.push_back(json::array({step.thread, step.way}));
  }
  return steps;
}

json defect_json(const ReportedDefect& defect, const ReportOptions& options) {
  json out;
  out["name"] = defect.found.name;
  out["message"] = defect.trace.outcome.message;
  out["steps"] = defect.found.schedule.size();
  out["context_switches"] = defect.found.context_switches;
  out["simplest"] = defect.found.simplest;
  if (options.counts) out["interleavings"] = optional_text(defect.found.interleavings);
  if (defect.found.bound) out["bound"] = *defect.found.bound;
  if (defect.found.runs != 0) out["runs"] = defect.found.runs;
  out["trace"] = defect.trace_path.empty() ? json(nullptr) : json(defect.trace_path);
  out["schedule"] = schedule_json(defect.trace);
  return out;
}

json bounding_json(const checker::BoundingResult& bounding) {
  const bool delays = bounding.kind == checker::ScheduleBound::delays;
  return {{"kind", delays ? "delays" : "preemptions"},
          {"most", bounding.most},
          {"explored", bounding.bound ? json(*bounding.bound) : json(nullptr)},
          {"cut", bounding.cut}};
}

json sampling_json(const checker::SamplingResult& sampling) {
  json out = {{"seed", std::to_string(sampling.seed)},  // Above 2^53 a number would be rounded.
              {"runs", sampling.runs},
              {"truncated", sampling.truncated},
              {"data_choices", sampling.data_choices}};
  if (sampling.depth == 0) return out;
  out["pct"] = {{"depth", sampling.depth},   {"threads", sampling.threads},
                {"length", sampling.length}, {"runs_at_length", sampling.runs_at_length},
                {"chance", sampling.chance}, {"chance_all", sampling.chance_all}};
  return out;
}

json result_json(const Result& result, const ReportOptions& options) {
  const checker::SearchResult& found = result.found;
  json out;
  out["scenario"] = result.path;
  out["kernel"] = result.kernel.name;
  out["switches"] = json::object();
  for (std::size_t i = 0; i < model::switch_count; ++i) {
    out["switches"][std::string(model::switches()[i].name)] =
        model::value_text(static_cast<model::Switch>(i), result.kernel.values[i]);
  }
  out["search"] = result.search;
  out["verdict"] = verdict_word(found.verdict);
  out["complete"] = found.complete;
  out["limit"] = found.limit == checker::LimitKind::none ? json(nullptr)
                                                         : json(checker::limit_name(found.limit));
  if (found.bounding) out["bounding"] = bounding_json(*found.bounding);
  if (found.sampling) out["sampling"] = sampling_json(*found.sampling);
  out["defects"] = json::array();
  for (const ReportedDefect& defect : result.defects) {
    out["defects"].push_back(defect_json(defect, options));
  }
  if (options.counts) {
    out["states"] = found.states;
    out["transitions"] = found.transitions;
    out["executions"] = found.executions;
    out["interleavings"] = optional_text(found.interleavings);
    if (!found.interleavings) out["interleavings_reason"] = found.interleavings_reason;
    out["depth_max"] = found.depth_max;
  }
  out["reaches"] = json::object();
  for (const auto& [label, reached] : result.reaches) out["reaches"][label] = reached;
  for (const auto& [label, reached] : result.never) out["never"][label] = reached;
  out["bounds"] = json::object();
  for (const auto& [name, value] : bounds_of(result)) out["bounds"][name] = value;
  if (options.timing) {
    const double seconds = std::max(found.seconds, 1e-9);
    out["timing"] = {{"seconds", found.seconds},
                     {"states_per_second", static_cast<double>(found.states) / seconds}};
  }
  return out;
}

json text() { return {{"type", "string"}}; }
json count() { return {{"type", "integer"}, {"minimum", 0}}; }
json maybe(json schema) { return {{"oneOf", {std::move(schema), {{"type", "null"}}}}}; }
json decimal() { return {{"type", "string"}, {"pattern", "^[0-9]+$"}}; }
json chance() { return {{"type", "number"}, {"minimum", 0}, {"maximum", 1}}; }
json closed(json properties) {
  json required = json::array();
  for (const auto& [name, schema] : properties.items()) required.push_back(name);
  return {{"type", "object"},
          {"properties", std::move(properties)},
          {"required", std::move(required)},
          {"additionalProperties", false}};
}
json bounding_schema() {
  return closed({{"kind", {{"enum", {"preemptions", "delays"}}}},
                 {"most", count()},
                 {"explored", maybe(count())},
                 {"cut", {{"type", "boolean"}}}});
}
json sampling_schema() {
  json schema = closed({{"seed", decimal()},
                        {"runs", count()},
                        {"truncated", count()},
                        {"data_choices", {{"type", "boolean"}}}});
  schema["properties"]["pct"] = closed({{"depth", count()},
                                        {"threads", count()},
                                        {"length", count()},
                                        {"runs_at_length", count()},
                                        {"chance", chance()},
                                        {"chance_all", chance()}});
  return schema;
}

}  // namespace

std::string report_json(const std::vector<Result>& results, const ReportOptions& options) {
  json out;
  out["schema"] = 1;
  out["tool"] = "pagerace";
  out["version"] = version;
  out["results"] = json::array();
  for (const Result& result : results) out["results"].push_back(result_json(result, options));
  // Paths need not be UTF-8.
  return out.dump(1, ' ', false, json::error_handler_t::replace) + "\n";
}

std::string report_schema() {
  const json step = {{"type", "array"}, {"minItems", 2}, {"maxItems", 2}};
  const json defect = {{"type", "object"},
                       {"properties",
                        {{"name", text()},
                         {"message", text()},
                         {"steps", count()},
                         {"context_switches", count()},
                         {"simplest", {{"type", "boolean"}}},
                         {"interleavings", maybe(decimal())},
                         {"bound", count()},
                         {"runs", count()},
                         {"trace", maybe(text())},
                         {"schedule", {{"type", "array"}, {"items", step}}}}},
                       {"required", {"name", "message", "steps", "schedule"}}};
  const json flags = {{"type", "object"}, {"additionalProperties", {{"type", "boolean"}}}};
  const json texts = {{"type", "object"}, {"additionalProperties", text()}};
  const json result = {{"type", "object"},
                       {"properties",
                        {{"scenario", text()},
                         {"kernel", text()},
                         {"switches", texts},
                         {"search", text()},
                         {"verdict", {{"enum", {"holds", "violated", "inconclusive"}}}},
                         {"complete", {{"type", "boolean"}}},
                         {"limit", maybe(text())},
                         {"bounding", bounding_schema()},
                         {"sampling", sampling_schema()},
                         {"defects", {{"type", "array"}, {"items", defect}}},
                         {"states", count()},
                         {"transitions", count()},
                         {"executions", count()},
                         {"interleavings", maybe(decimal())},
                         {"interleavings_reason", text()},
                         {"depth_max", count()},
                         {"reaches", flags},
                         {"never", flags},
                         {"bounds", texts},
                         {"timing", {{"type", "object"}}}}},
                       {"required",
                        {"scenario", "kernel", "switches", "search", "verdict", "complete",
                         "defects", "reaches", "bounds"}},
                       {"additionalProperties", false}};
  json out;
  out["$schema"] = "http://json-schema.org/draft-07/schema#";
  out["title"] = "pagerace report";
  out["type"] = "object";
  out["properties"] = {{"schema", {{"const", 1}}},
                       {"tool", {{"const", "pagerace"}}},
                       {"version", text()},
                       {"results", {{"type", "array"}, {"items", result}}}};
  out["required"] = {"schema", "tool", "version", "results"};
  out["additionalProperties"] = false;
  return out.dump(2);
}

}  // namespace tools
