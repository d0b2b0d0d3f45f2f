#pragma once

#include <cstdint>
#include <optional>

#include "checker/search.hpp"
#include "support/diagnostics.hpp"

namespace CLI {  // NOLINT(readability-identifier-naming): third-party.
class App;
}

namespace checker {

/// Options of searches that explore only a part: bounded and sampling ones. Empty: not given.
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

/// Applies them to `search`. Errors are added to `errors`: no option is silently ignored.
/// Requires: the kind of search and the time limit are set.
void resolve_partial(const PartialArguments& options, SearchOptions& search, Diagnostics& errors);

}  // namespace checker
