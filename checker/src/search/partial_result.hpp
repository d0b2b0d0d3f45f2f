#pragma once

#include <string>
#include <string_view>

#include "checker/search.hpp"

namespace checker {

/// What a job of a graph search has come across, besides its result.
struct SeenByJob {
  bool took_at_once = false;
  bool wrong_footprint = false;      ///< A step was taken at once that others could observe.
  bool halted_early = false;         ///< A step that left others out ended the interleaving.
  bool halted_by_footprint = false;  ///< And it did so because its objects were taken for private.
  bool cut_at_once = false;          ///< Not all steps were taken at once that could be.
};

/// What one job of a graph search has found, as bytes for the first one.
std::string write_partial_result(const SearchResult& result, const SeenByJob& seen);

/// Adds what another job has found.
void read_partial_result(std::string_view bytes, SearchResult& result, SeenByJob& seen);

}  // namespace checker
