#pragma once

#include <string>

#include "sweep/findings.hpp"
#include "sweep/known.hpp"

namespace tools::sweep {

/// How a finding stands against the file of known ones.
enum class Standing : std::uint8_t { unknown, known, expired, count };

/// A sweep as its texts show it. The referenced objects must outlive it.
struct Report {
  std::span<const model::SmallScenario> scenarios;
  std::span<const model::Kernel> kernels;
  const Findings* findings = nullptr;
  unsigned weight_max = 0;
  std::string shard;                 ///< "2/4"; empty: all scenarios.
  std::vector<Standing> standings;   ///< Of each finding.
  std::vector<std::string> gone;     ///< Known causes that no longer show.
  std::vector<std::string> ratchet;  ///< What differs from the numbers of states on record.
  bool interrupted = false;
  bool stubs = false;  ///< Print each finding that is not known as a line for the file of those.
};

/// What `sweep` prints.
std::string summary_text(const Report& report);
/// index.md: all findings as a table, with the smallest scenario of each.
std::string index_text(const Report& report);
/// coverage.md: labels and switches that no scenario reached.
std::string coverage_text(const Report& report);

}  // namespace tools::sweep
