#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/small_scenarios.hpp"
#include "options.hpp"
#include "sweep/known.hpp"

namespace tools::sweep {

/// One of several parts of the scenarios, for several machines.
struct Shard {
  std::size_t number = 1;  ///< From 1.
  std::size_t count = 1;

  [[nodiscard]] bool has(const model::SmallScenario& small) const;
  /// "2/4"; empty: there is only one.
  [[nodiscard]] std::string text() const;
};

/// What a sweep does: the options, resolved.
struct Plan {
  std::vector<model::Kernel> kernels;  ///< One, or the old one and the new one.
  std::vector<model::SmallScenario> scenarios;
  unsigned weight_max = 0;
  bool all_kinds = true;          ///< All kinds of threads, one page, all shards.
  checker::SearchOptions search;  ///< With the limit of states of the first round.
  std::size_t jobs = 1;
  double budget = 0;  ///< Seconds; 0: unlimited.
  Shard shard;
  std::string folder;                ///< For results; empty: none.
  std::vector<std::string> sources;  ///< Folders whose results are reused.
  bool merges = false;               ///< Searches nothing.
  std::string known_path;            ///< Empty: no file.
  Known known;
  bool update = false;

  /// Whether a known finding must show.
  [[nodiscard]] bool must_show(const KnownFinding& finding) const;
  /// Whether all scenarios that a ratchet counts are there.
  [[nodiscard]] bool counts_ratchet() const;
};

/// The limit of states of the first round, unless --max-states says otherwise.
inline constexpr std::uint64_t sweep_states_max = 200'000;

/// Resolves the options. Errors are added to `errors`; then there is no plan.
std::optional<Plan> make_plan(const Options& options, model::Diagnostics& errors);

}  // namespace tools::sweep
