#pragma once

#include <string>
#include <vector>

#include "checker/schedule.hpp"
#include "checker/search.hpp"
#include "command_line/exit_status.hpp"

namespace checker {

/// A defect as reported: with its trace, recorded by running it again.
struct ReportedDefect {
  Defect found;
  Trace trace;
  std::string trace_path;  ///< Where the trace was written; empty: nowhere.
};

/// Runs the counterexample of each defect again.
std::vector<ReportedDefect> record_defects(Program& program, const SearchResult& found,
                                           bool drain_interleaved);

struct ReportOptions {
  bool timing = true;
  bool counts = true;
  bool color = false;
};

/// The exit status that a search alone implies.
ExitStatus status_of(const SearchResult& found);

/// The exit status of a query that a limit has left open.
ExitStatus status_of(LimitKind limit);

// The parts of a report; each ends with a newline, except the first.

/// What is not decided: "inconclusive: livelock not decided (time)", "inconclusive: states".
/// Requires: not found.decided().
std::string open_text(const SearchResult& found);
/// "holds", "inconclusive" with what is not decided, or "VIOLATED: lost-update, deadlock".
std::string verdict_text(const SearchResult& found, bool color);
/// States, transitions and interleavings; `interleavings`: what to call the last.
std::string counts_text(const SearchResult& found, const char* interleavings);
/// Which limits ended the search or a later pass; "" if none did.
std::string limits_text(const SearchResult& found);
/// What `holds` claims, and a bound on the probability that a hash collision made it wrong.
std::string claim_text(std::string claim, const SearchResult& found, bool counts);
/// One defect, with the drawing of its counterexample.
std::string defect_text(const ReportedDefect& defect, const SearchResult& found, bool counts,
                        const std::string& drawing);
/// The timing line, for stderr.
std::string timing_text(const std::string& name, const SearchResult& found);

/// "1,234,567", or "1.234e30" if that would be too long to read; the JSON has every digit.
std::string count_text(const std::string& digits);
/// "1,234,567"
std::string with_commas(std::string digits);

}  // namespace checker
