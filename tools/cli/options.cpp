#include "cli/options.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include "cli/progress.hpp"

namespace tools {
namespace {

// Brute force recurses, one call a step: more of them would overflow the tool's own stack.
constexpr std::uint64_t brute_force_steps = 10000;

volatile std::sig_atomic_t interrupt_flag = 0;

void on_interrupt(int) {
  if (interrupt_flag != 0) _exit(130);  // The second time at once.
  interrupt_flag = 1;
}

// Splits "60s" into 60 and "s".
std::optional<std::pair<double, std::string>> number_and_unit(const std::string& text) {
  double number = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number, std::chars_format::fixed);
  if (error != std::errc() || !std::isfinite(number) || number < 0) return std::nullopt;
  return std::pair{number, std::string(rest, end)};
}

template <std::size_t N>
std::optional<double> scaled(const std::string& text,
                             const std::array<std::pair<const char*, double>, N>& units) {
  const auto parsed = number_and_unit(text);
  if (!parsed) return std::nullopt;
  for (const auto& [unit, factor] : units) {
    if (parsed->second == unit) return parsed->first * factor;
  }
  return std::nullopt;
}

}  // namespace

std::optional<double> parse_duration(const std::string& text) {
  constexpr std::array<std::pair<const char*, double>, 5> units = {
      {{"", 1}, {"ms", 0.001}, {"s", 1}, {"m", 60}, {"h", 3600}}};
  return scaled(text, units);
}

std::optional<std::uint64_t> parse_size(const std::string& text) {
  constexpr std::array<std::pair<const char*, double>, 5> units = {
      {{"", 1}, {"K", 1024}, {"M", 1048576}, {"G", 1073741824}, {"T", 1099511627776}}};
  const auto bytes = scaled(text, units);
  if (!bytes || *bytes > 1e18) return std::nullopt;
  return static_cast<std::uint64_t>(*bytes);
}

checker::SearchOptions search_options(const Options& options, model::Diagnostics& errors) {
  checker::SearchOptions search;
  search.kind = checker::search_kind(options.search).value_or(checker::SearchKind::graph);
  if (!options.time_limit.empty()) {
    const auto seconds = parse_duration(options.time_limit);
    if (!seconds || *seconds <= 0) {
      errors.push_back(
          {"--time-limit", ":",
           "\"" + options.time_limit + "\" is no duration; write 60s, 500ms, 2m or 1h"});
    }
    search.seconds_max = seconds.value_or(0);
  }
  if (!options.max_memory.empty()) {
    const auto bytes = parse_size(options.max_memory);
    if (!bytes || *bytes == 0) {
      errors.push_back({"--max-memory", ":",
                        "\"" + options.max_memory + "\" is no size; write 4G, 512M or 100K"});
    }
    search.memory_bytes = bytes.value_or(0);
  }
  if (search.kind == checker::SearchKind::brute_force && options.max_steps > brute_force_steps) {
    errors.push_back({"--max-steps", ":",
                      fmt::format("{} is too long for brute force, which goes {} steps deep",
                                  options.max_steps, brute_force_steps)});
  }
  resolve_partial(options.partial, search, errors);
  search.states_max = options.max_states;
  search.steps_max = options.max_steps;
  search.first_only = options.first;
  search.count = !options.first;
  search.drain_interleaved = options.drain == "interleaved";
  search.stop = interrupted();
  if (wants_progress(options.progress)) search.progress = print_progress;
  return search;
}

std::optional<model::Kernel> resolve_kernel(const std::string& key, const Options& options,
                                            model::Diagnostics& errors) {
  model::KernelOrError parsed = model::parse_kernel_key(key);
  if (!parsed.kernel) {
    errors.push_back({"--kernel", ":", parsed.error});
    return std::nullopt;
  }
  for (const std::string& assignment : options.sets) {
    const std::string error = model::set_switch(*parsed.kernel, assignment);
    if (error.empty()) continue;
    errors.push_back({"--set", ":", error});
    return std::nullopt;
  }
  const std::string error = model::check_requirements(*parsed.kernel);
  if (!error.empty()) {
    errors.push_back({"--set", ":", error});
    return std::nullopt;
  }
  return parsed.kernel;
}

const volatile std::sig_atomic_t* interrupted() { return &interrupt_flag; }

void install_signal_handlers() {
  std::signal(SIGPIPE, SIG_IGN);  // A closed pipe is an error of a write, status 74.
  struct sigaction action {};
  action.sa_handler = on_interrupt;
  sigaction(SIGINT, &action, nullptr);
}

}  // namespace tools
