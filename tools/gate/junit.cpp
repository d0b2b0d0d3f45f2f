#include "gate/junit.hpp"

#include <fmt/format.h>

#include <support/escape.hpp>

namespace tools::gate {
namespace {

using checker::escaped_attribute;

std::string test_case(const std::string& group, const std::string& name, const std::string& failure,
                      bool skipped) {
  std::string out = fmt::format("  <testcase classname=\"{}\" name=\"{}\"",
                                escaped_attribute(group), escaped_attribute(name));
  if (skipped) return out + ">\n    <skipped message=\"interrupted\"/>\n  </testcase>\n";
  if (failure.empty()) return out + "/>\n";
  return out + fmt::format(">\n    <failure message=\"{}\"/>\n  </testcase>\n",
                           escaped_attribute(failure));
}

}  // namespace

std::string junit_report(const std::vector<Cell>& cells,
                         const std::vector<std::string>& golden_problems, bool interrupted) {
  std::string cases;
  const bool golden_skipped = interrupted && golden_problems.empty();
  std::size_t failures = golden_problems.empty() ? 0 : 1;
  std::size_t skipped = golden_skipped ? 1 : 0;
  for (const Cell& cell : cells) {
    std::string failure;
    if (cell.interrupted) {
      ++skipped;
    } else if (!cell.expected) {
      failure = cell.problem.empty() ? "a limit left it open" : cell.problem;
      ++failures;
    }
    cases += test_case(cell.path, cell.kernel.key(), failure, cell.interrupted);
  }
  cases += test_case("traces", "golden traces replay",
                     fmt::format("{}", fmt::join(golden_problems, "\n")), golden_skipped);
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<testsuite name=\"pagerace gate\" tests=\"{}\" failures=\"{}\" skipped=\"{}\">\n"
      "{}</testsuite>\n",
      cells.size() + 1, failures, skipped, cases);
}

}  // namespace tools::gate
