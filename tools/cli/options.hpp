#pragma once

#include <checker/search.hpp>
#include <csignal>
#include <optional>
#include <string>
#include <vector>

#include "cli/partial_options.hpp"
#include "model/diagnostics.hpp"
#include "model/kernels.hpp"

namespace tools {

/// What the command line says, as text; resolved by the functions below.
struct Options {
  std::vector<std::string> inputs;
  std::vector<std::string> kernels;
  std::vector<std::string> sets;
  std::string search = "graph";
  std::string time_limit;
  std::string max_memory;
  std::uint64_t max_states = 0;
  std::uint64_t max_steps = 0;
  std::string trace;
  std::string traces;
  std::string json;
  std::string junit;
  std::string drain = "one-order";
  std::string progress = "auto";
  std::string color = "auto";
  std::string topic;
  PartialOptions partial;
  bool no_timing = false;
  bool no_counts = false;
  bool first = false;
  bool update = false;
};

/// Seconds of "60s", "500ms", "2m", "1h" or "60".
std::optional<double> parse_duration(const std::string& text);
/// Bytes of "4G", "512M", "100K" or "1000".
std::optional<std::uint64_t> parse_size(const std::string& text);

/// The search that the options ask for. Errors are added to `errors`.
checker::SearchOptions search_options(const Options& options, model::Diagnostics& errors);

/// The kernel with the options' switches set on top. Errors are added to `errors`.
std::optional<model::Kernel> resolve_kernel(const std::string& key, const Options& options,
                                            model::Diagnostics& errors);

/// Set by SIGINT.
const volatile std::sig_atomic_t* interrupted();
void install_signal_handlers();

}  // namespace tools
