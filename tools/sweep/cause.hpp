#pragma once

#include <compare>
#include <string>
#include <vector>

#include "explore.hpp"

namespace tools::sweep {

/// Why a defect happens, without names that differ between scenarios with the same reason: no
/// number of a page or thread, no kernel.
struct Cause {
  std::string defect;  ///< "lost-update"
  /// The decisive step: the last one before which the defect could still be avoided. Of a livelock:
  /// the threads that go round.
  std::string decided;
  /// The step after which nothing remembered the data that must be written; empty: nothing is owed.
  std::string dropped;

  auto operator<=>(const Cause&) const = default;  ///< By members.
  /// All of it in one line: what the file of known findings has.
  [[nodiscard]] std::string text() const;
  /// "lost-update-1c09b7f2": the defect and a hash of text(), for names of files.
  [[nodiscard]] std::string id() const;
};

/// A cause, and how it shows in one scenario.
struct FoundCause {
  Cause cause;
  std::string interleavings;  ///< How many have the defect; decimal, empty: not countable.
  checker::ReportedDefect simplest;
};

/// The causes of all defects of one scenario.
struct FoundCauses {
  checker::LimitKind limit = checker::LimitKind::none;  ///< What ended the search for them, if so.
  std::string interleavings;                            ///< All; decimal, empty: not countable.
  std::vector<FoundCause> causes;  ///< One for each defect, that of its simplest counterexample.
};

/// Finds them. Requires: `result` is complete, with simplest counterexamples. Cost: the complete
/// graph.
FoundCauses find_causes(const Result& result, const checker::SearchOptions& search,
                        const ProgramFactory& factory);

}  // namespace tools::sweep
