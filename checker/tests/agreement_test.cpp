// All ways to explore a program agree: graph and brute force, bytes and re-execution, the engine
// and a plain interpreter; and every defect that any of them finds replays.

#include <algorithm>

#include "catch.hpp"
#include "checker/replay.hpp"
#include "checker/search.hpp"
#include "equivalence_classes.hpp"
#include "random_program.hpp"

namespace checker {
namespace {

#ifdef __SANITIZE_ADDRESS__
constexpr std::uint32_t programs = 300;
#else
constexpr std::uint32_t programs = 3000;
#endif

GeneratorOptions options_of(std::uint32_t seed) {
  GeneratorOptions options;
  options.seed = seed;
  options.threads = 2 + seed % 3;
  options.operations = options.threads == 2   ? 2 + seed % 4
                       : options.threads == 3 ? 2 + seed % 2
                                              : 1;
  options.variables = 1 + seed / 3 % 2;
  options.locks = 1 + seed / 5 % 2;
  options.mutexes = seed % 7 < 4 ? 1 + seed / 7 % 2 : 0;
  options.equal_threads = options.threads > 2 && seed % 4 == 0;
  return options;
}

std::string count_of(const SearchResult& result, const std::string& name) {
  for (const Defect& defect : result.defects) {
    if (defect.name == name) return defect.interleavings.value_or("unknown");
  }
  return "0";
}

struct Explored {
  Findings findings;
  SearchResult result;
};

Explored explore(GeneratedWorld& world, SearchKind kind, bool reexecute,
                 Reductions reductions = {}) {
  Explored explored;
  SearchOptions options;
  options.reductions = reductions;
  options.kind = kind;
  options.reexecute = reexecute;
  options.at_end = [&](End end) {
    if (end == End::finished) explored.findings.final_states.insert(world.values());
  };
  explored.result = search(world, options);
  REQUIRE(explored.result.complete);
  for (const Defect& defect : explored.result.defects) {
    explored.findings.defects.insert(defect.name);
  }
  if (kind == SearchKind::dpor) return explored;  // It does not count interleavings.
  explored.findings.interleavings = explored.result.interleavings.value_or("unknown");
  explored.findings.deadlocks = count_of(explored.result, "deadlock");
  explored.findings.assertions = count_of(explored.result, "assertion");
  return explored;
}

// Context switches, steps, choices: what "simplest" minimizes.
using Rank = std::tuple<std::uint64_t, std::size_t, Schedule>;

Rank rank_of(const Defect& defect) {
  return {defect.context_switches, defect.schedule.size(), defect.schedule};
}

}  // namespace

TEST_CASE("graph, brute force, re-execution and a plain interpreter agree") {
  std::size_t with_deadlock = 0;
  std::size_t with_assertion = 0;
  std::size_t with_both_ends = 0;
  for (std::uint32_t seed = 0; seed < programs; ++seed) {
    CAPTURE(seed);  // Printed on failure; rebuilds the program.
    GeneratedWorld world(generate_program(options_of(seed)));
    const Findings plain = interpret(world.program());
    const Explored brute = explore(world, SearchKind::brute_force, seed % 61 == 0);
    const Explored graph = explore(world, SearchKind::graph, false);
    REQUIRE(brute.findings == plain);
    REQUIRE(graph.findings == plain);
    REQUIRE(graph.result.states <= brute.result.transitions + 1);
    if (seed % 11 == 0) {
      const Explored again = explore(world, SearchKind::graph, true);
      REQUIRE(again.findings == plain);
      REQUIRE(again.result.states == graph.result.states);
      for (std::size_t i = 0; i < graph.result.defects.size(); ++i) {
        REQUIRE(again.result.defects[i].schedule == graph.result.defects[i].schedule);
      }
    }
    for (const Explored* explored : {&brute, &graph}) {
      for (const Defect& defect : explored->result.defects) {
        const Trace trace = record(world, defect.schedule);
        REQUIRE(trace.outcome.defects == std::vector<std::string>{defect.name});
        REQUIRE(replay(world, trace).kind == ReplayKind::exact);
      }
    }
    for (std::size_t i = 0; i < graph.result.defects.size(); ++i) {
      REQUIRE(graph.result.defects[i].simplest);
      REQUIRE(rank_of(graph.result.defects[i]) <= rank_of(brute.result.defects[i]));
    }
    with_deadlock += plain.defects.count("deadlock");
    with_assertion += plain.defects.count("assertion");
    with_both_ends += plain.defects.size() == 2 && !plain.final_states.empty() ? 1U : 0U;
  }
  // The generator must not drift into programs that show nothing.
  CHECK(with_deadlock > programs / 20);
  CHECK(with_assertion > programs / 40);
  CHECK(with_both_ends > programs / 500);
}

namespace {

// Judges nothing but ends, so that all reductions apply.
class QuietWorld : public GeneratedWorld {
 public:
  using GeneratedWorld::GeneratedWorld;
  [[nodiscard]] bool judges_every_state() const override { return false; }
};

bool has(const GeneratedProgram& program, Instruction::Kind kind) {
  for (const auto& code : program.threads) {
    for (const Instruction& instruction : code) {
      if (instruction.kind == kind) return true;
    }
  }
  return false;
}

}  // namespace

TEST_CASE("each reduction of the graph finds what a plain interpreter finds") {
  struct {
    const char* name;
    Reductions reductions;
    std::size_t smaller = 0;
  } cases[] = {{"none", no_reductions},
               {"guarded", {true, false, false, false}},
               {"at once", {false, true, false, false}},
               {"sleep sets", {false, false, true, false}},
               {"symmetry", {false, false, false, true}},
               {"all but sleep sets", {true, true, false, true}},
               {"all but symmetry", {true, true, true, false}}};
  for (std::uint32_t seed = 0; seed < programs; ++seed) {
    CAPTURE(seed);
    QuietWorld world(generate_program(options_of(seed)));
    const Findings plain = interpret(world.program());
    std::uint64_t whole_states = 0;
    std::uint64_t whole_transitions = 0;
    for (auto& tried : cases) {
      CAPTURE(tried.name);
      const Explored graph = explore(world, SearchKind::graph, false, tried.reductions);
      REQUIRE(graph.findings == plain);  // Counted on the whole graph.
      // What is taken at once is not stored, and so may be walked again.
      const std::uint64_t size =
          tried.reductions.at_once ? graph.result.states : graph.result.transitions;
      if (whole_states == 0) {
        whole_states = graph.result.states;
        whole_transitions = graph.result.transitions;
      }
      const std::uint64_t whole = tried.reductions.at_once ? whole_states : whole_transitions;
      REQUIRE(size <= whole);
      tried.smaller += size < whole ? 1U : 0U;
    }
  }
  for (const auto& tried : cases) {
    CAPTURE(tried.name);
    if (tried.reductions != no_reductions) CHECK(tried.smaller > programs / 50);
  }
}

TEST_CASE("dpor finds what a plain interpreter finds, once for each class") {
  std::size_t optimal = 0;
  std::size_t reduced = 0;
  for (std::uint32_t seed = 0; seed < programs; ++seed) {
    CAPTURE(seed);
    GeneratedWorld world(generate_program(options_of(seed)));
    const Findings plain = interpret(world.program());
    const Explored dpor = explore(world, SearchKind::dpor, seed % 61 == 0);
    REQUIRE(dpor.findings.defects == plain.defects);
    REQUIRE(dpor.findings.final_states == plain.final_states);
    for (const Defect& defect : dpor.result.defects) {
      const Trace trace = record(world, defect.schedule);
      REQUIRE(trace.outcome.defects == std::vector<std::string>{defect.name});
    }
    reduced += std::to_string(dpor.result.executions) != plain.interleavings ? 1U : 0U;
    if (plain.defects.count("assertion") + plain.defects.count("unlocked-access") != 0) continue;
    const std::size_t classes = EquivalenceClasses(world).count();
    REQUIRE(dpor.result.executions - dpor.result.redundant == classes);
    if (has(world.program(), Instruction::Kind::wait)) continue;
    REQUIRE(dpor.result.redundant == 0);
    REQUIRE(dpor.result.blocked == 0);
    ++optimal;
  }
  CHECK(optimal > programs / 4);
  CHECK(reduced > programs / 4);
}

}  // namespace checker
