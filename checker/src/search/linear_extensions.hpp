#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace checker {

inline constexpr std::size_t ordered_items_max = 256;
/// Set of items of a partial order.
using ItemSet = std::bitset<ordered_items_max>;

/// How many total orders agree with a partial order. `before[i]`: all items that come before item
/// i, each of them with a smaller number. Parts that have nothing to do with each other are counted
/// apart; within a part the beginnings of orders are (dynamic programming over down-sets).
/// Returns: 0 if `sets_left`, the number of down-sets that may be looked at, does not suffice, or
/// there are too many items. Cost: of each down-set, a few hash table accesses; `sets_left` is
/// lowered by their number.
double count_linear_extensions(const std::vector<ItemSet>& before, std::uint64_t& sets_left);

}  // namespace checker
