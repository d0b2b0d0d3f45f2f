#pragma once

#include <checker/state_space.hpp>
#include <string>
#include <vector>

#include "explore.hpp"

namespace tools::distinct {

/// Counterexamples of one defect with the same decisive step, and the simplest of them.
struct CauseGroup {
  checker::SiteCount step;  ///< The last one before which the defect could still be avoided.
  checker::ReportedDefect simplest;  ///< No steps: not searched for, or `limit` ended that search.
  checker::LimitKind limit = checker::LimitKind::none;
};

struct DefectCauses {
  std::string defect;
  bool judged = true;   ///< False for livelocks, which have no decisive step.
  bool always = false;  ///< Every interleaving that ends has it: there is nothing to group.
  std::vector<CauseGroup> groups;  ///< Most frequent first.
};

struct Causes {
  bool complete = false;
  checker::LimitKind limit = checker::LimitKind::none;
  std::string interleavings;  ///< Decimal; empty: not countable.
  std::vector<DefectCauses> defects;
};

/// How many groups of a defect get a simplest counterexample.
inline constexpr std::size_t causes_shown = 8;

/// Groups the counterexamples of each defect that was found. Cost: the complete graph, and one
/// search for a simplest counterexample for each group.
Causes find_causes(const Result& result, const checker::SearchOptions& search,
                   const ProgramFactory& factory);

}  // namespace tools::distinct
