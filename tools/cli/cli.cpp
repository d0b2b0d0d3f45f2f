#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <checker/assert.hpp>

#include "cli/commands.hpp"
#include "cli/progress.hpp"
#include "model/names.hpp"
#include "version.hpp"

namespace tools {
namespace {

const char* about =
    "Works through every interleaving of simulated kernel threads to find where a dirty\n"
    "page is freed without ever being written, and prints a schedule that shows it.\n";

const char* examples =
    "Examples:\n"
    "  pagerace check scenarios/fixup/alone.json\n"
    "  pagerace check scenarios/fixup/alone.json --kernel v4.14,v5.6\n"
    "  pagerace check scenarios/fixup/alone.json --kernel v4.14 --set hook_returns=EAGAIN\n"
    "  pagerace check scenarios/fixup/alone.json --trace lost.json && pagerace replay lost.json\n"
    "  pagerace gate\n"
    "  pagerace list labels\n";

// CLI11's own check for numbers above zero prints the largest double in full.
std::string check_count(const std::string& text) {
  std::uint64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error == std::errc() && rest == end && number > 0) return {};
  return fmt::format("\"{}\" is no whole number above 0", text);
}

void add_exploring(CLI::App& command, Options& options) {
  command.add_option("--time-limit", options.time_limit,
                     "End each search after this time: 60s, 500ms, 2m, 1h");
  command
      .add_option("--max-states", options.max_states,
                  "End each search after so many states (brute force: interleavings; random, "
                  "pct, pos: runs)")
      ->check(check_count, "COUNT");
  command.add_option("--max-memory", options.max_memory,
                     "End each search before the process uses more: 4G, 512M");
  command
      .add_option("--max-steps", options.max_steps,
                  "End the search at an interleaving longer than this (brute force: at most "
                  "10000; random, pct, pos: end the run, default 10000)")
      ->check(check_count, "COUNT");
  command.add_option("--progress", options.progress, "Progress line on stderr")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->capture_default_str();
  command.add_option("--color", options.color, "Colours on stdout; NO_COLOR is obeyed")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->capture_default_str();
}

void add_check(CLI::App& app, Options& options) {
  CLI::App& command = *app.add_subcommand("check", "Explore; say what holds and what does not");
  command.add_option("SCENARIO", options.inputs, "Scenario files")->required();
  command
      .add_option("--kernel", options.kernels,
                  "Kernels to check, NAME[,NAME]; default: the scenario's (see: list kernels)")
      ->delimiter(',');
  command.add_option("--set", options.sets,
                     "SWITCH=VALUE, on top of the kernel; repeatable (see: list switches)");
  command
      .add_option("--search", options.search,
                  "graph: every reachable state once; brute-force: every interleaving; runs that "
                  "never prove anything: random (all choices alike), pct (random priorities that "
                  "change at random steps), pos (random priorities, anew after races)")
      ->check(CLI::IsMember({"graph", "brute-force", "random", "pct", "pos"}))
      ->capture_default_str();
  add_partial_options(command, options.partial);
  command.add_option("--drain", options.drain, "How the drain runs")
      ->check(CLI::IsMember({"one-order", "interleaved"}))
      ->capture_default_str();
  command.add_flag("--first", options.first, "Stop at the first defect; count nothing");
  command.add_option("--trace", options.trace, "Write the first defect's trace to this file");
  command.add_option("--traces", options.traces, "Write the traces of all defects to this folder");
  command.add_option("--json", options.json, "Write the report as JSON to a file, or - for stdout");
  command.add_flag("--no-timing", options.no_timing, "Leave timing out: same input, same bytes");
  command.add_flag("--no-counts", options.no_counts,
                   "Leave out numbers of states and interleavings, which differ between builds");
  add_exploring(command, options);
}

void add_others(CLI::App& app, Options& options) {
  CLI::App& gate = *app.add_subcommand(
      "gate", "Every scenario x kernel against its \"expect\"; every stored trace replays");
  gate.add_option("SCENARIO", options.inputs, "Scenario files or folders; default: scenarios");
  gate.add_flag("--update", options.update, "Write golden traces anew where they differ");
  gate.add_option("--junit", options.junit, "Write a JUnit report to this file");
  add_exploring(gate, options);

  CLI::App& replay = *app.add_subcommand("replay", "Run a recorded schedule again, step by step");
  replay.add_option("TRACE", options.inputs, "A trace file")->required()->expected(1);

  CLI::App& list = *app.add_subcommand("list", "Show the words that scenarios can use");
  list.add_option("TOPIC", options.topic, "What to list")
      ->required()
      ->check(CLI::IsMember(
          {"kernels", "threads", "defects", "switches", "labels", "models", "scenarios"}));
  CLI::App& schema = *app.add_subcommand("schema", "Print a JSON Schema");
  schema.add_option("TOPIC", options.topic, "Of which file")
      ->required()
      ->check(CLI::IsMember({"scenario", "trace", "report"}));
}

std::vector<std::string> command_names(CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands([](CLI::App*) { return true; })) {
    names.push_back(command->get_name());
  }
  return names;
}

ExitStatus dispatch(const CLI::App& app, const Options& options, const ProgramFactory& factory,
                    Output& output) {
  if (app.got_subcommand("check")) return run_check(options, factory, output);
  if (app.got_subcommand("gate")) return run_gate(options, factory, output);
  if (app.got_subcommand("replay")) return run_replay(options, factory, output);
  if (app.got_subcommand("list")) return run_list(options, output);
  return run_schema(options, output);
}

}  // namespace

void print_errors(const model::Diagnostics& errors) {
  for (const model::Diagnostic& error : errors) say(error.text() + "\n");
}

ExitStatus run_cli(int argc, char** argv, const ProgramFactory& factory) {
  install_signal_handlers();
  Options options;
  Output output;
  CLI::App app(about, "pagerace");
  app.footer(std::string(examples) + "\n" + exit_status_help);
  app.set_version_flag("--version", fmt::format("pagerace {}", version));
  app.require_subcommand(1);
  add_check(app, options);
  add_others(app, options);
  ExitStatus status = exit_ok;
  try {
    app.parse(argc, argv);
    status = dispatch(app, options, factory, output);
  } catch (const CLI::CallForHelp&) {
    output.write(app.get_subcommands().empty() ? app.help()
                                               : app.get_subcommands().front()->help());
  } catch (const CLI::CallForVersion&) {
    output.write(fmt::format("pagerace {}\n", version));
  } catch (const CLI::ParseError& error) {
    std::string what = error.what();
    if (app.get_subcommands().empty() && argc > 1 && argv[1][0] != '-') {
      what = model::unknown_name("command", argv[1], command_names(app));
    }
    say(fmt::format("pagerace: {}\nTry: pagerace --help\n", what));
    status = exit_bad_input;
  } catch (const checker::InternalError& error) {
    clear_progress();
    say(fmt::format("{}\n", error.what()));
    status = exit_internal;
  } catch (const std::exception& error) {
    clear_progress();
    say(fmt::format("internal error: {}\n", error.what()));
    status = exit_internal;
  }
  return output.flush() ? status : worse(status, exit_not_written);
}

}  // namespace tools
