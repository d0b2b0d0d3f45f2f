#pragma once

#include <string>
#include <utility>
#include <vector>

#include "model/scenario.hpp"

namespace model {

/// What a complete search of the scenario was complete within: names and values, in the order of
/// reports: pages, what threads do how often, faults, space, the drain.
std::vector<std::pair<std::string, std::string>> bounds_of(const Scenario& scenario,
                                                           bool drain_interleaved);

}  // namespace model
