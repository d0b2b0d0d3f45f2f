#pragma once

#include <cstdint>
#include <string>

namespace checker {

/// Looks for a livelock in random graph number `seed`, which need not be the graph of any program,
/// and compares with has_fair_cycle(); follows the lasso that is found. Returns: what differs, or
/// "".
std::string compare_fair_cycles(std::uint32_t seed);

}  // namespace checker
