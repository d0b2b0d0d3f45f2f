#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/kernels.hpp"

namespace tools::identify {

/// What the source of a kernel says about a switch.
struct SwitchFound {
  model::Switch which{};
  std::optional<std::uint8_t> value;  ///< Nothing: not decided.
  std::string where;                  ///< "fs/btrfs/inode.c:3028 btrfs_writepage_cow_fixup()"
  std::string why_not;                ///< Why it is not decided.
};

/// How far a row of the table of kernels agrees with that.
struct Nearness {
  std::string kernel;
  std::size_t agrees = 0;
  std::vector<model::Switch> differs;  ///< Decided switches in which the row differs.
};

/// A kernel's source, read.
struct Identified {
  std::string version;  ///< "6.1.192"; empty: the tree does not say.
  std::vector<SwitchFound> switches;
  std::vector<Nearness> rows;  ///< The nearest first.
};

/// Reads a kernel's source tree. Errors: a tree without fs/btrfs/inode.c, in `error`.
Identified identify(const std::string& tree, std::string& error);

/// What `pagerace identify` prints.
std::string identified_text(const std::string& tree, const Identified& found);

}  // namespace tools::identify
