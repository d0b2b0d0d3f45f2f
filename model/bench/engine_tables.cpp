// The tables of docs/engine.md, as markdown, or one of them. Run: bash tools/bench.sh tables [NAME]

#include <fmt/format.h>

#include <checker/search.hpp>
#include <filesystem>

#include "model/classic.hpp"
#include "model/scenario_parser.hpp"
#include "model/world_factory.hpp"
#include "speed.hpp"

namespace {

using checker::Reductions;
using checker::SearchKind;
using checker::SearchResult;

SearchResult explore(checker::Program& program, SearchKind kind, const Reductions& reductions) {
  checker::SearchOptions options;
  options.kind = kind;
  options.reductions = reductions;
  options.livelocks = options.count = false;
  options.states_max = 20'000'000;
  return checker::search(program, options);
}

std::string number(const SearchResult& result, std::uint64_t value) {
  return result.complete ? fmt::format("{}", value) : fmt::format("over {}", value);
}

// One row per sample: states without reductions, with each alone, and with all.
void row_of_reductions(const std::string& name, checker::Program& program) {
  const SearchResult none = explore(program, SearchKind::graph, checker::no_reductions);
  const SearchResult all = explore(program, SearchKind::graph, {});
  fmt::print("| {} | {} | {} |", name, number(none, none.states), number(none, none.transitions));
  for (const checker::ReductionName& row : checker::reduction_names) {
    const SearchResult result = explore(program, SearchKind::graph, checker::only({row.member}));
    fmt::print(" {} / {} |", number(result, result.states), number(result, result.transitions));
  }
  fmt::print(" {} / {} |\n", number(all, all.states), number(all, all.transitions));
}

std::unique_ptr<checker::Program> classic(const char* name,
                                          const std::vector<std::uint32_t>& values) {
  return model::find_classic(name)->make(values);
}

void print_reductions() {
  std::string head = "| program | states | transitions |";
  std::string rule = "| --- | --- | --- |";
  for (const checker::ReductionName& row : checker::reduction_names) {
    head += fmt::format(" {} |", row.name);
    rule += " --- |";
  }
  fmt::print("{} all |\n{} --- |\n", head, rule);
  row_of_reductions("counter(8)", *classic("counter", {8}));
  row_of_reductions("philosophers(8, ordered)", *classic("philosophers", {8, 1}));
  row_of_reductions("lastzero(8)", *classic("lastzero", {8}));
  row_of_reductions("readers(10)", *classic("readers", {10}));
  row_of_reductions("work_queue(3, 5)", *classic("work_queue", {3, 5}));
  row_of_reductions("ticket_lock(4, 1)", *classic("ticket_lock", {4, 1}));
  row_of_reductions("bounded_buffer(2, 2, 3, 2)", *classic("bounded_buffer", {2, 2, 3, 2}));
  std::vector<std::filesystem::path> paths;
  const std::filesystem::path folder = PAGERACE_SCENARIOS;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == ".json") paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  for (const std::filesystem::path& path : paths) {
    const auto loaded = model::load_scenario(path.string());
    if (!loaded.scenario || loaded.scenario->expect.empty()) continue;  // Of another model.
    const auto& last = loaded.scenario->expect.back();
    const auto program = model::make_program(*loaded.scenario, last.kernel);
    const std::string name = path.lexically_relative(folder).replace_extension().string();
    row_of_reductions(fmt::format("{} on {}", name, last.kernel.key()), *program);
  }
}

// Measurements alternate, since other load on the machine changes within minutes.
constexpr int turns = 10;

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
  std::vector<SearchResult> shortest(std::size(rows));
  for (int turn = 0; turn < turns; ++turn) {
    for (std::size_t i = 0; i < shortest.size(); ++i) {
      const auto program = classic(rows[i].name, rows[i].values);
      const SearchResult result = explore(*program, SearchKind::dpor, {});
      if (turn == 0 || result.seconds < shortest[i].seconds) shortest[i] = result;
    }
  }
  for (std::size_t i = 0; i < shortest.size(); ++i) {
    const Published& row = rows[i];
    const SearchResult& result = shortest[i];
    fmt::print("| {}({}) | {} | {} | {} | {} | {:.3f} | {} |\n", row.name,
               fmt::join(row.values, ", "), row.executions, result.executions, result.transitions,
               result.blocked, result.seconds, row.other);
  }
}

