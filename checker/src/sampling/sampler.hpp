#pragma once

#include <span>

#include "base/random_numbers.hpp"
#include "search/budget.hpp"
#include "state/execution.hpp"

namespace checker {

/// How the runs of a sampling search choose. All randomness comes from the run's own stream.
class Strategy {
 public:
  virtual ~Strategy() = default;
  virtual void begin_run(Execution& execution, RandomNumbers& random) = 0;
  /// Returns: one of execution.enabled(). Requires: there are some.
  virtual Choice pick(Execution& execution, RandomNumbers& random) = 0;
  /// The run has ended, or has reached the limit on steps.
  virtual void end_run() {}
};

/// Makes runs from the initial state, one after the other. Returns: everything but what only the
/// strategy knows.
SearchResult sample(Execution& execution, const SearchOptions& options, Budget& budget,
                    Strategy& strategy);

/// Returns: a choice of that thread, each of its alternatives with the same probability. Requires:
/// the thread is enabled.
Choice any_alternative(std::span<const Choice> enabled, ThreadId thread, RandomNumbers& random);

/// The searches: see random.cpp, pct.cpp and pos.cpp.
SearchResult search_random(Execution& execution, const SearchOptions& options, Budget& budget);
SearchResult search_pct(Execution& execution, const SearchOptions& options, Budget& budget);
SearchResult search_pos(Execution& execution, const SearchOptions& options, Budget& budget);

}  // namespace checker
