#pragma once

#include <string>
#include <string_view>

namespace model {

/// The schema of scenarios with all in it that follows from the model's tables, as they are now.
std::string with_tables(std::string_view schema);

}  // namespace model
