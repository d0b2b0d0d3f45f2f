#include "registry.hpp"

#include <algorithm>

#include "sampling/sampler.hpp"
#include "search/searches.hpp"

namespace checker {
namespace {

// One row for each search.
constexpr RegisteredSearch searches[] = {
    {"graph", search_graph, "not requested", SearchKind::graph, true},
    {"brute-force", search_brute_force, "", SearchKind::brute_force, true},
    {"dpor", search_dpor, "dpor explores one interleaving of each class", SearchKind::dpor, true},
    {"bounded", search_bounded, "the search is bounded", SearchKind::bounded, false},
    {"random", search_random, "runs were sampled", SearchKind::random, false},
    {"pct", search_pct, "runs were sampled", SearchKind::pct, false},
    {"pos", search_pos, "runs were sampled", SearchKind::pos, false},
};

}  // namespace

const RegisteredSearch& registered_search(SearchKind kind) {
  const auto* row =
      std::find_if(std::begin(searches), std::end(searches),
                   [kind](const RegisteredSearch& each) { return each.kind == kind; });
  CHECKER_ASSERT(row != std::end(searches), "a kind of search without a row");
  return *row;
}

const char* search_name(SearchKind kind) { return registered_search(kind).name; }

std::optional<SearchKind> search_kind(std::string_view name) {
  for (const RegisteredSearch& row : searches) {
    if (row.name == name) return row.kind;
  }
  return std::nullopt;
}

}  // namespace checker
