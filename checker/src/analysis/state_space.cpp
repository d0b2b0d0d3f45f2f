#include "checker/state_space.hpp"

#include <algorithm>

#include "analysis/annotated_graph.hpp"
#include "analysis/fate.hpp"
#include "analysis/path_count.hpp"
#include "analysis/simplest.hpp"
#include "state/self_check.hpp"

namespace checker {
namespace {

void most_frequent_first(std::vector<std::pair<Number, std::uint16_t>>& counted) {
  std::stable_sort(counted.begin(), counted.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
}

// Copies the graph without the removed edges.
void copy_without(const StateGraph& graph, const std::vector<bool>& removed, StateGraph& left) {
  left.threads = graph.threads;
  left.initial_labels = graph.initial_labels;
  left.cyclic = graph.cyclic;
  left.finish_order = graph.finish_order;
  for (std::size_t i = 0; i < graph.defect_sets.size(); ++i) {
    left.defect_sets.push_back(graph.defect_sets[i]);
  }
  for (std::size_t i = 0; i < graph.label_sets.size(); ++i) {
    left.label_sets.push_back(graph.label_sets[i]);
  }
  for (std::uint32_t node = 0; node < graph.nodes.size(); ++node) {
    StateGraph::Node copy = graph.nodes[node];
    copy.first_edge = static_cast<std::uint32_t>(left.edges.size());
    std::uint32_t place = graph.nodes[node].first_edge;
    for (const StateGraph::Edge& edge : graph.edges_of(node)) {
      if (!removed[place++]) left.edges.push_back(edge);
    }
    copy.edge_count = static_cast<std::uint16_t>((left.edges.size() - copy.first_edge) & 0x7fffU);
    left.nodes.push_back(copy);
  }
}

}  // namespace

struct StateSpace::Impl {
  Impl(Program& program, const SearchOptions& asked)
      : options(asked),
        execution(program,
                  bytes_restorable && !asked.reexecute ? Restore::bytes : Restore::reexecution,
                  asked.drain_interleaved ? Drain::interleaved : Drain::one_order),
        budget(options),
        jobs(useful_jobs(options)),
        space(jobs ? Sharing::jobs : Sharing::own) {}

  [[nodiscard]] Drain drain() const {
    return options.drain_interleaved ? Drain::interleaved : Drain::one_order;
  }
  void explore(const Classify& classify) {
    SelfCheck check(execution);
    complete = build_state_graph(execution, jobs.get(), budget, space.graph, StatesLimit::graph) &&
               annotate(execution, classify, budget, space);
    limit = budget.limit();
    jobs.reset();
    check.again();
    budget.next_pass();
  }

  // The result of a count. Errors: LimitReached if a limit ended it.
  template <typename Counted>
  Counted found(std::optional<Counted> counted) {
    if (!counted) give_up();
    return std::move(*counted);
  }
  [[noreturn]] void give_up() {
    const LimitKind ended_by = budget.limit();
    budget.next_pass();
    throw LimitReached(ended_by);
  }
  Number count(const DefectSet& avoid, const EdgeFilter& allows = nullptr) {
    return found(count_to_ends(space.graph, avoid, budget, allows));
  }

  std::vector<bool> doomed(DefectId defect) {
    return found(doomed_nodes(space.graph, defect, budget));
  }

  [[nodiscard]] static DefectSet only(DefectId defect) {
    DefectSet set;
    set.set(defect);
    return set;
  }

  // The edges from a node for which `from` holds to one for which `to` holds, by place.
  template <typename From, typename To>
  [[nodiscard]] std::vector<bool> edges_between(From from, To to) {
    const StateGraph& graph = space.graph;
    if (!budget.allows_memory(graph.edges.size() / 4)) give_up();  // A bit each, and a copy.
    std::vector<bool> found(graph.edges.size(), false);
    for (std::uint32_t node = 0; node < graph.nodes.size(); ++node) {
      if (!from(node)) continue;
      std::uint32_t place = graph.nodes[node].first_edge;
      for (const StateGraph::Edge& edge : graph.edges_of(node)) found[place++] = to(edge.target);
    }
    return found;
  }

  // The indices of the sites of those edges, in order.
  [[nodiscard]] std::vector<std::uint16_t> sites_of(const std::vector<bool>& edges) const {
    std::vector<bool> met(space.sites.size(), false);
    for (std::size_t edge = 0; edge < edges.size(); ++edge) {
      if (edges[edge]) met[space.edge_sites[edge]] = true;
    }
    std::vector<std::uint16_t> sites;
    for (std::size_t site = 0; site < met.size(); ++site) {
      if (met[site]) sites.push_back(static_cast<std::uint16_t>(site));
    }
    return sites;
  }

