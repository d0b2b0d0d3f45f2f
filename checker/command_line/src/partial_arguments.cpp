#include "command_line/partial_arguments.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <charconv>

namespace checker {
namespace {

std::string check_whole(const std::string& text) {
  std::uint64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error == std::errc() && rest == end) return {};
  return fmt::format("\"{}\" is not a whole number", text);
}

void add_number(CLI::App& command, const char* name, std::optional<std::uint64_t>& number,
                const char* help) {
  command.add_option(name, number, help)->check(check_whole, "NUMBER");
}

class Resolver {
 public:
  Resolver(const PartialArguments& options, SearchOptions& search, Diagnostics& errors)
      : options_(options), search_(search), errors_(errors) {}

  void run() {
    if (!search_samples(search_.kind)) {
      refuse("--seed", options_.seed, "only --search random, pct and pos draw at random");
      refuse("--runs", options_.runs, "only --search random, pct and pos make runs");
    }
    if (search_.kind != SearchKind::pct) {
      refuse("--depth", options_.depth, "only --search pct has a depth");
      refuse("--length", options_.length, "only --search pct has a length of runs");
    }
    at_least_one("--runs", options_.runs);
    at_least_one("--depth", options_.depth);
    at_least_one("--length", options_.length);
    at_most("--depth", options_.depth, pct_depth_max);
    sampling();
    bounding();
  }

 private:
  void sampling() {
    SamplingOptions& sampling = search_.sampling;
    sampling.seed = options_.seed.value_or(sampling.seed);
    sampling.depth = options_.depth.value_or(sampling.depth);
    sampling.length = options_.length.value_or(sampling.length);
    if (search_.seconds_max > 0) sampling.runs = 0;  // The time limit ends the search instead.
    sampling.runs = options_.runs.value_or(sampling.runs);
  }

  void bounding() {
    at_most("--preemptions", options_.preemptions, schedule_bound_max);
    at_most("--delays", options_.delays, schedule_bound_max);
    if (options_.preemptions && options_.delays) {
      return error("--delays", "cannot be combined with --preemptions: a search has one bound");
    }
    if (search_.kind != SearchKind::graph) {
      refuse("--preemptions", options_.preemptions, "only --search graph can be bounded");
      refuse("--delays", options_.delays, "only --search graph can be bounded");
      return;
    }
    if (options_.preemptions) bound(ScheduleBound::preemptions, *options_.preemptions);
    if (options_.delays) bound(ScheduleBound::delays, *options_.delays);
  }
  void bound(ScheduleBound kind, std::uint64_t most) {
    search_.kind = SearchKind::bounded;
    search_.bounding = {kind, most};
  }

  void error(const char* option, std::string text) {
    errors_.push_back({option, ":", std::move(text)});
  }
  void refuse(const char* option, const std::optional<std::uint64_t>& value, const char* why) {
    if (value) error(option, why);
  }
  void at_least_one(const char* option, const std::optional<std::uint64_t>& value) {
    if (value && *value == 0) error(option, "must be at least 1");
  }
  void at_most(const char* option, const std::optional<std::uint64_t>& value, std::uint64_t most) {
    if (value && *value > most) error(option, fmt::format("{} is above {}", *value, most));
  }

  const PartialArguments& options_;
  SearchOptions& search_;
  Diagnostics& errors_;
};

}  // namespace

void add_partial(CLI::App& command, PartialArguments& options) {
  add_number(command, "--preemptions", options.preemptions,
             "Explore only interleavings with at most this many\n"
             "switches away from a thread that is still enabled:\n"
             "0, then 1, ... up to this. Never `holds`");
  add_number(command, "--delays", options.delays,
             "Explore only schedules of a round-robin scheduler\n"
             "that passes over at most this many threads:\n"
             "0, then 1, ... up to this. Never `holds`");
  add_number(command, "--seed", options.seed,
             "Seed of random, pct and pos; the same seed gives\n"
             "the same runs. Default: 0");
  add_number(command, "--runs", options.runs,
             "Number of runs of random, pct and pos. Default:\n"
             "10000, or until --time-limit");
  add_number(command, "--depth", options.depth,
             "Depth of the defects that pct looks for: how many\n"
             "orders between steps they need. Default: 3");
  add_number(command, "--length", options.length,
             "Number of steps of a run, among which pct draws\n"
             "change points. Default: learned from the runs");
}

void resolve_partial(const PartialArguments& options, SearchOptions& search, Diagnostics& errors) {
  Resolver(options, search, errors).run();
}

}  // namespace checker
