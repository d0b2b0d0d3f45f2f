// Textbook programs: the published numbers of executions, and whether the searches agree.

#include "model/classic.hpp"

#include <checker/search.hpp>

#include "catch.hpp"

namespace model {
namespace {

using checker::SearchKind;

checker::SearchResult run(const std::string& name, const std::vector<std::uint32_t>& values,
                          SearchKind kind) {
  const Classic* program = find_classic(name);
  REQUIRE(program != nullptr);
  std::vector<std::uint32_t> all;
  for (std::size_t i = 0; i < program->parameters.size(); ++i) {
    all.push_back(i < values.size() ? values[i] : program->parameters[i].standard);
  }
  checker::SearchOptions options;
  options.kind = kind;
  const auto made = program->make(all);
  checker::SearchResult result = checker::search(*made, options);
  REQUIRE(result.complete);
  return result;
}

std::vector<std::string> defects_of(const checker::SearchResult& result) {
  std::vector<std::string> names;
  for (const checker::Defect& defect : result.defects) names.push_back(defect.name);
  return names;
}

}  // namespace

// Abdulla et al., POPL 2014, table 1 (filesystem: half the number of their Erlang version; the C
// versions that current checkers run agree with ours).
TEST_CASE("dpor needs the published numbers of executions") {
  struct Row {
    const char* name;
    std::vector<std::uint32_t> values;
    std::uint64_t executions;
  };
  const Row rows[] = {
      {"filesystem", {14}, 2},      {"filesystem", {16}, 8},     {"filesystem", {18}, 32},
      {"filesystem", {19}, 64},     {"indexer", {12}, 8},        {"indexer", {15}, 4096},
      {"readers", {2}, 4},          {"readers", {8}, 256},       {"readers", {13}, 8192},
      {"lastzero", {5}, 64},        {"lastzero", {8}, 704},      {"lastzero", {10}, 3328},
      {"lastzero", {15}, 147456},   {"philosophers", {3, 0}, 7}, {"philosophers", {4, 0}, 15},
      {"philosophers", {5, 0}, 31}, {"philosophers", {3, 1}, 6}, {"philosophers", {4, 1}, 14},
      {"philosophers", {5, 1}, 30}, {"counter", {5}, 120},       {"counter", {6}, 720},
      {"counter", {7}, 5040},       {"counter", {8}, 40320},     {"independent", {4, 5}, 1},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name, row.values);
#ifdef __SANITIZE_ADDRESS__
    if (row.executions > 10000) continue;  // Minutes, where states are restored by re-execution.
#endif
    const auto result = run(row.name, row.values, SearchKind::dpor);
    CHECK(result.executions == row.executions);
    CHECK(result.redundant == 0);
    CHECK(result.blocked == 0);
  }
}

TEST_CASE("graph and dpor agree on all textbook programs") {
  for (const Classic& program : classics()) {
    const std::string name(program.name);
    CAPTURE(name);
    const std::vector<std::uint32_t> small = name == "filesystem" || name == "indexer"
                                                 ? std::vector<std::uint32_t>{4}
                                                 : std::vector<std::uint32_t>{};
    const auto graph = run(name, small, SearchKind::graph);
    CHECK(graph.liveness_judged);
    CHECK(defects_of(graph) == defects_of(run(name, small, SearchKind::dpor)));
    const bool deadlocks = name == "philosophers";
    CHECK(defects_of(graph) ==
          (deadlocks ? std::vector<std::string>{"deadlock"} : std::vector<std::string>{}));
  }
}

}  // namespace model
