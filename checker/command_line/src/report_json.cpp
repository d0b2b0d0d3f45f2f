#include "command_line/report_json.hpp"

#include <algorithm>

#include "command_line/application.hpp"
#include "command_line/search_arguments.hpp"

namespace checker {
namespace {

using json = nlohmann::ordered_json;

const char* verdict_word(Verdict verdict) {
  switch (verdict) {
    case Verdict::holds:
      return "holds";
    case Verdict::violated:
      return "violated";
    case Verdict::inconclusive:
      return "inconclusive";
  }
  return "?";
}

json optional_text(const std::optional<std::string>& text) {
  return text ? json(*text) : json(nullptr);
}

json schedule_json(const Trace& trace) {
  json steps = json::array();
  for (const TraceStep& step : trace.steps) {
    steps.push_back(json::array({step.thread, step.alternative}));
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

json bounding_json(const BoundingResult& bounding) {
  const bool delays = bounding.kind == ScheduleBound::delays;
  return {{"kind", delays ? "delays" : "preemptions"},
          {"most", bounding.most},
          {"explored", bounding.bound ? json(*bounding.bound) : json(nullptr)},
          {"cut", bounding.cut}};
}

json sampling_json(const SamplingResult& sampling) {
  json out = {{"seed", std::to_string(
                           sampling.seed)},  // A string, since numbers above 2^53 would be rounded.
              {"runs", sampling.runs},
              {"truncated", sampling.truncated},
              {"data_choices", sampling.data_choices}};
  if (sampling.depth == 0) return out;
  out["pct"] = {{"depth", sampling.depth},   {"threads", sampling.threads},
                {"length", sampling.length}, {"runs_at_length", sampling.runs_at_length},
                {"chance", sampling.chance}, {"chance_all", sampling.chance_all}};
  return out;
}

}  // namespace

void add_findings(json& result, const std::string& search, const SearchResult& found,
                  const std::vector<ReportedDefect>& defects, const ReportOptions& options) {
  result["search"] = search;
  result["verdict"] = verdict_word(found.verdict);
  result["complete"] = found.complete;
  result["limit"] = found.limit == LimitKind::none ? json(nullptr) : json(limit_name(found.limit));
  result["liveness_judged"] = found.liveness_judged;
  result["undecided"] = json::array();
  for (const Undecided& each : found.undecided) {
    result["undecided"].push_back({{"what", each.what}, {"limit", limit_name(each.why)}});
  }
  if (found.bounding) result["bounding"] = bounding_json(*found.bounding);
  if (found.sampling) result["sampling"] = sampling_json(*found.sampling);
  result["defects"] = json::array();
  for (const ReportedDefect& defect : defects) {
    result["defects"].push_back(defect_json(defect, options));
  }
  if (options.counts) {
    result["reductions"] = names_of(found.reductions);
    if (found.redundant + found.blocked != 0) {
      result["redundant"] = found.redundant;
      result["blocked"] = found.blocked;
    }
    result["states"] = found.states;
    result["transitions"] = found.transitions;
    result["executions"] = found.executions;
    result["interleavings"] = optional_text(found.interleavings);
    if (!found.interleavings) result["interleavings_reason"] = found.interleavings_reason;
    if (found.depth_max != 0) result["depth_max"] = found.depth_max;
  }
}

void add_timing(json& result, const SearchResult& found, const ReportOptions& options) {
  if (!options.timing) return;
  const double seconds = std::max(found.seconds, 1e-9);
  result["timing"] = {{"seconds", found.seconds},
                      {"states_per_second", static_cast<double>(found.states) / seconds}};
}

std::string report_json(json results) {
  json out;
  out["schema"] = 1;
  out["tool"] = "pagerace";
  out["version"] = version();
  out["results"] = std::move(results);
  // Paths need not be UTF-8.
  return out.dump(1, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace checker
