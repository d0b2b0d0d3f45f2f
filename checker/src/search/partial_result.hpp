#pragma once

#include <string>
#include <string_view>

#include "checker/search_result.hpp"
#include "reduction/reducer.hpp"

namespace checker {

/// What one job of a graph search has found, and what its reductions have seen, as bytes for the
/// first job.
std::string write_partial_result(const SearchResult& result, const SeenByReductions& seen);

/// Adds what another job has found.
void read_partial_result(std::string_view bytes, SearchResult& result, SeenByReductions& seen);

}  // namespace checker
