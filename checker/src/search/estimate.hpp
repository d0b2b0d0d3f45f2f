#pragma once

#include <cstdint>

#include "state/execution.hpp"

namespace checker {

/// What probes say about the size of a search that has not been made.
struct Estimate {
  double mean = 0;           ///< 0: not known.
  double spread = 0;         ///< Standard error of the mean.
  std::uint64_t probes = 0;  ///< How many the two come from.
};

/// How a walk chooses. It decides the spread alone.
enum class Draw : std::uint8_t {
  even,       ///< Each choice with the same probability, as Knuth does.
  by_length,  ///< A thread by how many steps it has left, as learned from a few walks before: exact
              ///< where threads never wait and always go as far.
  best,       ///< What spread less in a few walks before.
};

/// What is estimated.
enum class Counted : std::uint8_t { interleavings, classes };

struct ProbeOptions {
  Counted counted = Counted::interleavings;
  std::uint64_t seed = 0;
  std::uint64_t probes_max = 1000;
  std::uint64_t steps_max = 20000;  ///< Of all probes together; the time they may take.
  Draw draw = Draw::best;
};

/// Estimates how many interleavings there are, by walking down at random and weighing each walk
/// with one over its probability. The mean is unbiased: averaged over all that could have been
/// drawn, it is the number itself, whatever the probabilities, as long as none is 0. The spread is
/// too small where few walks, which none of the probes took, stand for most interleavings.
/// Of equivalence classes: the weight is multiplied by the probability of drawing the same order
/// among those only that agree with the walk's happens-before order. That adds up to 1 over the
/// interleavings of a class, so that each class counts once.
/// Returns: no estimate if a walk is too long, as where the program goes in cycles. Source: Knuth,
/// "Estimating the Efficiency of Backtrack Programs", Math. Comp. 29, 1975; classes: ours.
Estimate estimate_size(Execution& execution, const ProbeOptions& options);

}  // namespace checker
