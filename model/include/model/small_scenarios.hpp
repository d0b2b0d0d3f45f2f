#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/kernels.hpp"
#include "model/scenario.hpp"

namespace model {

/// Which scenarios small_scenarios() enumerates.
struct EnumerationOptions {
  unsigned weight_max = 3;        ///< The largest weight_of() a scenario.
  std::uint8_t pages = 1;         ///< The most pages; at most pages_max.
  std::vector<ThreadKind> kinds;  ///< Of threads; empty: all. The fixup worker always runs.
  std::vector<Kernel> kernels;    ///< A scenario must be possible on each. Requires: not empty.
};

/// A scenario of the enumeration.
struct SmallScenario {
  Scenario scenario;    ///< Its name is that of its text: 16 hexadecimal digits.
  unsigned weight = 0;  ///< weight_of() it.
  std::string text;     ///< core_text() of it.
};

/// All legal scenarios up to a weight, each once, the same everywhere. Their order: weight, then
/// number of threads, then threads and their parameters as `pagerace list threads` has them, then
/// pages, start and faults. So a scenario comes after every one that is contained in it.
/// Cost: about 0.1 ms a scenario.
std::vector<SmallScenario> small_scenarios(const EnumerationOptions& options);

/// The number of threads, of parameters off their default, of properties of the start, of faults
/// and of pages beyond the first. A number counts by its distance from its default. The fixup
/// worker weighs nothing. Requires: the scenario is one of small_scenarios().
unsigned weight_of(const Scenario& scenario);

/// What a scenario runs, as the members of a scenario file that differ from their defaults:
/// "pages", "threads", "start" and "faults", on one line. Equal scenarios have equal texts if their
/// threads are in the same order.
std::string core_text(const Scenario& scenario);

/// A scenario from such a text, with an empty table of verdicts for these kernels and the name that
/// small_scenarios() gives it; nothing if the scenario parser does not accept it on one of them.
/// Requires: the text is core_text() of a scenario; at least one kernel.
std::optional<Scenario> parse_core(const std::string& core, std::span<const Kernel> kernels);
/// The name of the scenario with that text: 16 hexadecimal digits.
std::string core_name(std::string_view core);

/// Whether `smaller` is `bigger` with nothing or something left out: threads, parameters,
/// properties of the start, faults or pages. Requires: both are of small_scenarios().
bool contains(const Scenario& bigger, const Scenario& smaller);

/// Why no kernel can be in a scenario, or why it is left out as another one says the same.
struct LegalityRule {
  std::string_view name;   ///< "unmount-busy"
  std::string_view about;  ///< The kernel's rule, in one sentence.
  /// Whether the scenario breaks the rule on one of the kernels.
  bool (*broken)(const Scenario& scenario, std::span<const Kernel> kernels);
};
/// All rules. Besides, the scenario parser must accept a scenario.
std::span<const LegalityRule> legality_rules();

}  // namespace model
