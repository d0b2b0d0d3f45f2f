// Random graphs of states: the guarantees of find_livelock() hold for each of them; no program has
// some of their shapes (see the comment in FairComponents::close).

#include "random_graph.hpp"

#include <algorithm>
#include <optional>
#include <random>

#include "analysis/liveness.hpp"
#include "fair_cycle.hpp"

namespace checker {
namespace {

struct Step {
  Choice choice;
  std::size_t target;
};
using Steps = std::vector<std::vector<Step>>;

class RandomGraph {
 public:
  explicit RandomGraph(std::uint32_t seed) : random_(seed) {}

  // All states are reachable, and are numbered in order of discovery.
  Steps steps() {
    threads_ = 1 + below(3);
    const std::size_t states = 1 + below(6);
    Steps all(states);
    for (std::vector<Step>& own : all) own = steps_of_one(states);
    std::vector<std::size_t> met = {0};
    Steps reached;
    for (std::size_t at = 0; at < met.size(); ++at) {
      std::vector<Step> own = all[met[at]];
      for (Step& step : own) {
        const auto known = std::find(met.begin(), met.end(), step.target);
        const auto number = static_cast<std::size_t>(known - met.begin());
        if (known == met.end()) met.push_back(step.target);
        step.target = number;
      }
      reached.push_back(std::move(own));
    }
    return reached;
  }
  [[nodiscard]] std::size_t threads() const { return threads_; }

 private:
  std::size_t below(std::size_t bound) { return random_() % bound; }

  std::vector<Step> steps_of_one(std::size_t states) {
    std::vector<Step> own;
    for (std::size_t thread = 0; thread < threads_; ++thread) {
      if (below(2) == 0) continue;
      const std::size_t alternatives = 1 + below(4) / 3;
      for (std::size_t alternative = 0; alternative < alternatives; ++alternative) {
        const Choice choice{static_cast<ThreadId>(thread), static_cast<std::uint8_t>(alternative)};
        own.push_back({choice, below(states)});
      }
    }
    return own;
  }

  std::mt19937 random_;
  std::size_t threads_ = 0;
};

// In the engine's form.
void fill(StateGraph& graph, const Steps& steps) {
  graph.cyclic = true;
  graph.defect_sets.push_back({});
  graph.label_sets.push_back({});
  for (const std::vector<Step>& own : steps) {
    StateGraph::Node node{static_cast<std::uint32_t>(graph.edges.size()), 0, true, 0};
    node.edge_count = own.size() & 0x7fffU;
    graph.nodes.push_back(node);
    for (const Step& step : own) {
      graph.edges.push_back({static_cast<std::uint32_t>(step.target), step.choice, 0});
    }
  }
}

std::optional<std::size_t> follow(const Steps& steps, std::size_t from, Choice choice) {
  for (const Step& step : steps[from]) {
    if (step.choice == choice) return step.target;
  }
  return std::nullopt;
}

std::string wrong_with(const Lasso& lasso, const Steps& steps) {
  std::size_t at = 0;
  for (const Choice choice : lasso.stem) {
    const std::optional<std::size_t> next = follow(steps, at, choice);
    if (!next) return "the path to a livelock does not exist";
    at = *next;
  }
  const std::size_t start = at;
  ThreadSet enabled;
  ThreadSet moved;
  for (const Choice choice : lasso.cycle) {
    for (const Step& step : steps[at]) enabled.insert(step.choice.thread);
    const std::optional<std::size_t> next = follow(steps, at, choice);
    if (!next) return "a livelock is no path through the graph";
    moved.insert(choice.thread);
    at = *next;
  }
  if (lasso.cycle.empty() || at != start) return "a livelock is no cycle";
  return (enabled - moved).empty() ? "" : "a livelock is not fair";
}

}  // namespace

std::string compare_fair_cycles(std::uint32_t seed) {
  RandomGraph random(seed);
  const Steps steps = random.steps();
  StateGraph graph;
  graph.threads = random.threads();
  fill(graph, steps);
  PlainGraph plain;
  for (const std::vector<Step>& own : steps) {
    std::vector<PlainGraph::Edge>& edges = plain.edges.emplace_back();
    for (const Step& step : own) edges.push_back({step.choice.thread, step.target});
  }
  const SearchOptions options;  // It keeps a reference.
  Budget budget(options);
  const auto found = find_livelock(graph, budget, [](const Lasso&) { return false; });
  if (!found || !found->decided) return "livelocks were not decided";
  if (found->livelock.has_value() != has_fair_cycle(plain, random.threads())) {
    return found->livelock ? "a livelock that does not exist" : "a livelock is not found";
  }
  return found->livelock ? wrong_with(*found->livelock, steps) : "";
}

}  // namespace checker
