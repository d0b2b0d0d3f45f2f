#pragma once

#include <string>

#include "distinct/causes.hpp"

namespace tools::report {

/// "writeback in unlock_page(): unlock page 0 PG_locked": a site as explanations name it.
std::string site_text(const checker::Site& site);
/// What a thread does to an object: "store through the PTE of index 0".
std::string action_text(const std::string& operation, const std::string& object);

/// The groups of each defect, each with its simplest counterexample where there are several.
std::string causes_text(const distinct::Causes& causes);

}  // namespace tools::report
