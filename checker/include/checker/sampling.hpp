#pragma once

#include <cstdint>

namespace checker {

/// The most change points of `pct`, and one.
inline constexpr std::uint64_t pct_depth_max = 100;

/// What the searches `random`, `pct` and `pos` are told. The same options give the same runs, on
/// every platform.
struct SamplingOptions {
  std::uint64_t seed = 0;
  std::uint64_t runs = 10000;  ///< 0: until another limit ends them.
  std::uint64_t depth = 3;     ///< For pct: 1 to pct_depth_max.
  std::uint64_t length = 0;    ///< For pct: how long runs are thought to be; 0: learned from runs.
};

/// What was sampled.
struct SamplingResult {
  std::uint64_t seed = 0;
  std::uint64_t runs = 0;       ///< Those ended by the limit on steps among them.
  std::uint64_t truncated = 0;  ///< Runs that the limit on steps ended.
  bool data_choices = false;    ///< Some run met a choose(): its ways were drawn evenly.
  // For pct only; 0 otherwise.
  std::uint64_t depth = 0;
  std::uint64_t threads = 0;         ///< n: those that can run before the drain.
  std::uint64_t length = 0;          ///< k: the longest run up to the drain, or what was given.
  std::uint64_t runs_at_length = 0;  ///< Runs whose change points were drawn for that length.
  double chance = 0;      ///< Of one run to show a defect of that depth: at least 1/(n k^(d-1)).
  double chance_all = 0;  ///< Of the runs at that length together.
};

}  // namespace checker
