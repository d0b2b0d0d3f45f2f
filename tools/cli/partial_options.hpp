#pragma once

#include <checker/search.hpp>
#include <cstdint>
#include <optional>

#include "model/diagnostics.hpp"

namespace CLI {  // NOLINT(readability-identifier-naming): not ours.
class App;
}

namespace tools {

/// Options of searches that explore a part only: bounded ones, and those that sample. Empty: not
/// given.
struct PartialOptions {
  std::optional<std::uint64_t> preemptions;
  std::optional<std::uint64_t> delays;
  std::optional<std::uint64_t> seed;
  std::optional<std::uint64_t> runs;
  std::optional<std::uint64_t> depth;
  std::optional<std::uint64_t> length;
};

/// Adds them to a command.
void add_partial_options(CLI::App& command, PartialOptions& options);

/// Sets what they ask for. Errors are added to `errors`: no option is ignored in silence.
/// Requires: the kind of search and the time limit are set.
void resolve_partial(const PartialOptions& options, checker::SearchOptions& search,
                     model::Diagnostics& errors);

}  // namespace tools
