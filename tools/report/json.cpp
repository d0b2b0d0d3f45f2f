#include <command_line/report_json.hpp>
#include <model/bounds.hpp>

#include "report/report.hpp"
#include "report/schema_files.hpp"

namespace tools::report {
namespace {

using json = nlohmann::ordered_json;

json claim_json(const ClaimResult& claim) {
  json out;
  out["claim"] = claim.claim.claim;
  out["when"] = claim.claim.when;
  out["answer"] = answer_word(claim.answer);
  out["expected"] = claim.expected ? json(*claim.expected) : json();
  out["simplest"] = claim.path && claim.path->found.simplest;
  out["schedule"] = json();
  if (claim.path) {
    out["schedule"] = json::array();
    for (const checker::Choice choice : claim.path->found.schedule) {
      out["schedule"].push_back({choice.thread, choice.alternative});
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
  if (result.against) {
    out["against"] = {{"kernel", result.against->kernel},
                      {"new", result.against->added},
                      {"gone", result.against->gone},
                      {"same", result.against->same},
                      {"decided", result.against->decided}};
  }
  out["bounds"] = json::object();
  for (const auto& [name, value] : model::bounds_of(result.scenario, result.drain_interleaved))
    out["bounds"][name] = value;
  checker::add_timing(out, result.found, options);
  return out;
}

}  // namespace

std::string report_json(const std::vector<Result>& results, const ReportOptions& options) {
  json list = json::array();
  for (const Result& result : results) list.push_back(result_json(result, options));
  return checker::report_json(std::move(list));
}

std::string_view report_schema() { return schema_files()[0].text; }

}  // namespace tools::report