  [[nodiscard]] std::vector<bool> changing_edges(const OfClass& from, const OfClass& to) {
    return edges_between([&](std::uint32_t node) { return from(space.classes[node]); },
                         [&](std::uint32_t node) { return to(space.classes[node]); });
  }

  // For each site, the number of paths that avoid these defects and take one of `edges` there, only
  // edges that `back` allows before it, and only edges that `onward` allows after it.
  [[nodiscard]] std::vector<Number> count_by_site(const std::vector<bool>& edges,
                                                  const DefectSet& avoid, const EdgeFilter& back,
                                                  const EdgeFilter& onward) {
    const StateGraph& graph = space.graph;
    const std::vector<Number> before = found(paths_from_start(graph, avoid, budget, back));
    const std::vector<Number> after = found(paths_to_ends(graph, avoid, budget, onward));
    std::vector<Number> counted(space.sites.size());
    for (std::uint32_t node = 0; node < graph.nodes.size(); ++node) {
      std::uint32_t place = graph.nodes[node].first_edge;
      for (const StateGraph::Edge& edge : graph.edges_of(node)) {
        if (edges[place]) counted[space.edge_sites[place]] += before[node] * after[edge.target];
        ++place;
      }
    }
    return counted;
  }

  // The sites that some interleaving takes, most frequent first.
  [[nodiscard]] std::vector<SiteCount> counts(
      std::vector<std::pair<Number, std::uint16_t>> counted) const {
    most_frequent_first(counted);
    std::vector<SiteCount> found;
    for (const auto& [number, site] : counted) {
      if (number != 0) found.push_back({space.sites[site], number.str()});
    }
    return found;
  }
  [[nodiscard]] std::vector<SiteCount> uncounted(const std::vector<bool>& edges) const {
    std::vector<SiteCount> found;
    for (const std::uint16_t site : sites_of(edges)) found.push_back({space.sites[site], ""});
    return found;
  }

  // Finds the simplest of the counterexamples for which a step at `site` was decisive.
  void find_simplest(const std::vector<bool>& deciding, std::uint16_t site, DefectId defect,
                     DecidedBy& by) {
    if (budget.allows_memory(space.graph.nodes.memory_bytes() + space.graph.edges.memory_bytes())) {
      std::vector<bool> others = deciding;
      for (std::size_t edge = 0; edge < others.size(); ++edge) {
        if (space.edge_sites[edge] == site) others[edge] = false;
      }
      StateGraph left;
      copy_without(space.graph, others, left);
      auto paths = simplest_paths(left, {{false, defect}}, budget);
      if (paths[0]) by.simplest = std::move(*paths[0]);
    }
    by.limit = budget.limit();
    budget.next_pass();
  }

