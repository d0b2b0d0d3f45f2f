#include "command_line/search_arguments.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <utility>

#include "command_line/application.hpp"
#include "command_line/one_of.hpp"
#include "command_line/progress.hpp"
#include "support/output.hpp"

namespace checker {
namespace {

Reductions parse_reductions(const std::vector<std::string>& names) {
  if (names == std::vector<std::string>{"all"}) return {};
  Reductions reductions = no_reductions;
  for (const ReductionName& word : reduction_names) {
    reductions.*word.member = std::find(names.begin(), names.end(), word.name) != names.end();
  }
  return reductions;
}

// Brute force recurses once for each step: more steps would overflow the tool's own stack.
constexpr std::uint64_t brute_force_steps = 10000;

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

// CLI11's own check for numbers above zero prints the largest double in full.
std::string check_count(const std::string& text) {
  std::uint64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error == std::errc() && rest == end && number > 0) return {};
  return fmt::format("\"{}\" is not a whole number above 0", text);
}

}  // namespace

std::vector<std::string> names_of(const Reductions& reductions) {
  std::vector<std::string> names;
  for (const ReductionName& word : reduction_names) {
    if (reductions.*word.member) names.emplace_back(word.name);
  }
  return names;
}

void add_limits(CLI::App& command, SearchArguments& arguments) {
  command.add_option("--time-limit", arguments.time_limit,
                     "Time limit of each search: 60s, 500ms, 2m, 1h");
  command
      .add_option("--max-states", arguments.max_states,
                  "End each search after this many states (brute\n"
                  "force: interleavings; random, pct, pos: runs)")
      ->check(check_count, "COUNT");
  command.add_option("--max-memory", arguments.max_memory,
                     "End each search before the process uses more\n"
                     "memory than this: 4G, 512M");
  command
      .add_option("--max-steps", arguments.max_steps,
                  "End the search at an interleaving longer than this\n"
                  "(brute force: at most 10000; random, pct, pos: end\n"
                  "the run, default 10000)")
      ->check(check_count, "COUNT");
  command.add_option("--progress", arguments.progress, "Progress line on stderr")
      ->check(one_of({"auto", "always", "never"}))
      ->capture_default_str();
  command.add_option("--color", arguments.color, "Colours on stdout; NO_COLOR is obeyed")
      ->check(one_of({"auto", "always", "never"}))
      ->capture_default_str();
}

void add_search(CLI::App& command, SearchArguments& arguments) {
  std::vector<std::string> names;
  std::string about;
  for (std::size_t i = 0; i < static_cast<std::size_t>(SearchKind::count); ++i) {
    const auto kind = static_cast<SearchKind>(i);
    if (*search_about(kind) == '\0') continue;
    names.emplace_back(search_name(kind));
    about += fmt::format("{}{}: {}", about.empty() ? "" : "\n", names.back(), search_about(kind));
  }
  command.add_option("--search", arguments.search, about)
      ->check(one_of(names))
      ->capture_default_str();
  std::vector<std::string> reductions = {"all", "none"};
  std::map<std::string, std::string> former_names;
  for (const ReductionName& word : reduction_names) {
    reductions.emplace_back(word.name);
    if (word.former_name != nullptr) former_names.emplace(word.former_name, word.name);
  }
  command
      .add_option("--reductions", arguments.reductions,
                  "What the graph search may leave out for its\n"
                  "verdict; counts and simplest traces are always\n"
                  "those of the whole graph")
      ->check(one_of(reductions))
      ->transform(CLI::Transformer(former_names).description(""))
      ->delimiter(',')
      ->capture_default_str();
  command
      .add_option("--jobs", arguments.jobs,
                  "Search with this many processes (graph only); the\n"
                  "results are the same for every number. No sleep\n"
                  "sets, even with 1. With --first, --max-states or\n"
                  "--max-steps, one process searches")
      ->check(CLI::Range(std::size_t{1}, jobs_max));
  add_partial(command, arguments.partial);
}

void add_results(CLI::App& command, SearchArguments& arguments, ResultArguments& results) {
  command.add_flag("--first", arguments.first, "Stop at the first defect; count nothing");
  command.add_option("--trace", results.trace, "Write the trace of the first defect to this file");
  command.add_option("--traces", results.traces, "Write the traces of all defects to this folder");
  command.add_option("--json", results.json, "Write the report as JSON to a file, - for stdout");
  command.add_flag("--no-timing", results.no_timing,
                   "Omit timing: the same input gives the same bytes");
  command.add_flag("--no-counts", results.no_counts,
                   "Omit numbers of states and interleavings, which\n"
                   "differ between builds");
}

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

SearchOptions search_options(const SearchArguments& arguments, Diagnostics& errors) {
  SearchOptions search;
  search.kind = search_kind(arguments.search).value_or(SearchKind::graph);
  search.reductions = parse_reductions(arguments.reductions);
  const auto alone = [&](const char* word) {
    return arguments.reductions.size() > 1 &&
           std::find(arguments.reductions.begin(), arguments.reductions.end(), word) !=
               arguments.reductions.end();
  };
  if (alone("all") || alone("none")) {
    errors.push_back({"--reductions", ":", "\"all\" and \"none\" cannot be combined with others"});
  }
  if (!arguments.time_limit.empty()) {
    const auto seconds = parse_duration(arguments.time_limit);
    if (!seconds || *seconds <= 0) {
      errors.push_back(
          {"--time-limit", ":",
           "\"" + arguments.time_limit + "\" is not a duration; write 60s, 500ms, 2m or 1h"});
    }
    search.seconds_max = seconds.value_or(0);
  }
  if (!arguments.max_memory.empty()) {
    const auto bytes = parse_size(arguments.max_memory);
    if (!bytes || *bytes == 0) {
      errors.push_back({"--max-memory", ":",
                        "\"" + arguments.max_memory + "\" is not a size; write 4G, 512M or 100K"});
    }
    search.memory_bytes = bytes.value_or(0);
  }
  if (search.kind == SearchKind::brute_force && arguments.max_steps > brute_force_steps) {
    errors.push_back({"--max-steps", ":",
                      fmt::format("{} is too long for brute force, which explores at most {} steps",
                                  arguments.max_steps, brute_force_steps)});
  }
  resolve_partial(arguments.partial, search, errors);
  if (arguments.jobs != 0 && search.kind != SearchKind::graph) {
    errors.push_back({"--jobs", ":",
                      fmt::format("only --search graph can use several jobs, not {}",
                                  search_name(search.kind))});
  }
  search.jobs = arguments.jobs;
  search.states_max = arguments.max_states;
  search.steps_max = arguments.max_steps;
  search.first_only = arguments.first;
  search.count = !arguments.first;
  search.stop = interrupted();
  if (wants_progress(arguments.progress)) search.progress = print_progress;
  return search;
}

bool wants_color(const SearchArguments& arguments) {
  const char* no_color = std::getenv("NO_COLOR");
  const bool allowed = no_color == nullptr || *no_color == '\0' || arguments.color == "always";
  return allowed && wants(arguments.color, STDOUT_FILENO);
}

}  // namespace checker