// Verdict and time of `graph` beside those of an explicit-state checker with compiled models.
void print_graph() {
  struct Other {
    const char* name;
    std::vector<std::uint32_t> values;
    const char* states;
    const char* seconds;
  };
  const Other rows[] = {{"philosophers", {10, 1}, "3.0 million (12 million)", "5.7"},
                        {"counter", {8}, "273000 (956000)", "0.2"}};
  fmt::print(
      "| program | states | without reductions | s | other checker, states (not reduced) | s |\n"
      "| --- | --- | --- | --- | --- | --- |\n");
  for (const Other& row : rows) {
    const auto program = classic(row.name, row.values);
    const SearchResult all = explore(*program, SearchKind::graph, {});
    const SearchResult none = explore(*program, SearchKind::graph, checker::no_reductions);
    fmt::print("| {}({}) | {} | {} | {:.3f} | {} | {} |\n", row.name, fmt::join(row.values, ", "),
               number(all, all.states), number(none, none.states), all.seconds, row.states,
               row.seconds);
  }
}

constexpr double seconds_per_turn = 0.25;

void print_speed() {
  fmt::print(
      "| search, program | bare switch, ns | a transition, ns | in switches | of these alone | "
      "bookkeeping | set-up, us | a second | bytes a state |\n"
      "| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n");
  const std::vector<bench::Row>& rows = bench::speed_rows();
  std::vector<bench::SpeedMeter> meters(rows.begin(), rows.end());
  for (int turn = 0; turn < turns; ++turn) {
    for (bench::SpeedMeter& meter : meters) {
      for (double spent = 0; spent < seconds_per_turn;) spent += meter.round();
    }
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const bench::Row& row = rows[i];
    const bench::Speed speed = meters[i].speed();
    const bool graph = row.kind == SearchKind::graph;
    const auto states = static_cast<double>(speed.result.states);
    const auto done = graph ? states : static_cast<double>(speed.result.executions);
    fmt::print(
        "| {}, {} | {:.1f} | {:.0f} | {:.1f} | {:.1f} | {:.1f} | {:.0f} | {:.0f} 000 {} | {} |\n",
        checker::search_name(row.kind), row.name, speed.bare * 1e9, speed.transition * 1e9,
        speed.switches(), speed.alone / speed.bare, speed.bookkeeping(), speed.set_up * 1e6,
        done / speed.search / 1000, graph ? "states" : "executions",
        graph ? fmt::format("{:.0f}", static_cast<double>(speed.result.visited_bytes) / states)
              : "-");
  }
}

// The whole check, counts included, by one job and by two, in turns; the shortest of a few.
void print_jobs() {
  struct Run {
    std::string name;
    std::unique_ptr<checker::Program> program;
    Reductions reductions;
  };
  std::vector<Run> runs;
  const auto path = std::string(PAGERACE_SCENARIOS) + "/fixup/bug-on-others.json";
  runs.push_back({"fixup/bug-on-others on v5.6",
                  model::make_program(*model::load_scenario(path).scenario,
                                      *model::parse_kernel_key("v5.6").kernel),
                  Reductions()});
  runs.push_back({"philosophers(10, 1), no reductions", classic("philosophers", {10, 1}),
                  checker::no_reductions});
  fmt::print(
      "| program | states | one job, s | two jobs, s | times |\n"
      "| --- | --- | --- | --- | --- |\n");
  for (const Run& run : runs) {
    double shortest[] = {1e9, 1e9};
    SearchResult result;
    for (int round = 0; round < 5; ++round) {
      for (const std::size_t jobs : {1U, 2U}) {
        checker::SearchOptions options;
        options.reductions = run.reductions;
        options.jobs = jobs;
        result = checker::search(*run.program, options);
        shortest[jobs - 1] = std::min(shortest[jobs - 1], result.seconds);
      }
    }
    fmt::print("| {} | {} | {:.2f} | {:.2f} | {:.2f} |\n", run.name, result.states, shortest[0],
               shortest[1], shortest[0] / shortest[1]);
  }
}

struct Part {
  const char* name;
  const char* heading;
  void (*print)();
};
constexpr Part parts[] = {
    {"reductions", "States and transitions with each reduction alone, and with all",
     print_reductions},
    {"dpor", "Executions of dpor", print_dpor},
    {"graph", "States of graph", print_graph},
    {"speed", "Speed", print_speed},
    {"jobs", "Jobs", print_jobs},
};

}  // namespace

int main(int argc, char** argv) {
  const std::string wanted = argc > 1 ? argv[1] : "";
  bool printed = false;
  for (const Part& part : parts) {
    if (!wanted.empty() && wanted != part.name) continue;
    fmt::print("{}### {}\n\n", printed ? "\n" : "", part.heading);
    part.print();
    printed = true;
  }
  if (printed) return 0;
  fmt::print(stderr, "unknown table \"{}\"; known:", wanted);
  for (const Part& part : parts) fmt::print(stderr, " {}", part.name);
  fmt::print(stderr, "\n");
  return 2;
}
