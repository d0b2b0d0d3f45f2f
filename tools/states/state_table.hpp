#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/inspection.hpp"

namespace tools::states {

/// One column of a table of states, and the values it can have if it is a flag.
struct StateColumn {
  std::string head;
  model::InspectedName name;
};

/// Numbers the combinations of values of states, in order of discovery.
class StateClasses {
 public:
  static constexpr std::uint32_t most = 65'536;

  explicit StateClasses(std::vector<StateColumn> columns) : columns_(std::move(columns)) {}
  /// The number of the present state's combination. After `most` different ones, all further
  /// combinations are one class, and overflowed() says so.
  std::uint32_t classify(const model::Inspectable& program);
  [[nodiscard]] bool overflowed() const { return overflowed_; }
  [[nodiscard]] const std::vector<StateColumn>& columns() const { return columns_; }
  /// The combinations, with their numbers.
  [[nodiscard]] const std::map<std::vector<int>, std::uint32_t>& numbers() const {
    return numbers_;
  }

 private:
  std::vector<StateColumn> columns_;
  std::map<std::vector<int>, std::uint32_t> numbers_;
  std::vector<int> values_;
  bool overflowed_ = false;
};

/// A combination of values that some state has.
struct StateRow {
  std::vector<std::string> values;  ///< One a column; flags are "1" or ".".
  std::uint64_t states = 0;
  std::uint32_t state_class = 0;
};

/// The rows in the order of their values, the least first.
std::vector<StateRow> state_rows(const StateClasses& classes,
                                 const std::map<std::uint32_t, std::uint64_t>& counts,
                                 const model::Inspectable& program);

/// The combinations of flags that no state has; other columns are left out.
/// Nothing if there are more flags than can be shown.
inline constexpr std::size_t unreached_flags_max = 10;
struct UnreachedFlags {
  std::vector<std::string> heads;
  std::vector<std::vector<std::string>> rows;
};
std::optional<UnreachedFlags> unreached_flags(const StateClasses& classes);

/// The rows as a table, or one below the other if that is too wide.
std::string state_table_text(const std::vector<StateColumn>& columns,
                             const std::vector<StateRow>& rows);
std::string unreached_text(const UnreachedFlags& unreached);

}  // namespace tools::states
