#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "model/kernels.hpp"

namespace tools::identify {

/// What tells a value of a switch in a kernel's source.
struct Mark {
  std::string_view value;  ///< Of the switch: "EAGAIN".
  /// Words that stand in the function in this order; "a|b" is one of two. Empty: none is needed.
  std::vector<std::string_view> in_order;
  /// Words that the function does not have.
  std::vector<std::string_view> absent;
};

/// Where to look for a switch, and what tells its values. The first mark that fits decides.
struct SwitchMarks {
  model::Switch key;
  std::vector<std::string_view> files;      ///< Where it has been: "fs/btrfs/inode.c".
  std::vector<std::string_view> functions;  ///< By the names it has had; empty: the whole file.
  std::vector<Mark> marks;
  /// The value where the file has none of the functions; empty: it is then not decided.
  std::string_view without;
};

/// One row for each switch.
std::span<const SwitchMarks> switch_marks();

}  // namespace tools::identify
