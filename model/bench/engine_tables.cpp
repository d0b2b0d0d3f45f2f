// The tables of docs/engine.md, as markdown. Run: bash tools/bench.sh tables

#include <fmt/format.h>

#include <checker/search.hpp>
#include <filesystem>

#include "model/classic.hpp"
#include "model/scenario_parser.hpp"
#include "model/world_factory.hpp"

namespace {

using checker::Reductions;
using checker::SearchKind;
using checker::SearchResult;

SearchResult explore(checker::Program& program, SearchKind kind, const Reductions& reductions) {
  checker::SearchOptions options;
  options.kind = kind;
  options.reductions = reductions;
  options.count = false;
  options.states_max = 20'000'000;
  return checker::search(program, options);
}

std::string number(const SearchResult& result, std::uint64_t value) {
  return result.complete ? fmt::format("{}", value) : fmt::format("over {}", value);
}

// Each sample on its own; the states with all reductions, without, and with each alone.
void row_of_reductions(const std::string& name, checker::Program& program) {
  const SearchResult none = explore(program, SearchKind::graph, checker::no_reductions);
  const SearchResult all = explore(program, SearchKind::graph, {});
  fmt::print("| {} | {} | {} |", name, number(none, none.states), number(none, none.transitions));
  const Reductions each[] = {{true, false, false, false},
                             {false, true, false, false},
                             {false, false, true, false},
                             {false, false, false, true}};
  for (const Reductions& one : each) {
    const SearchResult result = explore(program, SearchKind::graph, one);
    fmt::print(" {} / {} |", number(result, result.states), number(result, result.transitions));
  }
  fmt::print(" {} / {} |\n", number(all, all.states), number(all, all.transitions));
}

std::unique_ptr<checker::Program> classic(const char* name,
                                          const std::vector<std::uint32_t>& values) {
  return model::find_classic(name)->make(values);
}

void print_reductions() {
  fmt::print(
      "| program | states | transitions | guarded | at-once | sleep-sets | symmetry | all |\n"
      "| --- | --- | --- | --- | --- | --- | --- | --- |\n");
  row_of_reductions("counter(8)", *classic("counter", {8}));
  row_of_reductions("philosophers(8, ordered)", *classic("philosophers", {8, 1}));
  row_of_reductions("lastzero(8)", *classic("lastzero", {8}));
  row_of_reductions("readers(10)", *classic("readers", {10}));
  row_of_reductions("work_queue(3, 5)", *classic("work_queue", {3, 5}));
  row_of_reductions("ticket_lock(4, 1)", *classic("ticket_lock", {4, 1}));
  row_of_reductions("bounded_buffer(2, 2, 3, 2)", *classic("bounded_buffer", {2, 2, 3, 2}));
  for (const char* topic : {"dirtying", "errors", "fixup"}) {
    std::vector<std::string> paths;
    const auto folder = std::filesystem::path(PAGERACE_SCENARIOS) / topic;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      paths.push_back(entry.path().string());
    }
    std::sort(paths.begin(), paths.end());
    for (const std::string& path : paths) {
      const auto loaded = model::load_scenario(path);
      if (!loaded.scenario) continue;
      const auto& last = loaded.scenario->expect.back();
      const auto program = model::make_program(*loaded.scenario, last.kernel);
      row_of_reductions(fmt::format("{}/{} on {}", topic, loaded.scenario->name, last.kernel.key()),
                        *program);
    }
  }
}

struct Published {
  const char* name;
  std::vector<std::uint32_t> values;
  std::uint64_t executions;
  const char* other;  // Seconds of the better of two current checkers for C.
};

void print_dpor() {
  const Published rows[] = {
      {"filesystem", {14}, 2, "-"},      {"filesystem", {16}, 8, "-"},
      {"filesystem", {18}, 32, "-"},     {"filesystem", {19}, 64, "-"},
      {"indexer", {12}, 8, "-"},         {"indexer", {15}, 4096, "2.7"},
      {"readers", {2}, 4, "-"},          {"readers", {8}, 256, "-"},
      {"readers", {13}, 8192, "0.34"},   {"lastzero", {5}, 64, "-"},
      {"lastzero", {8}, 704, "-"},       {"lastzero", {10}, 3328, "-"},
      {"lastzero", {15}, 147456, "30"},  {"philosophers", {3, 0}, 7, "-"},
      {"philosophers", {4, 0}, 15, "-"}, {"philosophers", {5, 0}, 31, "-"},
      {"philosophers", {3, 1}, 6, "-"},  {"philosophers", {4, 1}, 14, "-"},
      {"philosophers", {5, 1}, 30, "-"}, {"counter", {5}, 120, "-"},
      {"counter", {6}, 720, "-"},        {"counter", {7}, 5040, "-"},
      {"counter", {8}, 40320, "6"},      {"independent", {4, 5}, 1, "-"},
  };
  fmt::print(
      "| program | published | executions | transitions | blocked | s | other checker, s |\n"
      "| --- | --- | --- | --- | --- | --- | --- |\n");
  for (const Published& row : rows) {
    const auto program = classic(row.name, row.values);
    const SearchResult result = explore(*program, SearchKind::dpor, {});
    fmt::print("| {}({}) | {} | {} | {} | {} | {:.3f} | {} |\n", row.name,
               fmt::join(row.values, ", "), row.executions, result.executions, result.transitions,
               result.blocked, result.seconds, row.other);
  }
}

}  // namespace

int main() {
  fmt::print("### States and transitions with each reduction alone, and with all\n\n");
  print_reductions();
  fmt::print("\n### Executions of dpor\n\n");
  print_dpor();
  return 0;
}
