#pragma once

#include <optional>
#include <string>
#include <support/json_text.hpp>

#include "model/scenario.hpp"

namespace model {

/// The kernel that a key stands for, as `expect` spells it; "*" stays. Reports an error, and
/// returns nothing, if it is not a kernel or `expect` does not cover it.
std::optional<std::string> read_key(checker::ObjectReader& table, const std::string& key,
                                    const Scenario& scenario);

/// Reads `claims` of a scenario. Requires: threads, pages, drain and `expect` were read.
void read_claims(checker::ObjectReader& top, const std::string& pointer, const std::string& file,
                 checker::Diagnostics& errors, Scenario& scenario);

}  // namespace model
