#pragma once

#include <string>

#include "result.hpp"

namespace tools::report {

/// What `check` prints about the claims of a scenario; "" if it makes none. `drawn`: with the paths
/// to those that are reachable.
std::string claims_text(const Result& result, bool drawn);

}  // namespace tools::report
