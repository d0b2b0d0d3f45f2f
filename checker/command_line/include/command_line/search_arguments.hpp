#pragma once

#include <optional>
#include <string>
#include <vector>

#include "checker/search.hpp"
#include "command_line/partial_arguments.hpp"
#include "support/diagnostics.hpp"

namespace CLI {  // NOLINT(readability-identifier-naming)
class App;
}

namespace checker {

/// The names of the reductions that are on, as --reductions takes them.
std::vector<std::string> names_of(const Reductions& reductions);

/// What the command line says about searching, as text; resolved by search_options().
struct SearchArguments {
  std::string search = search_name(SearchKind::graph);
  std::string time_limit;
  std::string max_memory;
  std::uint64_t max_states = 0;
  std::uint64_t max_steps = 0;
  std::size_t jobs = 0;  // 0: not given.
  std::string progress = "auto";
  std::string color = "auto";
  std::vector<std::string> reductions = {"all"};
  PartialArguments partial;
  bool first = false;
};

/// What the command line says about the results of `check`.
struct ResultArguments {
  std::string trace;
  std::string traces;
  std::string json;
  bool no_timing = false;
  bool no_counts = false;
};

/// Declares the options of every command that explores: limits, progress, colours.
void add_limits(CLI::App& command, SearchArguments& arguments);
/// Declares --search and --reductions.
void add_search(CLI::App& command, SearchArguments& arguments);
/// Declares --first and the options on results.
void add_results(CLI::App& command, SearchArguments& arguments, ResultArguments& results);

/// The search that the arguments describe. Errors are added to `errors`.
SearchOptions search_options(const SearchArguments& arguments, Diagnostics& errors);

/// Whether to colour stdout; obeys NO_COLOR.
bool wants_color(const SearchArguments& arguments);

/// Seconds of "60s", "500ms", "2m", "1h" or "60".
std::optional<double> parse_duration(const std::string& text);
/// Bytes of "4G", "512M", "100K" or "1000".
std::optional<std::uint64_t> parse_size(const std::string& text);

}  // namespace checker
