#include "gate/junit.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tools {
namespace {

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\n':
        out += "&#10;";
        break;
      default:
        out += c >= 0 && c < ' ' ? '?' : c;  // XML has no other control characters.
    }
  }
  return out;
}

}  // namespace

std::string junit_report(const std::vector<Cell>& cells) {
  const auto failures =
      std::count_if(cells.begin(), cells.end(), [](const Cell& cell) { return !cell.expected; });
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  out += fmt::format("<testsuite name=\"pagerace gate\" tests=\"{}\" failures=\"{}\">\n",
                     cells.size(), failures);
  for (const Cell& cell : cells) {
    out += fmt::format("  <testcase classname=\"{}\" name=\"{}\"", escaped(cell.path),
                       escaped(cell.kernel.key()));
    if (cell.expected) {
      out += "/>\n";
      continue;
    }
    const std::string why = cell.problem.empty() ? "the search did not end" : cell.problem;
    out += fmt::format(">\n    <failure message=\"{}\"/>\n  </testcase>\n", escaped(why));
  }
  return out + "</testsuite>\n";
}

}  // namespace tools
