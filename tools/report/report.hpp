#pragma once

#include <command_line/report.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "result.hpp"

namespace tools::report {

struct ReportOptions : checker::ReportOptions {
  bool brief = false;  ///< Only verdicts and answers, no schedules.
};

std::string_view answer_word(ClaimResult::Answer answer);
/// Whether the answer is the opposite of what the scenario expects.
bool differs(const ClaimResult& result);

/// Whether a label that had to be reached was not, or one that had to be avoided was, or a claim
/// differs from what the scenario expects.
bool labels_failed(const Result& result);

/// What `check` prints for one result, without timing.
std::string report_text(const Result& result, const ReportOptions& options);

/// The line on timing, which goes to stderr.
std::string timing_text(const Result& result);

/// The whole report as JSON.
std::string report_json(const std::vector<Result>& results, const ReportOptions& options);
/// The JSON Schema of reports: tools/schemas/report.json.
std::string_view report_schema();

}  // namespace tools::report
