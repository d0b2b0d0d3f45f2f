#include <command_line/report_json.hpp>

#include "report/report.hpp"

namespace tools::report {
namespace {

using json = nlohmann::ordered_json;

json claim_json(const ClaimResult& claim) {
  json out;
  out["claim"] = claim.claim.claim;
  out["when"] = claim.claim.when;
  out["answer"] = answer_word(claim.answer);
  out["expected"] = claim.expected ? json(*claim.expected) : json();
  out["simplest"] = claim.way && claim.way->found.simplest;
  out["schedule"] = json();
  if (claim.way) {
    out["schedule"] = json::array();
    for (const checker::Choice choice : claim.way->found.schedule) {
      out["schedule"].push_back({choice.thread, choice.way});
    }
  }
  return out;
}

json result_json(const Result& result, const ReportOptions& options) {
  json out;
  out["scenario"] = result.path;
  out["kernel"] = result.kernel.name;
  if (const std::string_view doubt = model::uncertainty(result.kernel); !doubt.empty()) {
    out["uncertain"] = doubt;
  }
  out["switches"] = json::object();
  for (std::size_t i = 0; i < model::switch_count; ++i) {
    out["switches"][std::string(model::switches()[i].name)] =
        model::value_text(static_cast<model::Switch>(i), result.kernel.values[i]);
  }
  checker::add_findings(out, result.search, result.found, result.defects, options);
  out["reaches"] = json::object();
  for (const auto& [label, reached] : result.reaches) out["reaches"][label] = reached;
  for (const auto& [label, reached] : result.never) out["never"][label] = reached;
  out["claims"] = json::array();
  for (const ClaimResult& claim : result.claims) out["claims"].push_back(claim_json(claim));
  out["bounds"] = json::object();
  for (const auto& [name, value] : bounds_of(result)) out["bounds"][name] = value;
  checker::add_timing(out, result.found, options);
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
  json list = json::array();
  for (const Result& result : results) list.push_back(result_json(result, options));
  return checker::report_json(std::move(list));
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
  const json claim = closed({{"claim", text()},
                             {"when", text()},
                             {"answer", {{"enum", {"reachable", "unreachable", "not decided"}}}},
                             {"expected", maybe({{"type", "boolean"}})},
                             {"simplest", {{"type", "boolean"}}},
                             {"schedule", maybe({{"type", "array"}, {"items", step}})}});
  const json undecided = closed({{"what", text()}, {"limit", text()}});
  const json result = {{"type", "object"},
                       {"properties",
                        {{"scenario", text()},
                         {"kernel", text()},
                         {"uncertain", text()},
                         {"switches", texts},
                         {"search", text()},
                         {"verdict", {{"enum", {"holds", "violated", "inconclusive"}}}},
                         {"complete", {{"type", "boolean"}}},
                         {"limit", maybe(text())},
                         {"bounding", bounding_schema()},
                         {"sampling", sampling_schema()},
                         {"defects", {{"type", "array"}, {"items", defect}}},
                         {"liveness_judged", {{"type", "boolean"}}},
                         {"undecided", {{"type", "array"}, {"items", undecided}}},
                         {"reductions", {{"type", "array"}, {"items", text()}}},
                         {"redundant", count()},
                         {"blocked", count()},
                         {"states", count()},
                         {"transitions", count()},
                         {"executions", count()},
                         {"interleavings", maybe(decimal())},
                         {"interleavings_reason", text()},
                         {"depth_max", count()},
                         {"reaches", flags},
                         {"never", flags},
                         {"claims", {{"type", "array"}, {"items", claim}}},
                         {"bounds", texts},
                         {"timing", {{"type", "object"}}}}},
                       {"required",
                        {"scenario", "kernel", "switches", "search", "verdict", "complete",
                         "defects", "reaches", "claims", "bounds"}},
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

}  // namespace tools::report
