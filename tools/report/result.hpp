#pragma once

#include <checker/search.hpp>
#include <command_line/report.hpp>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/scenario.hpp"

namespace tools::report {

struct ReportOptions : checker::ReportOptions {
  bool brief = false;  ///< Verdicts and answers alone, no schedules drawn.
};

/// What a search says about one claim of a scenario.
struct ClaimResult {
  enum class Answer : std::uint8_t { reachable, unreachable, not_decided };
  model::Claim claim;
  Answer answer = Answer::not_decided;
  std::optional<bool> expected;                ///< Whether the scenario says that it is reachable.
  std::optional<checker::ReportedDefect> way;  ///< To such a state, if one was kept.
};
std::string_view answer_word(ClaimResult::Answer answer);
/// Whether the answer is the opposite of what the scenario says.
bool differs(const ClaimResult& result);

/// What exploring one scenario on one kernel gave.
struct Result {
  model::Scenario scenario;
  std::string path;  ///< Of the scenario file.
  model::Kernel kernel;
  std::string search;  ///< "graph"
  bool drain_interleaved = false;
  checker::SearchResult found;
  std::vector<checker::ReportedDefect> defects;
  std::map<std::string, bool> reaches;  ///< Labels that had to be reached, and whether they were.
  std::map<std::string, bool> never;    ///< Labels that had to be avoided, and whether they were
                                        ///< reached all the same.
  std::vector<checker::ReportedDefect>
      witnesses;                    ///< Ways to the labels of `never` that were reached.
  std::vector<ClaimResult> claims;  ///< In the order of the scenario.
};

/// Names of the limits that a complete search was done under, and their values.
std::vector<std::pair<std::string, std::string>> bounds_of(const Result& result);

/// "alone on v4.14": what a report is about.
std::string subject(const model::Scenario& scenario, const model::Kernel& kernel);

/// Whether a label that had to be reached was not, or one that had to be avoided was, or a claim
/// differs from what the scenario says.
bool labels_failed(const Result& result);

/// What `check` prints for one result, timing left out.
std::string report_text(const Result& result, const ReportOptions& options);

/// The line on timing, which goes to stderr.
std::string timing_text(const Result& result);

/// The whole report as JSON.
std::string report_json(const std::vector<Result>& results, const ReportOptions& options);
/// The JSON Schema of reports: tools/schemas/report.json.
std::string_view report_schema();

}  // namespace tools::report
