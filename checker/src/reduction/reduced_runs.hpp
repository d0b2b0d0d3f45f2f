#pragma once

#include <optional>

#include "reduction/footprints.hpp"
#include "reduction/reducer.hpp"
#include "reduction/reductions.hpp"

namespace checker {

/// The reductions of a graph search over its runs: which of them each run applies, and whether what
/// they have left out matters. The reasons are in the files of the reductions.
class ReducedRuns {
 public:
  /// `jobs`: whether several jobs explore.
  ReducedRuns(Execution& execution, Reductions asked, bool jobs);

  [[nodiscard]] Reductions first() const { return asked_; }
  /// For a run with these reductions. Requires: no other reducer is in use.
  [[nodiscard]] Reducer reducer(Reductions used);

  /// What follows from a finished run.
  struct Judgement {
    std::optional<Again> again;
    bool stuck = false;  ///< What was left out matters, and cannot be explored.
  };
  [[nodiscard]] Judgement judge(Reductions used, const SeenByReductions& seen,
                                const SearchResult& result);

 private:
  Execution& execution_;
  Reductions asked_;
  bool jobs_;
  std::optional<Footprints> footprints_;  // Where objects may be assumed private.
};

}  // namespace checker
