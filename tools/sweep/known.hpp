#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/diagnostics.hpp"
#include "sweep/findings.hpp"

namespace tools::sweep {

/// The largest weight: beyond it the list of scenarios alone is too long.
inline constexpr unsigned sweep_weight_max = 6;
/// A finding that somebody has read and settled.
struct KnownFinding {
  std::string cause;                 ///< Cause::text().
  std::vector<std::string> kernels;  ///< Keys of those that have it.
  std::uint8_t weight = 0;           ///< Of its smallest scenario: from here on it must show.
  std::string reason;                ///< Why it may stay.
  std::string owner;
  std::string expires;  ///< "2027-06-30": the last day on which it is known.
};

/// The size of the state spaces of one kernel: a change that nobody meant shows here.
struct Ratchet {
  static constexpr unsigned weight = 2;  ///< Up to which scenarios are counted.
  std::uint64_t scenarios = 0;
  std::uint64_t states = 0;
  std::string digest;  ///< Of all (scenario, states), as 16 hexadecimal digits.
  bool operator==(const Ratchet&) const = default;  ///< By members.
};

/// The file of known findings.
struct Known {
  std::vector<KnownFinding> findings;
  std::map<std::string, Ratchet> ratchets;  ///< By key of the kernel.

  /// The entry that covers a finding, expired or not; or null.
  [[nodiscard]] const KnownFinding* find(const Finding& finding) const;
};

/// Parses such a file. Any bytes are a valid argument. Errors are added to `errors`.
std::optional<Known> parse_known(const std::string& text, const std::string& path,
                                 model::Diagnostics& errors);
/// Its text: one line for each entry.
std::string write_known(const Known& known);
/// The line of a finding for that file, with the reason left open. `weight`: of its scenario.
std::string known_stub(const Finding& finding, unsigned weight);

/// Counts what a ratchet counts; nothing if a scenario was not searched completely.
std::optional<Ratchet> count_ratchet(std::span<const model::SmallScenario> scenarios,
                                     const model::Kernel& kernel, const Results& results);

}  // namespace tools::sweep
