#pragma once

#include <string>
#include <vector>

#include "model/kernels.hpp"

namespace tools::gate {

/// One verdict of the gate.
struct Cell {
  std::string path;  ///< Of the scenario.
  std::string question;
  model::Kernel kernel;
  std::string verdict;  ///< "holds", "lost-update+checked-leak", "inconclusive"
  bool expected = true;
  std::string problem;       ///< Why it is not as expected.
  bool interrupted = false;  ///< Before it was decided: neither as expected nor unexpected.
};

/// Scenarios x kernels; kernels with switches set have separate lines below their scenario.
/// Verdicts that are not as expected are marked with "(!)"; interrupted ones say so. If that would
/// be too wide: for each scenario a list of verdicts, each with its kernels.
std::string verdict_table(const std::vector<Cell>& cells);

}  // namespace tools::gate
