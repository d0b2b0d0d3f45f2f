#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "search/estimate.hpp"

namespace checker {

/// Estimates, while a depth-first search of the graph of states runs, how many states it will find
/// in total: those found so far, plus for each untried choice along the path to here as many as the
/// same thread led to elsewhere at that depth, or at the nearest depth below.
///
/// Instead of states, any count of a search that only increases may be estimated. Bounded searches
/// estimate their transitions up to the end of the present bound (what the next one adds is not
/// known before it starts): on programs of known size the estimate is off by a factor of up to five
/// in the first half of a bound, and by less than two in the second.
///
/// The estimate is biased: on shipped scenarios it is off by a factor of two or three for the first
/// half, and it is exact at the end. No unbiased estimate is worth its cost: a probe sees one path
/// to a state, and would have to know all others to weight it correctly. Capture and recapture
/// (which share of the states of random walks has the search visited?) was tried and is worse.
/// `spread` is a standard error if the subtrees below the same thread at one depth have the same
/// distribution.
/// Source: Kilby, Slaney, Thiebaux and Walsh, "Estimating Search Tree Size", AAAI 2006: their
/// recursive estimate, with an average over all siblings instead of the last one.
class SubtreeEstimate {
 public:
  /// A state was entered in which these can be chosen. `states` below is always the number of
  /// states found so far.
  void enter(std::span<const Choice> enabled) {
    frames_.push_back({choices_.size(), choices_.size(), 0});
    choices_.insert(choices_.end(), enabled.begin(), enabled.end());
  }
  /// The next choice of the present state is about to be taken.
  void take(std::uint64_t states) {
    close(states);
    frames_.back().states = states;
    ++frames_.back().next;
  }
  /// The present state is left.
  void leave(std::uint64_t states) {
    close(states);
    choices_.resize(frames_.back().first);
    frames_.pop_back();
  }
  [[nodiscard]] Estimate total(std::uint64_t states) const;

 private:
  struct Frame {
    std::size_t first;     // Of its choices, which end where those of the next frame begin.
    std::size_t next;      // Untried.
    std::uint64_t states;  // Found before the choice that was taken last.
  };
  // How many states the subtrees below one thread at one depth had.
  struct Sizes {
    std::uint64_t count = 0;
    double mean = 0;
    double squares = 0;  // Of the differences from the mean.
  };

  void close(std::uint64_t states);
  [[nodiscard]] const Sizes* nearest(ThreadId thread, std::size_t depth) const;

  std::vector<Frame> frames_;
  std::vector<Choice> choices_;                        // Of all frames.
  std::array<std::vector<Sizes>, threads_max> sizes_;  // Of each thread, by depth.
};

}  // namespace checker
