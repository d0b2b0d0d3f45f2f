#include "gate/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <command_line/columns.hpp>
#include <map>

namespace tools::gate {
namespace {

constexpr std::size_t table_width_max = 120;

std::string cell_text(const Cell& cell) { return cell.verdict + (cell.expected ? "" : " (!)"); }

// Kernels in the order of the model's table, only those that some scenario refers to.
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

// For each scenario the kernels of each verdict.
std::string verdict_list(const std::vector<Cell>& cells) {
  std::string out;
  for (auto at = cells.begin(); at != cells.end();) {
    const auto end =
        std::find_if(at, cells.end(), [at](const Cell& cell) { return cell.path != at->path; });
    out += at->path + "\n";
    std::vector<std::pair<std::string, std::vector<std::string>>> groups;
    for (; at != end; ++at) {
      const auto same = std::find_if(groups.begin(), groups.end(), [at](const auto& group) {
        return group.first == cell_text(*at);
      });
      if (same == groups.end()) {
        groups.push_back({cell_text(*at), {at->kernel.key()}});
      } else {
        same->second.push_back(at->kernel.key());
      }
    }
    for (const auto& [verdict, kernels] : groups) {
      out += checker::wrap(fmt::format("{}: {}", verdict, fmt::join(kernels, ", ")),
                           checker::columns_max, 4);
    }
  }
  return out;
}

std::string wide_table(const std::vector<Cell>& cells) {
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

}  // namespace

std::string verdict_table(const std::vector<Cell>& cells) {
  std::string table = wide_table(cells);
  std::size_t begin = 0;
  for (std::size_t end = table.find('\n'); end != table.npos; end = table.find('\n', begin)) {
    if (end - begin > table_width_max) return verdict_list(cells);
    begin = end + 1;
  }
  return table;
}

}  // namespace tools::gate
