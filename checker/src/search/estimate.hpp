#pragma once

#include <cstdint>

#include "state/execution.hpp"

namespace checker {

/// What probes say about the size of a search before it is made.
struct Estimate {
  double mean = 0;           ///< 0: not known.
  double spread = 0;         ///< Standard error of the mean.
  std::uint64_t probes = 0;  ///< How many probes both are computed from.
};

/// How a walk chooses. Affects only the spread.
enum class Draw : std::uint8_t {
  even,       ///< Each choice with the same probability, as Knuth does.
  by_length,  ///< A thread in proportion to the steps it has left, as measured in a few walks
              ///< before: exact where threads never wait and always take the same number of steps.
  best,       ///< The one with the smaller spread in a few walks before.
};

/// What is estimated.
enum class Counted : std::uint8_t { interleavings, classes };

struct ProbeOptions {
  Counted counted = Counted::interleavings;
  std::uint64_t seed = 0;
  std::uint64_t probes_max = 1000;
  std::uint64_t steps_max = 20000;  ///< Of all probes together; limits their time.
  Draw draw = Draw::best;
};

/// Estimates how many interleavings there are, by walking down at random and weighting each walk
/// with one over its probability. The mean is unbiased: its expectation is the number itself,
/// whatever the probabilities, provided that none is 0. The spread is too small where a few walks
/// that no probe took stand for most interleavings. For equivalence classes, the weight is
/// multiplied by the probability of drawing the same order among only those that agree with the
/// walk's happens-before order. That adds up to 1 over the interleavings of a class, so that each
/// class counts once. Returns: no estimate if a walk is too long, as in a program with cycles.
/// Source: Knuth, "Estimating the Efficiency of Backtrack Programs", Math. Comp. 29, 1975; classes:
/// ours.
Estimate estimate_size(Execution& execution, const ProbeOptions& options);

}  // namespace checker
