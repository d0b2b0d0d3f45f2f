#pragma once

#include <cstdint>
#include <optional>

#include "checker/search.hpp"
#include "support/diagnostics.hpp"

namespace CLI {  // NOLINT(readability-identifier-naming): not ours.
class App;
}

namespace checker {

/// Options of searches that explore a part only: bounded ones, and those that sample. Empty: not
/// given.
struct PartialArguments {
  std::optional<std::uint64_t> preemptions;
  std::optional<std::uint64_t> delays;
  std::optional<std::uint64_t> seed;
  std::optional<std::uint64_t> runs;
  std::optional<std::uint64_t> depth;
  std::optional<std::uint64_t> length;
};

/// Adds them to a command.
void add_partial(CLI::App& command, PartialArguments& options);

/// Sets what they ask for. Errors are added to `errors`: no option is ignored in silence.
/// Requires: the kind of search and the time limit are set.
void resolve_partial(const PartialArguments& options, SearchOptions& search, Diagnostics& errors);

}  // namespace checker
