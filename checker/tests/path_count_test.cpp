// Path counts computed limb by limb, against the same sums in big integers, and against closed
// forms.

#include "analysis/path_count.hpp"

#include <random>

#include "catch.hpp"
#include "small_program.hpp"

namespace checker {
namespace {

using Random = std::mt19937;

std::uint32_t draw(Random& random, std::uint32_t below) {
  return static_cast<std::uint32_t>(random()) % below;
}

// Edges lead to nodes of larger numbers; the last node, and some others, are ends. Set 0 of defects
// is empty, set 1 has defect 1, set 2 has defects 1 and 2.
void fill_at_random(StateGraph& graph, std::uint32_t nodes, Random& random) {
  for (const std::initializer_list<DefectId>& defects :
       std::initializer_list<std::initializer_list<DefectId>>{{}, {1}, {1, 2}}) {
    DefectSet set;
    for (const DefectId defect : defects) set.set(defect);
    graph.defect_sets.push_back(set);
  }
  for (std::uint32_t node = 0; node < nodes; ++node) {
    const bool is_end = node + 1 == nodes || (node > nodes / 2 && draw(random, 8) == 0);
    const std::uint32_t edges = is_end ? 0 : 1 + draw(random, 40);
    const auto set = node == 0 ? 0 : std::max(0, static_cast<int>(draw(random, 20)) - 17);
    graph.nodes.push_back({static_cast<std::uint32_t>(graph.edges.size()),
                           static_cast<std::uint16_t>(edges & 0x7fffU), !is_end,
                           static_cast<std::uint16_t>(set)});
    for (std::uint32_t edge = 0; edge < edges; ++edge) {
      const std::uint32_t near = std::min(nodes - node - 1, 12U);
      graph.edges.push_back({node + 1 + draw(random, near), {0, 0}, 0});
    }
  }
  for (std::uint32_t node = nodes; node-- > 0;) graph.finish_order.push_back(node);
}

DefectSet only_defect(DefectId defect) {
  DefectSet set;
  set.set(defect);
  return set;
}

}  // namespace

TEST_CASE("counts of paths, limb by limb, are sums of any size") {
  Random random(20);
  const SearchOptions options;
  unsigned largest = 0;
  for (std::uint32_t nodes = 1; nodes < 400; nodes += 7) {
    CAPTURE(nodes);
    StateGraph graph;
    fill_at_random(graph, nodes, random);
    Budget budget(options);
    const EdgeFilter some = [](std::uint32_t place) { return place % 7 != 3; };
    for (const DefectSet& avoid : {DefectSet(), only_defect(1), only_defect(2)}) {
      for (const EdgeFilter& allows : {EdgeFilter(), some}) {
        const auto count = count_to_ends(graph, avoid, budget, allows);
        const auto onward = paths_to_ends(graph, avoid, budget, allows);
        const auto before = paths_from_start(graph, avoid, budget, allows);
        REQUIRE((count && onward && before));
        CHECK(*count == (*onward)[0]);
        Number at_ends = 0;
        for (std::uint32_t node = 0; node < nodes; ++node) {
          if (graph.edges_of(node).empty()) at_ends += (*before)[node];
        }
        CHECK(*count == at_ends);
        if (*count != 0) largest = std::max(largest, msb(*count));
      }
    }
  }
  CHECK(largest > 400);  // Bits: seven limbs and more.
}

TEST_CASE("a count of many limbs is a binomial") {
#ifdef __SANITIZE_ADDRESS__
  constexpr int steps = 70;
#else
  constexpr int steps = 300;
#endif
  SmallProgram program = independent_writers(2, steps);
  Number binomial = 1;
  for (int i = 1; i <= steps; ++i) binomial = binomial * (steps + i) / i;
  SearchOptions options;
  CHECK(search(program, options).interleavings == binomial.str());
}

TEST_CASE("a count that does not fit into the memory says so") {
  Random random(1);
  StateGraph graph;
  fill_at_random(graph, 50, random);
  SearchOptions options;
  options.memory_bytes = 1;
  Budget budget(options);
  CHECK_FALSE(count_to_ends(graph, {}, budget));
  CHECK(budget.limit() == LimitKind::memory);
  budget.next_pass();
  CHECK_FALSE(count_paths(graph, {1}, budget));
  CHECK_FALSE(paths_to_ends(graph, {}, budget));
  CHECK_FALSE(paths_from_start(graph, {}, budget));
}

}  // namespace checker
