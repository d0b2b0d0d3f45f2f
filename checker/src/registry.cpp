#include "registry.hpp"

#include <array>

#include "common/keyed_table.hpp"
#include "sampling/sampler.hpp"
#include "search/searches.hpp"

namespace checker {
namespace {

constexpr auto searches = std::to_array<RegisteredSearch>({
    {SearchKind::graph, "graph", "every reachable state once", search_graph, "not requested",
     Covers::everything},
    {SearchKind::brute_force, "brute-force", "every interleaving", search_brute_force, "",
     Covers::everything},
    {SearchKind::dpor, "dpor", "one interleaving of each equivalence class", search_dpor,
     "dpor explores one interleaving of each class", Covers::everything},
    {SearchKind::bounded, "bounded", "", search_bounded, "the search is bounded",
     Covers::up_to_a_bound},
    {SearchKind::random, "random",
     "runs that draw each choice evenly; random,\npct and pos prove nothing", search_random,
     "runs were sampled", Covers::samples},
    {SearchKind::pct, "pct", "runs with random priorities that change at\nrandom steps", search_pct,
     "runs were sampled", Covers::samples},
    {SearchKind::pos, "pos", "runs with random priorities, redrawn after\nraces", search_pos,
     "runs were sampled", Covers::samples},
});
static_assert(one_row_each(searches));

}  // namespace

const RegisteredSearch& registered_search(SearchKind kind) {
  return searches[static_cast<std::size_t>(kind)];
}

const char* search_about(SearchKind kind) { return registered_search(kind).about; }

bool search_samples(SearchKind kind) { return registered_search(kind).covers == Covers::samples; }

const char* search_name(SearchKind kind) { return registered_search(kind).name; }

std::optional<SearchKind> search_kind(std::string_view name) {
  for (const RegisteredSearch& row : searches) {
    if (row.name == name) return row.key;
  }
  return std::nullopt;
}

}  // namespace checker
