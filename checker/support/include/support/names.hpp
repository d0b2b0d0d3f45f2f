#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace checker {

/// The known name closest to `name`, or "" if none is close.
std::string nearest_name(std::string_view name, const std::vector<std::string>& known);
/// `unknown WHAT "name"; did you mean "near"?`, or `...; known: a, b, c` if no name is near.
std::string unknown_name(std::string_view what, std::string_view name,
                         const std::vector<std::string>& known);

}  // namespace checker
