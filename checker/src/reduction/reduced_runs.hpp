#pragma once

#include <optional>

#include "reduction/footprints.hpp"
#include "reduction/reducer.hpp"
#include "reduction/reductions.hpp"

namespace checker {

/// The reductions of a graph search over its runs: with which of them it is run, and whether what
/// they have left out counts. The reasons are in the files of the reductions.
class ReducedRuns {
 public:
  /// `jobs`: whether several explore at once.
  ReducedRuns(Execution& execution, Reductions asked, bool jobs);

  [[nodiscard]] Reductions first() const { return asked_; }
  /// For a run with these. Requires: no other reducer is in use.
  [[nodiscard]] Reducer reducer(Reductions used);

  /// What is to become of a run that came to its end.
  struct Judgement {
    std::optional<Again> again;
    bool stuck = false;  ///< What was left out counts, and cannot be explored.
  };
  [[nodiscard]] Judgement judge(Reductions used, const SeenByReductions& seen,
                                const SearchResult& result);

 private:
  Execution& execution_;
  Reductions asked_;
  bool jobs_;
  std::optional<Footprints> footprints_;  // Where something may be taken for private.
};

}  // namespace checker
