#pragma once

#include <string>
#include <string_view>

namespace checker {

/// Text as written in XML and HTML between tags. Characters that XML does not allow become '?'.
std::string escaped_text(std::string_view text);
/// The same for an attribute value in double quotes. Line ends are preserved.
std::string escaped_attribute(std::string_view text);

}  // namespace checker
