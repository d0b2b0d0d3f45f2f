#pragma once

#include "search/budget.hpp"
#include "state/execution.hpp"

namespace checker {

/// What a search that ends has explored. Only `everything` can end with `holds`.
enum class Covers : std::uint8_t { everything, up_to_a_bound, samples };

/// A search by its name.
struct RegisteredSearch {
  SearchKind key;
  const char* name;
  const char* about;  ///< As search_about().
  SearchResult (*run)(Execution&, const SearchOptions&, Budget&);
  const char* uncounted;  ///< Why it does not count interleavings when it completes.
  Covers covers;
};

const RegisteredSearch& registered_search(SearchKind kind);

}  // namespace checker
