#include "agreement.hpp"

#include <algorithm>
#include <exception>
#include <iterator>
#include <tuple>

#include "checker/replay.hpp"
#include "equivalence_classes.hpp"

namespace checker {
namespace {

using Kind = Instruction::Kind;

struct Disagreement {
  std::string what;
};

void require(bool agreed, const std::string& what) {
  if (!agreed) throw Disagreement{what};
}

// Has one more thread, which runs first and alone, so that the others' events have high numbers.
class PaddedWorld : public QuietWorld {
 public:
  PaddedWorld(const GeneratedProgram& program, std::size_t steps)
      : QuietWorld(program), steps_(steps) {}
  void set_up(World& world) override {
    auto& own = world.create<Shared<std::uint8_t>>();
    world.name(own, "padding");
    world.spawn("padding", [&own, steps = steps_](Runtime& runtime) {
      for (std::size_t step = 0; step < steps; ++step) own.write(runtime, 1);
    });
    QuietWorld::set_up(world);
  }

 private:
  std::size_t steps_;
};

bool has(const GeneratedProgram& program, Kind kind) {
  for (const auto& code : program.threads) {
    for (const Instruction& instruction : code) {
      if (instruction.kind == kind) return true;
    }
  }
  return false;
}

bool has_background(const GeneratedProgram& program) {
  return std::any_of(program.stages.begin(), program.stages.end(),
                     [](Stage stage) { return stage == Stage::background; });
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

std::set<std::string> labels_of(const SearchResult& result) {
  std::set<std::string> labels;
  for (std::size_t label = 0; label < labels_max; ++label) {
    if (result.labels.test(label)) labels.insert(generated_label(label));
  }
  return labels;
}

Explored explore(GeneratedWorld& world, SearchKind kind, Reductions reductions, bool reexecute) {
  Explored explored;
  SearchOptions options;
  options.kind = kind;
  options.reductions = reductions;
  options.reexecute = reexecute;
  options.at_end = [&](End end) {
    if (end == End::finished) explored.findings.final_states.insert(world.values());
  };
  explored.result = search(world, options);
  require(explored.result.complete, "the search did not end");
  for (const Defect& defect : explored.result.defects) {
    explored.findings.defects.insert(defect.name);
    const Trace trace = record(world, defect.schedule, false, defect.cycle_length);
    require(trace.outcome.defects == std::vector<std::string>{defect.name},
            "a schedule does not lead to its defect");
    require(replay(world, trace).kind == ReplayKind::exact, "a trace does not replay");
  }
  explored.findings.labels = labels_of(explored.result);
  explored.findings.interleavings = explored.result.interleavings.value_or("unknown");
  explored.findings.deadlocks = count_of(explored.result, "deadlock");
  explored.findings.assertions = count_of(explored.result, "assertion");
  explored.findings.too_large = count_of(explored.result, "too-large");
  return explored;
}

struct ReductionSet {
  std::string name;
  Reductions reductions;
};

// Each reduction alone and each left out, sleep sets with symmetry, all.
std::vector<ReductionSet> reduction_sets() {
  std::vector<ReductionSet> sets;
  sets.reserve(2 * reduction_names.size() + 2);
  for (const ReductionName& row : reduction_names) sets.push_back({row.name, only({row.member})});
  for (const ReductionName& row : reduction_names) {
    Reductions others;
    others.*row.member = false;
    sets.push_back({std::string("all but ") + row.name, others});
  }
  sets.push_back({"sleep-sets, symmetry", only({&Reductions::sleep_sets, &Reductions::symmetry})});
  sets.push_back({"all", {}});
  return sets;
}

void note(Reductions used, const SearchResult& result, Agreement& seen) {
  if (used == only({&Reductions::guarded})) seen.states_guarded = result.states;
  if (used == only({&Reductions::eager})) seen.states_eager = result.states;
  if (used == only({&Reductions::sleep_sets})) seen.transitions_asleep = result.transitions;
  if (used == only({&Reductions::symmetry})) seen.states_symmetric = result.states;
}

void note_kind(const GeneratedProgram& program, const Findings& plain, Agreement& seen) {
  seen.deadlock = plain.defects.count("deadlock") != 0;
  seen.labels = !plain.labels.empty();
  const bool daemons = std::count(program.daemons.begin(), program.daemons.end(), true) != 0;
  seen.served = daemons && plain.defects.empty();
}

// Context switches, steps, choices: what "simplest" minimizes.
using Rank = std::tuple<std::uint64_t, std::size_t, Schedule>;

Rank rank_of(const Defect& defect) {
  return {defect.context_switches, defect.schedule.size(), defect.schedule};
}

// Where both agree on which states are equal (a variable that no thread reads any more may
// distinguish them), the engine's sleep sets leave out what the plain ones do. A mistake there
// often loses nothing: each state may be reached by many paths.
void compare_sleep_sets(const GeneratedProgram& program, const SearchResult& whole,
                        const SearchResult& asleep) {
  if (!bytes_restorable) return;  // Equal states may have different fingerprints.
  require(asleep.states == whole.states, "sleep sets lose states");
  const SleepSetCounts plain = count_with_sleep_sets(program);
  const bool same_graph =
      plain.states == whole.states && plain.transitions_awake == whole.transitions;
  require(!same_graph || plain.transitions == asleep.transitions,
          "sleep sets leave out more or less than they should");
}

class Comparison {
 public:
  Comparison(const GeneratedProgram& program, bool with_reexecution)
      : world_(program), plain_(interpret(program)), with_reexecution_(with_reexecution) {}

  Agreement run() {
    note_kind(world_.program(), plain_, seen_);
    seen_.assertion =
        plain_.defects.count("assertion") != 0 || plain_.defects.count("too-large") != 0;
    seen_.several_ends = plain_.defects.size() > 1 && !plain_.final_states.empty();
    seen_.interleavings = std::stoull(plain_.interleavings);
    compare_brute_force();
    for (std::size_t i = 0; i < static_cast<std::size_t>(SearchKind::count); ++i) {
      compare(static_cast<SearchKind>(i));
    }
    return seen_;
  }
  [[nodiscard]] const Agreement& seen() const { return seen_; }

 private:
  // No default: a search that is compared with nothing does not compile.
  void compare(SearchKind kind) {
    switch (kind) {
      case SearchKind::graph:
        return compare_graphs();
      case SearchKind::dpor:
        // It cannot order threads that run where no other can.
        if (has_background(world_.program())) return;
        compare_dpor();
        return compare_padded_dpor();
      case SearchKind::brute_force:  // What the others are compared with.
      case SearchKind::bounded:      // Compared below, and in its own test.
      case SearchKind::random:       // Prove nothing; their own tests.
      case SearchKind::pct:
      case SearchKind::pos:
      case SearchKind::count:
        return;
    }
  }

  void compare_brute_force() {
    brute_ = explore(world_, SearchKind::brute_force, {}, with_reexecution_);
    require(brute_.findings == plain_, "brute force and the interpreter differ");
  }

  Explored graph(const std::string& name, Reductions reductions) {
    Explored graph = explore(world_, SearchKind::graph, reductions, false);
    require(graph.findings == plain_,
            "the graph and the interpreter differ, with reductions: " + name);
    for (std::size_t i = 0; i < graph.result.defects.size(); ++i) {
      require(graph.result.defects[i].simplest &&
                  rank_of(graph.result.defects[i]) <= rank_of(brute_.result.defects[i]),
              "a counterexample is not the simplest");
    }
    return graph;
  }

  void compare_graphs() {
    const Explored whole = graph("none", no_reductions);
    require(whole.result.states <= brute_.result.transitions + 1, "more states than transitions");
    seen_.states = whole.result.states;
    seen_.transitions = whole.result.transitions;
    for (const auto& [name, reductions] : reduction_sets()) {
      const SearchResult result = graph(name, reductions).result;
      note(reductions, result, seen_);
      if (reductions == only({&Reductions::sleep_sets})) {
        compare_sleep_sets(world_.program(), whole.result, result);
      }
    }
    if (!with_reexecution_) return;
    const Explored again = explore(world_, SearchKind::graph, no_reductions, true);
    require(again.findings == plain_ && again.result.states == whole.result.states,
            "restoring bytes and re-execution differ");
    for (std::size_t i = 0; i < whole.result.defects.size(); ++i) {
      require(again.result.defects[i].schedule == whole.result.defects[i].schedule,
              "restoring bytes and re-execution give different traces");
    }
  }

  void compare_dpor() {
    const Explored dpor = explore(world_, SearchKind::dpor, {}, with_reexecution_);
    require(dpor.findings.defects == plain_.defects, "dpor finds other defects");
    require(dpor.findings.final_states == plain_.final_states, "dpor finds other final states");
    require(dpor.findings.labels == plain_.labels, "dpor finds other labels");
    seen_.executions = dpor.result.executions;
    if (seen_.assertion || plain_.defects.count("unlocked-access") != 0) return;
    const std::size_t classes = EquivalenceClasses(world_).count();
    require(dpor.result.executions - dpor.result.redundant == classes,
            "dpor does not meet each class");
    // Where a choice decides which lock is taken, its other alternatives, which are branches
    // wherever one of them is, may have nothing left to explore.
    const GeneratedProgram& program = world_.program();
    for (const Kind kind : {Kind::wait, Kind::take, Kind::mutex_chosen}) {
      if (has(program, kind)) return;
    }
    require(dpor.result.redundant == 0 && dpor.result.blocked == 0, "dpor is not optimal");
    seen_.optimal = true;
  }

  // The same program after so many steps that sets of events have two words, and more than two.
  void compare_padded_dpor() {
    for (const std::size_t steps : {62U, 126U}) {
      PaddedWorld world(world_.program(), steps);
      const Explored dpor = explore(world, SearchKind::dpor, {}, false);
      require(dpor.findings.defects == plain_.defects, "dpor finds other defects in a long log");
      require(dpor.findings.final_states == plain_.final_states,
              "dpor finds other final states in a long log");
      require(dpor.findings.labels == plain_.labels, "dpor finds other labels in a long log");
      require(!seen_.optimal || dpor.result.executions == seen_.executions,
              "dpor meets more or fewer classes in a long log");
    }
  }

  QuietWorld world_;
  Findings plain_;
  bool with_reexecution_;
  Explored brute_;
  Agreement seen_;
};

// Programs with loops: the graph with and without reductions, bounded searches, and the states of
// the interpreter.
class LoopComparison {
 public:
  explicit LoopComparison(const GeneratedProgram& program)
      : world_(program), plain_(interpret_states(program)) {}

  Agreement run() {
    note_kind(world_.program(), plain_, seen_);
    const SearchResult whole = graph("none", no_reductions);
    seen_.states = whole.states;
    seen_.transitions = whole.transitions;
    seen_.livelock = plain_.defects.count("livelock") != 0;
    seen_.endless = !whole.interleavings;  // There is a cycle, fair or not.
    for (const auto& [name, reductions] : reduction_sets()) {
      const SearchResult result = graph(name, reductions);
      note(reductions, result, seen_);
      if (reductions == only({&Reductions::sleep_sets})) {
        compare_sleep_sets(world_.program(), whole, result);
      }
      if (reductions == only({&Reductions::sleep_sets, &Reductions::symmetry})) {
        require(!bytes_restorable || result.states == seen_.states_symmetric,
                "sleep sets lose states that symmetry has");
      }
    }
    compare_bounded(ScheduleBound::preemptions);
    compare_bounded(ScheduleBound::delays);
    return seen_;
  }
  [[nodiscard]] const Agreement& seen() const { return seen_; }

 private:
  SearchResult graph(const std::string& name, Reductions reductions) {
    const Explored graph = explore(world_, SearchKind::graph, reductions, false);
    require(graph.findings.defects == plain_.defects &&
                graph.findings.final_states == plain_.final_states &&
                graph.findings.labels == plain_.labels,
            "the graph and the interpreter differ, with reductions: " + name);
    return graph.result;
  }

  [[nodiscard]] static std::set<std::string> defects_of(const SearchResult& result) {
    std::set<std::string> defects;
    for (const Defect& defect : result.defects) defects.insert(defect.name);
    return defects;
  }

  // Until larger bounds allow no more. Does not judge cycles.
  void compare_bounded(ScheduleBound kind) {
    SearchOptions options;
    options.kind = SearchKind::bounded;
    options.bounding = {kind, 1000};
    std::set<std::vector<int>> final_states;
    options.at_end = [&](End end) {
      if (end == End::finished) final_states.insert(world_.values());
    };
    const SearchResult result = search(world_, options);
    std::set<std::string> defects = plain_.defects;
    defects.erase("livelock");
    require(result.bounding && !result.bounding->cut,
            "a bounded search of a graph that ends does not end");
    require(defects_of(result) == defects, "a bounded search finds other defects");
    require(final_states == plain_.final_states, "a bounded search finds other final states");
    require(labels_of(result) == plain_.labels, "a bounded search finds other labels");
  }

  QuietWorld world_;
  Findings plain_;
  Agreement seen_;
};

template <typename SomeComparison>
Agreement run(SomeComparison comparison) {
  try {
    return comparison.run();
  } catch (const Disagreement& disagreement) {
    Agreement seen = comparison.seen();
    seen.disagreement = disagreement.what;
    return seen;
  } catch (const std::exception& error) {
    Agreement seen = comparison.seen();
    seen.disagreement = error.what();
    return seen;
  }
}

// A sixth of the programs has threads in the background, a sixth a drain; two fifths have
// daemons, half have labels.
void add_variety(GeneratorOptions& options) {
  const std::uint32_t seed = options.seed / 4;
  if (seed % 6 == 1) options.stage = Stage::background;
  if (seed % 6 == 2) options.stage = Stage::drain;
  options.last_in_stage = seed % 4 < 2;
  options.own_defects = seed % 3 != 0;
  options.named_locks = seed % 5 != 0;
  if (seed % 5 == 2) options.daemons = Daemons::last;
  if (seed % 5 == 3) options.daemons = Daemons::first;
  options.labels = seed % 2 == 0 ? 0 : 1 + seed % 3;
}

}  // namespace

GeneratorOptions options_of(std::uint32_t seed) {
  GeneratorOptions options;
  options.seed = seed;
  options.threads = 2 + seed % 3;
  options.operations = options.threads == 2   ? 2 + seed % 4
                       : options.threads == 3 ? 2 + seed % 2
                                              : 1;
  options.variables = 1 + seed / 3 % 2;
  options.locks = 1 + seed / 5 % 2;
  options.mutexes = seed % 7 < 5 ? 1 + seed / 7 % 2 : 0;
  options.equal_threads = options.threads > 2 && seed % 4 == 0;
  add_variety(options);
  return options;
}

GeneratorOptions options_of_loops(std::uint32_t seed) {
  GeneratorOptions options;
  options.seed = seed;
  options.threads = seed % 5 == 4 ? 4 : 2 + seed % 2;
  options.operations = options.threads == 2 ? 2 + seed % 4 : 2 + seed % 3;
  options.variables = 1 + seed / 3 % 2;
  options.locks = 1 + seed / 5 % 2;
  options.mutexes = seed % 7 < 3 ? 1 : 0;
  options.equal_threads = options.threads > 2 && seed % 4 != 0;
  options.loops = true;
  add_variety(options);
  return options;
}

std::string text_of(const GeneratedProgram& program) {
  constexpr const char* words[] = {
      "load",         "store",        "add",           "exchange",      "lock",
      "unlock",       "trylock",      "wait-at-least", "choose",        "assert-at-most",
      "mutex-lock",   "mutex-unlock", "guarded-load",  "guarded-store", "mutex-chosen",
      "repeat-below", "take",         "label-if"};
  static_assert(std::size(words) == static_cast<std::size_t>(Kind::label) + 1);
  constexpr const char* stages[] = {"", " in the background", " in the drain"};
  std::string text = program.equal_threads ? "all threads but the last are symmetric\n" : "";
  if (!program.named_locks) text += "locks have no names\n";
  for (std::size_t thread = 0; thread < program.threads.size(); ++thread) {
    text += "thread " + std::to_string(thread) +
            stages[static_cast<std::size_t>(program.stages[thread])] +
            (program.is_daemon(thread) ? ", a daemon:" : ":");
    for (const Instruction& at : program.threads[thread]) {
      text += std::string(" ") + words[static_cast<std::size_t>(at.kind)] + " " +
              std::to_string(at.object) + " " + std::to_string(at.operand) + ";";
    }
    text += "\n";
  }
  return text;
}

Agreement compare_searches(const GeneratedProgram& program, bool with_reexecution) {
  return run(Comparison(program, with_reexecution));
}

Agreement compare_graphs_of_loops(const GeneratedProgram& program) {
  return run(LoopComparison(program));
}

}  // namespace checker
