#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "command_line/report.hpp"

namespace checker {

/// Adds the findings of the search to one result of a report: "search" to "depth_max".
void add_findings(nlohmann::ordered_json& result, const std::string& search,
                  const SearchResult& found, const std::vector<ReportedDefect>& defects,
                  const ReportOptions& options);
/// Adds how long it took, if requested.
void add_timing(nlohmann::ordered_json& result, const SearchResult& found,
                const ReportOptions& options);
/// The text of a whole report.
std::string report_json(nlohmann::ordered_json results);

}  // namespace checker
