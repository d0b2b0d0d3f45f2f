#pragma once

#include "search/budget.hpp"
#include "state/execution.hpp"

namespace checker {

/// A search by its name.
struct RegisteredSearch {
  SearchKind key;
  const char* name;
  const char* about;  ///< As search_about().
  SearchResult (*run)(Execution&, const SearchOptions&, Budget&);
  const char* uncounted;  ///< Why it does not count interleavings when it completes.
  bool may_prove;         ///< Only such a search can end with `holds`.
};

const RegisteredSearch& registered_search(SearchKind kind);

}  // namespace checker
