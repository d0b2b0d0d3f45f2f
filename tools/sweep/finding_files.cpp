#include "sweep/finding_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <support/output.hpp>

#include "explain/explanation.hpp"
#include "report/explanation_text.hpp"

namespace tools::sweep {
namespace {

using json = nlohmann::ordered_json;

// The scenario as a file that `check` and `gate` take.
std::string scenario_text(const Finding& finding, const model::SmallScenario& small,
                          const std::set<std::string>& defects) {
  const std::string question =
      fmt::format("Found by a sweep: can it end in {}?", finding.cause.defect);
  json file = {{"question", question}, {"kernel", finding.kernel->key()}};
  file.update(json::parse(small.text));
  file["expect"][finding.kernel->key()] = defects;
  file["note"] = finding.cause.text();
  return file.dump(2) + "\n";
}

}  // namespace

std::string write_finding(const Finding& finding, const model::SmallScenario& small,
                          const std::string& folder, const checker::SearchOptions& search,
                          const ProgramFactory& factory) {
  const std::string id = finding.id();
  model::Scenario scenario = small.scenario;
  scenario.name = id;
  const Result result = explore(scenario, id + ".json", *finding.kernel, search, factory);
  FoundCauses found = find_causes(result, search, factory);
  const auto at = std::find_if(found.causes.begin(), found.causes.end(),
                               [&](const FoundCause& each) { return each.cause == finding.cause; });
  if (at == found.causes.end()) return id + ": the cause was not found again";

  std::set<std::string> defects;
  for (const checker::ReportedDefect& defect : result.defects) defects.insert(defect.found.name);
  const model::TraceFile trace = trace_file(result, at->simplest);
  const explain::Explanation explanation =
      explain::explain(trace, at->simplest.found.schedule, id + ".trace.json", search, factory);
  const std::string path = folder + "/" + id;
  std::string error = checker::write_file(path + ".json", scenario_text(finding, small, defects));
  if (error.empty()) error = checker::write_file(path + ".trace.json", model::write_trace(trace));
  if (error.empty()) {
    error = checker::write_file(path + ".txt", report::explanation_text(explanation));
  }
  return error;
}

}  // namespace tools::sweep
