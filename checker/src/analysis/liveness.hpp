#pragma once

#include <functional>
#include <optional>

#include "analysis/state_graph.hpp"

namespace checker {

/// A way to a cycle, and once around it.
struct Lasso {
  Schedule stem;
  Schedule cycle;
  bool simplest = false;  ///< The stem is, as below.
};

/// Whether there is a livelock.
struct Liveness {
  std::optional<Lasso> livelock;
  std::optional<Lasso> passed_over;  ///< The nearest of the cycles that do not count.
  bool decided = true;               ///< Not if so many did not count that it gave up.
};

/// Looks for a fair execution that goes on forever while some thread that is no daemon has not
/// ended. Returns: nothing if a limit ended it.
///
/// Fair: a thread that is enabled again and again runs again and again. For a thread that is always
/// enabled this is weak fairness; for one that waits for a lock or a condition, strong fairness.
/// Ways of a choice need not be fair: they may always be the same.
///
/// The stem is a simplest path to a state of a fair cycle, over all of them; the cycle is then a
/// shortest fair one through that state, unless the graph is so large that a fair one has to do. If
/// a limit comes in between, any way to such a state and any cycle through it: that there is one
/// is known by then, and is not lost. Cost: strongly connected components of the graph, again for
/// each part that some thread would have to leave; then a search over pairs of a state and the
/// threads that are owed a turn. Source: Emerson, Lei, "Modalities for Model Checking", 1987 (fair
/// components); Tarjan 1972.
///
/// Cycles that are `no_livelock` are passed over, with all others of their component.
std::optional<Liveness> find_livelock(const StateGraph& graph, Budget& budget,
                                      const std::function<bool(const Lasso&)>& no_livelock);

}  // namespace checker
