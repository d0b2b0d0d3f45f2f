#pragma once

#include <cstdint>
#include <vector>

#include "model/scenario.hpp"
#include "scenario_fields.hpp"

// Fields of threads as numbers, and what they weigh.

namespace model::enumeration {

std::uint8_t value_of(const ThreadField& field, const ThreadSpec& spec);
void set_value(const ThreadField& field, ThreadSpec& spec, std::uint8_t value);

/// The values of a parameter in a scenario with this number of pages, its default first.
std::vector<std::uint8_t> values_of(const ThreadField& field, std::uint8_t pages);
/// The weight of one value of a parameter, where `standard` is its default.
unsigned weight_of_value(const ThreadField& field, std::uint8_t value, std::uint8_t standard);
unsigned weight_of(const ThreadSpec& spec);
unsigned weight_of(const PageStart& start);

}  // namespace model::enumeration
