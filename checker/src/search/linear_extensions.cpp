#include "search/linear_extensions.hpp"

#include <tsl/robin_map.h>

#include <bit>

namespace checker {
namespace {

// Items of one part, as bits.
using PartSet = std::uint64_t;
constexpr std::size_t part_max = 64;

// Items that are joined by steps from one to another that comes before or after it.
std::vector<ItemSet> connected_parts(const std::vector<ItemSet>& before) {
  std::vector<ItemSet> parts;
  for (std::size_t item = 0; item < before.size(); ++item) {
    ItemSet joined = before[item];
    joined.set(item);
    std::erase_if(parts, [&](const ItemSet& part) {
      const bool touches = (part & before[item]).any();
      if (touches) joined |= part;
      return touches;
    });
    parts.push_back(joined);
  }
  return parts;
}

// Those that come before each item of the part; items of the part are numbered anew.
std::vector<PartSet> order_within(const std::vector<ItemSet>& before, const ItemSet& part) {
  std::vector<std::size_t> items;
  for (std::size_t item = 0; item < before.size(); ++item) {
    if (part.test(item)) items.push_back(item);
  }
  if (items.size() > part_max) return {};
  std::vector<PartSet> within(items.size());
  for (std::size_t i = 0; i < items.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (before[items[i]].test(items[j])) within[i] |= PartSet{1} << j;
    }
  }
  return within;
}

// Of all beginnings with the same items: how many there are. Each step adds one item to all.
double count_part(const std::vector<PartSet>& before, std::uint64_t& sets_left) {
  tsl::robin_map<PartSet, double> beginnings{{0, 1.0}};
  const PartSet all = ~PartSet{0} >> (part_max - before.size());
  for (std::size_t length = 0; length < before.size(); ++length) {
    if (beginnings.size() > sets_left) return 0;
    sets_left -= beginnings.size();
    tsl::robin_map<PartSet, double> longer;
    for (const auto& [items, ways] : beginnings) {
      for (PartSet left = all & ~items; left != 0; left &= left - 1) {
        const auto item = static_cast<std::size_t>(std::countr_zero(left));
        if ((before[item] & ~items) == 0) longer[items | PartSet{1} << item] += ways;
      }
    }
    beginnings = std::move(longer);
  }
  return beginnings.begin()->second;
}

// In how many ways two sequences of these lengths can be merged.
double merges(std::size_t some, std::size_t others) {
  double count = 1;
  for (std::size_t i = 1; i <= others; ++i) {
    count *= static_cast<double>(some + i) / static_cast<double>(i);
  }
  return count;
}

}  // namespace

double count_linear_extensions(const std::vector<ItemSet>& before, std::uint64_t& sets_left) {
  if (before.size() > ordered_items_max) return 0;
  double count = 1;
  std::size_t placed = 0;
  for (const ItemSet& part : connected_parts(before)) {
    const std::vector<PartSet> within = order_within(before, part);
    if (within.empty()) return 0;
    const double ways = count_part(within, sets_left);
    if (ways == 0) return 0;
    count *= ways * merges(placed, within.size());
    placed += within.size();
  }
  return count;
}

}  // namespace checker