  SearchOptions options;
  Execution execution;
  Budget budget;
  std::unique_ptr<Jobs> jobs;
  AnnotatedGraph space;
  bool complete = false;
  LimitKind limit = LimitKind::none;
};

StateSpace::StateSpace(Program& program, const SearchOptions& options, const Classify& classify)
    : impl_(std::make_unique<Impl>(program, options)) {
  or_blame_program(program, impl_->drain(), [&] { impl_->explore(classify); });
}
StateSpace::~StateSpace() = default;

bool StateSpace::complete() const { return impl_->complete; }
LimitKind StateSpace::limit() const { return impl_->limit; }
std::uint64_t StateSpace::states() const { return impl_->space.graph.nodes.size(); }
std::uint64_t StateSpace::transitions() const { return impl_->space.graph.edges.size(); }
bool StateSpace::cyclic() const { return impl_->space.graph.cyclic; }

std::string StateSpace::interleavings() const { return cyclic() ? "" : impl_->count({}).str(); }

std::string StateSpace::interleavings_with(DefectId defect) const {
  if (cyclic()) return "";
  return Number(impl_->count({}) - impl_->count(Impl::only(defect))).str();
}

bool StateSpace::always(DefectId defect) const { return impl_->doomed(defect)[0]; }

std::optional<std::size_t> StateSpace::no_return(DefectId defect, const Schedule& schedule) const {
  const StateGraph& graph = impl_->space.graph;
  const std::vector<bool> doomed = impl_->doomed(defect);
  std::uint32_t node = 0;
  for (std::size_t step = 0;; ++step) {
    if (doomed[node]) return step;
    if (step == schedule.size()) return std::nullopt;
    const auto edges = graph.edges_of(node);
    const auto edge = std::find_if(edges.begin(), edges.end(), [&](const StateGraph::Edge& at) {
      return at.choice == schedule[step];
    });
    CHECKER_ASSERT(edge != edges.end(), "the schedule does not fit the program");
    node = edge->target;
  }
}

std::vector<DecidedBy> StateSpace::decided_by(DefectId defect, std::size_t simplest_max) const {
  const StateGraph& graph = impl_->space.graph;
  const std::vector<bool> doomed = impl_->doomed(defect);
  const auto is_doomed = [&](std::uint32_t node) { return doomed[node]; };
  const auto is_spared = [&](std::uint32_t node) { return !doomed[node]; };
  const std::vector<bool> deciding = impl_->edges_between(is_spared, is_doomed);
  const std::vector<std::uint16_t> sites = impl_->sites_of(deciding);

  // Nothing was decided before the deciding edge; after it all ends have the defect.
  std::vector<Number> decided(impl_->space.sites.size());
  if (!graph.cyclic && !doomed[0]) {
    const EdgeFilter undecided = [&](std::uint32_t place) { return !deciding[place]; };
    decided = impl_->count_by_site(deciding, {}, undecided, nullptr);
  }
  std::vector<std::pair<Number, std::uint16_t>> counted;
  counted.reserve(sites.size());
  for (const std::uint16_t site : sites) counted.emplace_back(decided[site], site);
  most_frequent_first(counted);

  std::vector<DecidedBy> found;
  for (const auto& [number, site] : counted) {
    DecidedBy by{{impl_->space.sites[site], graph.cyclic ? "" : number.str()}, {}};
    if (found.size() < simplest_max) impl_->find_simplest(deciding, site, defect, by);
    found.push_back(std::move(by));
  }
  return found;
}

std::map<std::uint32_t, std::uint64_t> StateSpace::classes() const {
  std::map<std::uint32_t, std::uint64_t> counts;
  for (const std::uint16_t state_class : impl_->space.classes) ++counts[state_class];
  return counts;
}

Schedule StateSpace::simplest_to(std::uint32_t state_class) const {
  const auto& classes = impl_->space.classes;
  std::vector<bool> wanted(classes.size());
  for (std::size_t node = 0; node < classes.size(); ++node) {
    wanted[node] = classes[node] == state_class;
  }
  auto nearest = simplest_path_to_states(impl_->space.graph, wanted, impl_->budget);
  if (!nearest) {
    CHECKER_ASSERT(impl_->budget.exceeded(), "no state is of the class");
    impl_->give_up();
  }
  return std::move(nearest->path);
}

std::vector<SiteCount> StateSpace::changes(DefectId defect, const OfClass& from,
                                           const OfClass& to) const {
  const StateGraph& graph = impl_->space.graph;
  const std::vector<bool> changing = impl_->changing_edges(from, to);
  if (graph.cyclic) return impl_->uncounted(changing);
  const DefectSet avoid = Impl::only(defect);
  const Number violating = impl_->count({}) - impl_->count(avoid);
  std::vector<std::pair<Number, std::uint16_t>> counted;
  for (const std::uint16_t site : impl_->sites_of(changing)) {
    const EdgeFilter others = [&](std::uint32_t place) {
      return !changing[place] || impl_->space.edge_sites[place] != site;
    };
    const Number avoiding = impl_->count({}, others) - impl_->count(avoid, others);
    counted.emplace_back(violating - avoiding, site);
  }
  return impl_->counts(std::move(counted));
}

std::vector<SiteCount> StateSpace::last_changes(DefectId defect, const OfClass& from,
                                                const OfClass& to) const {
  const StateGraph& graph = impl_->space.graph;
  const std::vector<bool> changing = impl_->changing_edges(from, to);
  if (graph.cyclic) return impl_->uncounted(changing);
  const DefectSet avoid = Impl::only(defect);
  const EdgeFilter others = [&](std::uint32_t place) { return !changing[place]; };
  std::vector<Number> last = impl_->count_by_site(changing, {}, nullptr, others);
  const std::vector<Number> last_without = impl_->count_by_site(changing, avoid, nullptr, others);
  for (std::size_t site = 0; site < last.size(); ++site) last[site] -= last_without[site];
  std::vector<std::pair<Number, std::uint16_t>> counted;
  for (const std::uint16_t site : impl_->sites_of(changing)) counted.emplace_back(last[site], site);
  return impl_->counts(std::move(counted));
}

}  // namespace checker
