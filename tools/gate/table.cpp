#include "gate/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace tools {
namespace {

std::string cell_text(const Cell& cell) { return cell.verdict + (cell.expected ? "" : " (!)"); }

// Kernels in the order of the model's table, those only that some scenario speaks about.
std::vector<std::string> columns_of(const std::vector<Cell>& cells) {
  std::vector<std::string> columns;
  for (const model::KernelInfo& info : model::kernels()) {
    const bool used = std::any_of(cells.begin(), cells.end(),
                                  [&](const Cell& cell) { return cell.kernel.key() == info.name; });
    if (used) columns.emplace_back(info.name);
  }
  const bool classic = std::any_of(cells.begin(), cells.end(), [](const Cell& cell) {
    return cell.kernel.name == model::no_kernel;
  });
  if (classic) columns.emplace_back(model::no_kernel);
  return columns;
}

std::string trimmed(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

}  // namespace

std::string verdict_table(const std::vector<Cell>& cells) {
  const std::vector<std::string> columns = columns_of(cells);
  std::vector<std::string> paths;
  std::map<std::pair<std::string, std::string>, const Cell*> plain;
  for (const Cell& cell : cells) {
    if (paths.empty() || paths.back() != cell.path) paths.push_back(cell.path);
    if (cell.kernel.overrides.empty()) plain[{cell.path, cell.kernel.name}] = &cell;
  }
  std::size_t first = 8;
  for (const std::string& path : paths) first = std::max(first, path.size());
  std::vector<std::size_t> widths;
  for (const std::string& column : columns) {
    std::size_t width = column.size();
    for (const auto& [key, cell] : plain) {
      if (key.second == column) width = std::max(width, cell_text(*cell).size());
    }
    widths.push_back(width);
  }
  std::string line = fmt::format("{:<{}}", "scenario", first);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    line += fmt::format("  {:<{}}", columns[i], widths[i]);
  }
  std::string out = trimmed(line);
  for (const std::string& path : paths) {
    line = fmt::format("{:<{}}", path, first);
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const auto found = plain.find({path, columns[i]});
      line += fmt::format("  {:<{}}", found == plain.end() ? "-" : cell_text(*found->second),
                          widths[i]);
    }
    out += trimmed(line);
    for (const Cell& cell : cells) {
      if (cell.path != path || cell.kernel.overrides.empty()) continue;
      out += fmt::format("    {}: {}\n", cell.kernel.key(), cell_text(cell));
    }
  }
  return out;
}

}  // namespace tools
