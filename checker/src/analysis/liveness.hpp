#pragma once

#include <functional>
#include <optional>

#include "analysis/state_graph.hpp"

namespace checker {

/// A path to a cycle, and one round of it.
struct Lasso {
  Schedule stem;
  Schedule cycle;
  bool simplest = false;  ///< Whether the stem is, as below.
};

/// Whether there is a livelock.
struct Liveness {
  std::optional<Lasso> livelock;
  std::optional<Lasso> passed_over;  ///< The nearest of the cycles that do not count.
  bool decided = true;               ///< False if it gave up because too many cycles did not count.
};

/// Looks for a fair execution that goes on forever while some thread that is no daemon has not
/// exited. Returns: nothing if a limit ended it.
///
/// Fair: a thread that is enabled again and again runs again and again. For a thread that is always
/// enabled this is weak fairness; for one that waits for a lock or a condition, strong fairness.
/// Alternatives of a choice need not be fair: it may always be the same one.
///
/// The stem is a simplest path to a state of a fair cycle, over all of them; the cycle is then a
/// shortest fair one through that state, unless the graph is so large that any fair one has to do.
/// If a limit strikes first, any path to such a state and any cycle through it are given: the
/// livelock is known by then, and is not lost. Cost: strongly connected components of the graph,
/// again for each part that some thread would have to leave; then a search over pairs of a state
/// and the threads that are owed a turn. Source: Emerson, Lei, "Modalities for Model Checking",
/// 1987 (fair components); Tarjan 1972.
///
/// Cycles that are `no_livelock` are passed over, with all others of their component.
std::optional<Liveness> find_livelock(const StateGraph& graph, Budget& budget,
                                      const std::function<bool(const Lasso&)>& no_livelock);

}  // namespace checker
