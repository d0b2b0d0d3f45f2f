#pragma once

#include <string>
#include <string_view>

#include "checker/search.hpp"

namespace checker {

/// What one job of a graph search has found, as bytes for the first one. `flag` goes with it.
std::string write_partial_result(const SearchResult& result, bool flag);

/// Adds the result of another job; of a defect that both have found, the shorter schedule stays.
/// Returns: its flag.
bool read_partial_result(std::string_view bytes, SearchResult& result);

}  // namespace checker
