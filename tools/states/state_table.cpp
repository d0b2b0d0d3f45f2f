#include "states/state_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <command_line/columns.hpp>
#include <command_line/report.hpp>
#include <set>

namespace tools::states {
namespace {

using checker::columns_max;
using Cells = std::vector<std::string>;

std::string flag_text(int value) { return value != 0 ? "1" : "."; }

// Rows of one length, all cells right-aligned; empty if that is too wide.
std::string aligned(const std::vector<Cells>& rows) {
  std::vector<std::size_t> widths(rows.front().size(), 0);
  for (const Cells& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string out;
  for (const Cells& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += fmt::format("{}{:>{}}", i == 0 ? "" : "  ", row[i], widths[i]);
    }
    if (line.size() > columns_max) return "";
    out += line + "\n";
  }
  return out;
}

std::string listed(const std::vector<Cells>& rows) {
  std::string out;
  for (std::size_t row = 1; row < rows.size(); ++row) {
    std::string line;
    for (std::size_t i = 0; i < rows[row].size(); ++i) {
      line += fmt::format("{}{} {}", i == 0 ? "" : ", ", rows[0][i], rows[row][i]);
    }
    out += checker::wrap(line, columns_max, 0);
  }
  return out;
}

std::string table_text(const std::vector<Cells>& rows) {
  const std::string table = aligned(rows);
  return table.empty() ? listed(rows) : table;
}

}  // namespace

std::uint32_t StateClasses::classify(const model::Inspectable& program) {
  values_.clear();
  for (const StateColumn& column : columns_) values_.push_back(program.value_of(column.name));
  const auto known = numbers_.find(values_);
  if (known != numbers_.end()) return known->second;
  if (numbers_.size() == most) {
    overflowed_ = true;
    return most - 1;
  }
  const auto number = static_cast<std::uint32_t>(numbers_.size());
  numbers_.emplace(values_, number);
  return number;
}

std::vector<StateRow> state_rows(const StateClasses& classes,
                                 const std::map<std::uint32_t, std::uint64_t>& counts,
                                 const model::Inspectable& program) {
  std::vector<StateRow> rows;
  for (const auto& [values, number] : classes.numbers()) {
    StateRow row{{}, counts.at(number), number};
    for (std::size_t i = 0; i < values.size(); ++i) {
      const model::InspectedName& name = classes.columns()[i].name;
      const bool flag = name.type == model::ValueType::flag;
      row.values.push_back(flag ? flag_text(values[i]) : program.text_of(name, values[i]));
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

std::optional<UnreachedFlags> unreached_flags(const StateClasses& classes) {
  std::vector<std::size_t> flags;
  UnreachedFlags unreached;
  for (std::size_t i = 0; i < classes.columns().size(); ++i) {
    if (classes.columns()[i].name.type != model::ValueType::flag) continue;
    flags.push_back(i);
    unreached.heads.push_back(classes.columns()[i].head);
  }
  if (flags.size() > unreached_flags_max) return std::nullopt;
  std::set<unsigned> reached;
  for (const auto& [values, number] : classes.numbers()) {
    unsigned mask = 0;
    for (const std::size_t flag : flags) mask = 2 * mask + (values[flag] != 0 ? 1 : 0);
    reached.insert(mask);
  }
  for (unsigned mask = 0; mask < 1U << flags.size(); ++mask) {
    if (reached.count(mask) != 0) continue;
    Cells row;
    for (std::size_t i = flags.size(); i-- > 0;) {
      row.push_back(flag_text(static_cast<int>(mask >> i & 1U)));
    }
    unreached.rows.push_back(std::move(row));
  }
  return unreached;
}

std::string state_table_text(const std::vector<StateColumn>& columns,
                             const std::vector<StateRow>& rows) {
  std::vector<Cells> cells(1, {"row"});
  for (const StateColumn& column : columns) cells[0].push_back(column.head);
  cells[0].emplace_back("states");
  for (const StateRow& row : rows) {
    Cells line = {std::to_string(cells.size())};
    line.insert(line.end(), row.values.begin(), row.values.end());
    line.push_back(checker::with_commas(std::to_string(row.states)));
    cells.push_back(std::move(line));
  }
  return table_text(cells);
}

std::string unreached_text(const UnreachedFlags& unreached) {
  if (unreached.rows.empty()) return "every combination of the flags is reached\n";
  std::vector<Cells> cells = {unreached.heads};
  cells.insert(cells.end(), unreached.rows.begin(), unreached.rows.end());
  return table_text(cells);
}

}  // namespace tools::states
