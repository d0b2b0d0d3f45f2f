#pragma once

#include <string>
#include <string_view>

namespace model {

/// The schema of scenarios, with everything in it that follows from the model's current tables.
std::string with_tables(std::string_view schema);

}  // namespace model
