#pragma once

#include <cstdint>

namespace checker {

/// The largest depth of `pct`: one more than the number of its change points.
inline constexpr std::uint64_t pct_depth_max = 100;

/// Options of the searches `random`, `pct` and `pos`. The same options give the same runs on every
/// platform.
struct SamplingOptions {
  std::uint64_t seed = 0;      ///< Of the random numbers.
  std::uint64_t runs = 10000;  ///< 0: until another limit ends the search.
  std::uint64_t depth = 3;     ///< For pct: 1 to pct_depth_max.
  std::uint64_t length = 0;    ///< For pct: the assumed length of a run; 0: learned from runs.
};

/// What a sampling search has done.
struct SamplingResult {
  std::uint64_t seed = 0;       ///< As requested.
  std::uint64_t runs = 0;       ///< Including those that the limit on steps ended.
  std::uint64_t truncated = 0;  ///< Runs that the limit on steps ended.
  bool data_choices = false;    ///< Some run had a choose(); its alternatives were drawn evenly.
  // For pct only; otherwise 0.
  std::uint64_t depth = 0;           ///< d: as requested.
  std::uint64_t threads = 0;         ///< n: threads that can run before the drain.
  std::uint64_t length = 0;          ///< k: the longest run up to the drain, or the given length.
  std::uint64_t runs_at_length = 0;  ///< Runs whose change points were drawn for that length.
  double chance = 0;      ///< That one run shows a defect of that depth: at least 1/(n k^(d-1)).
  double chance_all = 0;  ///< The same for all runs at that length together.
};

}  // namespace checker
