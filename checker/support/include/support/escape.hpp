#pragma once

#include <string>
#include <string_view>

namespace checker {

/// Text as written in XML and HTML between tags. Characters that XML does not allow become '?'.
std::string escaped_text(std::string_view text);
/// The same for the value of an attribute in double quotes: line ends are preserved.
std::string escaped_attribute(std::string_view text);

}  // namespace checker
