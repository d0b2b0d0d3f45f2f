#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "cli/commands.hpp"
#include "command_line/one_of.hpp"
#include "gate/gate.hpp"
#include "render/formats.hpp"
#include "sweep/plan.hpp"
#include "sweep/sweep.hpp"

namespace tools::cli {
namespace {

const char* about =
    "Explores every interleaving of simulated kernel threads to find where a dirty\n"
    "page is freed without ever being written, and prints a schedule that shows it.\n";

// What the help of a subcommand says besides its options.
struct Footer {
  const char* command;
  const char* examples;
  const char* ok;      // Exit status 0.
  const char* defect;  // Exit status 1; empty: never.
};

const char* not_reproduced = "the trace was not reproduced";

const Footer footers[] = {
    {"",
     "  pagerace check scenarios/fixup/alone.json --trace lost.json\n"
     "  pagerace explain lost.json\n"
     "  pagerace list kernels\n"
     "  pagerace check --help\n",
     "success: every property holds, or all is as expected",
     "a defect was found, or something is not as expected"},
    {"check",
     "  pagerace check scenarios/fixup/alone.json\n"
     "  pagerace check scenarios/fixup/alone.json --kernel v4.14,v5.6\n"
     "  pagerace check scenarios/fixup/alone.json --kernel v5.6 --against v4.14\n"
     "  pagerace check scenarios/fixup/alone.json --trace lost.json\n",
     "every property holds, search complete",
     "a defect was found, or a label of `reaches` was not reached"},
    {"ablate",
     "  pagerace ablate scenarios/fixup/alone.json --from v4.14 --to 2018-patch\n"
     "  pagerace ablate scenarios/fixup/alone.json --from v4.14 \\\n"
     "      --to \"v4.14 hook_returns=EAGAIN\"\n",
     "the new kernel has no defect", "the new kernel has a defect"},
    {"compare",
     "  pagerace compare scenarios/fixup/alone.json --kernel v4.14,2018-patch\n"
     "  pagerace compare lost.json --kernel v4.14,2018-patch\n",
     "every property holds on both kernels, searches complete",
     "a defect was found on one of the kernels"},
    {"explain",
     "  pagerace explain lost.json\n"
     "  pagerace explain lost.json --time-limit 5m\n",
     "the trace was explained", not_reproduced},
    {"reproducer",
     "  pagerace reproducer lost.json\n"
     "  pagerace reproducer lost.json -o reproducer.txt\n",
     "the sketch was written", not_reproduced},
    {"states",
     "  pagerace states scenarios/fixup/alone.json\n"
     "  pagerace states scenarios/fixup/alone.json --columns dirty,checked,locked\n"
     "  pagerace states scenarios/fixup/alone.json --show 1\n",
     "the states were listed, search complete", ""},
    {"render",
     "  pagerace render lost.json\n"
     "  pagerace render lost.json --format commit\n"
     "  pagerace render lost.json --format html -o lost.html\n",
     "the trace was drawn", not_reproduced},
    {"gate",
     "  pagerace gate\n"
     "  pagerace gate scenarios/fixup --jobs 2\n"
     "  pagerace gate scenarios/fixup/alone.json --update\n"
     "  pagerace gate --weaken model/weaken.json\n",
     "all as expected", "something is not as expected"},
    {"sweep",
     "  pagerace sweep --kernel v6.12 -o swept\n"
     "  pagerace sweep --kernel v4.14,v5.6 --weight 2\n"
     "  pagerace sweep --kernel v6.12 --threads mmap_store,migration\n"
     "  pagerace sweep --kernel v6.12 --weight 4 --resume swept\n",
     "no finding that is not known, all searches complete",
     "a finding that is not known; of two kernels: a new one"},
    {"replay",
     "  pagerace replay lost.json\n"
     "  pagerace replay traces/fixup/alone/v4.14.lost-update.json\n",
     "the recorded defect occurred again", "diverged, or another outcome"},
    {"identify",
     "  pagerace identify linux\n"
     "  pagerace identify ~/src/linux-6.1.100\n",
     "the switches were read, and the nearest kernel was named", ""},
    {"list",
     "  pagerace list kernels\n"
     "  pagerace list kernels v4.14 2018-patch\n"
     "  pagerace list switches\n"
     "  pagerace list scenarios\n",
     "the names were listed", ""},
    {"schema",
     "  pagerace schema scenario\n"
     "  pagerace schema report > report.schema.json\n",
     "the schema was printed", ""},
};

void add_footers(CLI::App& app) {
  for (const Footer& footer : footers) {
    CLI::App* command = *footer.command == '\0' ? &app : app.get_subcommand(footer.command);
    command->footer(fmt::format("Examples:\n{}\n{}", footer.examples,
                                checker::exit_status_help(footer.ok, footer.defect)));
  }
}

void add_kernels(CLI::App& command, Options& options) {
  command
      .add_option("--kernel", options.kernels,
                  "Kernels to run on, NAME[,NAME]; default: the one\n"
                  "that the scenario names (see: list kernels)")
      ->delimiter(',');
  command.add_option("--set", options.sets,
                     "SWITCH=VALUE, set on top of the kernel; repeatable\n"
                     "(see: list switches)");
}

void add_drain(CLI::App& command, Options& options) {
  command.add_option("--drain", options.drain, "The drain: in one fixed order, or interleaved")
      ->check(checker::one_of({"one-order", "interleaved"}))
      ->capture_default_str();
}

void add_check(CLI::App& app, Options& options) {
  CLI::App& command = *app.add_subcommand("check", "Explore scenarios and report every defect");
  command.add_option("SCENARIO", options.inputs, "Scenario files")->required();
  add_kernels(command, options);
  command.add_option("--against", options.against,
                     "Compare with this kernel, NAME or \"NAME\n"
                     "SWITCH=VALUE\": what is new, gone, the same; only\n"
                     "what is new is drawn, and decides the status");
  checker::add_search(command, options);
  add_drain(command, options);
  command.add_flag("--brief", options.brief, "Print verdicts and answers only, no schedules");
  command.add_flag("--distinct", options.distinct,
                   "Group the counterexamples of each defect by their\n"
                   "decisive step, and draw the simplest of each group");
  checker::add_results(command, options, options);
  checker::add_limits(command, options);
}

void add_ablate(CLI::App& app, Options& options) {
  CLI::App& command = *app.add_subcommand("ablate",
                                          "Find the switches between two kernels that fix or\n"
                                          "introduce a defect");
  command.add_option("SCENARIO", options.inputs, "Scenario files")->required();
  command.add_option("--from", options.from, "The old kernel: NAME or \"NAME SWITCH=VALUE\"")
      ->required();
  command.add_option("--to", options.to, "The new kernel, in the same form")->required();
  checker::add_limits(command, options);
}

void add_compare(CLI::App& app, Options& options) {
  CLI::App& command = *app.add_subcommand("compare",
                                          "Run one schedule on two kernels, side by side, and\n"
                                          "show where they differ");
  command.add_option("SCENARIO|TRACE", options.inputs, "A scenario file, or a trace to follow")
      ->required()
      ->expected(1);
  add_kernels(command, options);
  command.get_option("--kernel")->required()->description("The two kernels, OLD,NEW");
  checker::add_limits(command, options);
}

void add_explain(CLI::App& app, Options& options) {
  CLI::App& command = *app.add_subcommand("explain",
                                          "Explain why a trace ends as it does: obligation,\n"
                                          "window, cause, how often");
  command.add_option("TRACE", options.inputs, "A trace file")->required()->expected(1);
  checker::add_limits(command, options);
}

void add_reproducer(CLI::App& app, Options& options) {
  CLI::App& command = *app.add_subcommand("reproducer",
                                          "Print how to try a trace on a real\n"
                                          "kernel: waits, a debug patch, its limits");
  command.add_option("TRACE", options.inputs, "A trace file")->required()->expected(1);
  command.add_option("-o,--output", options.output, "Write to this file; default: stdout");
}

void add_states(CLI::App& app, Options& options) {
  CLI::App& command = *app.add_subcommand("states",
                                          "List the reachable combinations of a page's flags,\n"
                                          "and how to reach them");
  command.add_option("SCENARIO", options.inputs, "A scenario file")->required()->expected(1);
  add_kernels(command, options);
  command.add_option("--page", options.page, "Which page, counted from 0")->capture_default_str();
  command
      .add_option("--columns", options.columns,
                  "What distinguishes states, NAME[,NAME]: of the\n"
                  "page, or with a group, like index0.ordered (see:\n"
                  "list predicates)")
      ->delimiter(',')
      ->capture_default_str();
  command
      .add_option("--show", options.row,
                  "Instead, draw a simplest path to a state in this\n"
                  "row")
      ->check(CLI::PositiveNumber);
  command.add_flag("--unreachable", options.unreachable,
                   "Also list combinations of flags that no state has");
  add_drain(command, options);
  checker::add_limits(command, options);
}

void add_render(CLI::App& app, Options& options) {
  CLI::App& command =
      *app.add_subcommand("render", "Draw a trace, or convert it to another format");
  command.add_option("TRACE", options.inputs, "A trace file")->required()->expected(1);
  std::vector<std::string> names;
  std::string choices = "The format:";
  for (const render::Format& format : render::formats()) {
    names.emplace_back(format.name);
    choices += fmt::format("\n{}: {}", format.name, format.about);
  }
  command.add_option("--format", options.format, choices)
      ->check(checker::one_of(names, false))
      ->capture_default_str();
  command.add_flag("--all-steps", options.all_steps, "Draw every step");
  command.add_option("--width", options.width, "columns, commit: the widest line")
      ->check(CLI::Range(std::size_t{40}, std::size_t{400}))
      ->capture_default_str();
  command.add_flag("--columns", options.always_columns,
                   "columns, commit: a column for each thread, even if\n"
                   "there are many or lines become too wide");
  command.add_option("-o,--output", options.output, "Write to this file instead of stdout");
}

void add_sweep(CLI::App& app, Options& options) {
  SweepArguments& sweep = options.sweep;
  CLI::App& command = *app.add_subcommand("sweep",
                                          "Check every small scenario, and group what is\n"
                                          "found by its cause; or compare two kernels");
  add_kernels(command, options);
  command.get_option("--kernel")
      ->description(
          "NEW, or OLD,NEW: only what differs; default: the\n"
          "last of `list kernels`. --set changes NEW only");
  command
      .add_option("--weight", sweep.weight,
                  "The largest number of threads, parameters off\n"
                  "their default, properties of the start, faults,\n"
                  "and pages beyond the first")
      ->check(CLI::Range(0U, sweep::sweep_weight_max))
      ->capture_default_str();
  command
      .add_option("--threads", sweep.kinds,
                  "Only these kinds of threads, NAME[,NAME] (see:\n"
                  "list threads); the fixup worker always runs")
      ->delimiter(',');
  command.add_option("--pages", sweep.pages, "The most pages of the file")
      ->check(CLI::Range(std::size_t{1}, model::pages_max))
      ->capture_default_str();
  command.add_option("--budget", sweep.budget, "End between two scenarios after this time: 10m");
  command.add_option("--known", sweep.known,
                     "A file of known findings: they are counted, not\n"
                     "reported, until they expire");
  command.add_flag("--update", options.update,
                   "Delete findings that are gone from that file, and\n"
                   "take over the numbers of states");
  command.add_option("-o,--output", options.output,
                     "Write results, findings, index.md and coverage.md\n"
                     "to this new folder");
  command.add_option("--resume", sweep.resume, "Go on in this folder: results in it are reused");
  command.add_option("--shard", sweep.shard, "M/N: only part M of N of the scenarios");
  command
      .add_option("--merge", sweep.merge,
                  "Search nothing: report the results in these\n"
                  "folders, DIR[,DIR]")
      ->delimiter(',');
  command
      .add_option("--jobs", options.jobs,
                  "Search this many scenarios at a time; default: one\n"
                  "for each processor. The output is the same for\n"
                  "every number")
      ->check(CLI::Range(std::size_t{1}, checker::jobs_max));
  checker::add_limits(command, options);
  command.get_option("--max-states")
      ->description(
          "States of each search, default 200000; what is\n"
          "then open is tried again with ten times as many");
}

void add_others(CLI::App& app, Options& options) {
  CLI::App& gate = *app.add_subcommand("gate",
                                       "Check every scenario against its \"expect\", and\n"
                                       "replay every golden trace");
  gate.add_option("SCENARIO", options.inputs, "Scenario files or folders; default: scenarios");
  gate.add_flag("--update", options.update,
                "Rewrite golden traces that differ, and remove\n"
                "those that no verdict expects");
  gate.add_option("--weaken", options.weaken,
                  "Instead, set each switch to another value: the\n"
                  "answer of some scenario must change, or this file\n"
                  "says why none does");
  gate.add_option("--junit", options.junit, "Write a JUnit report to this file");
  gate.add_option("--jobs", options.jobs,
                  "Judge this many verdicts at a time, each in its\n"
                  "own process with its share of --max-memory;\n"
                  "default: one for each processor. The output is the\n"
                  "same for every number")
      ->check(CLI::Range(std::size_t{1}, checker::jobs_max));
  checker::add_limits(gate, options);

  CLI::App& replay = *app.add_subcommand("replay", "Run a recorded schedule again, step by step");
  replay.add_option("TRACE", options.inputs, "A trace file")->required()->expected(1);

  CLI::App& identify = *app.add_subcommand("identify",
                                           "Say which kernel of `list kernels` the source\n"
                                           "of a kernel is nearest to");
  identify.add_option("TREE", options.inputs, "The folder of the source, with fs and mm")
      ->required()
      ->expected(1);

  CLI::App& list = *app.add_subcommand("list", "List the names that scenarios can use");
  const std::vector<std::string> topics = {"kernels",    "threads", "defects", "switches", "labels",
                                           "predicates", "models",  "rules",   "scenarios"};
  list.add_option("TOPIC", options.topic, fmt::format("What to list:\n{}", fmt::join(topics, "\n")))
      ->required()
      ->check(checker::one_of(topics, false));
  list.add_option("KERNEL", options.inputs,
                  "kernels: one to show, or OLD and NEW: only what\n"
                  "differs")
      ->expected(0, 2);
  CLI::App& schema = *app.add_subcommand("schema", "Print a JSON Schema");
  schema.add_option("TOPIC", options.topic, "The kind of file")
      ->required()
      ->check(checker::one_of({"scenario", "trace", "report"}));
}

ExitStatus dispatch(const CLI::App& app, const Options& options, const ProgramFactory& factory,
                    Output& output) {
  if (app.got_subcommand("check")) return run_check(options, factory, output);
  if (app.got_subcommand("gate")) return gate::run_gate(options, factory, output);
  if (app.got_subcommand("sweep")) return sweep::run_sweep(options, factory, output);
  if (app.got_subcommand("replay")) return run_replay(options, factory, output);
  if (app.got_subcommand("compare")) return run_compare(options, factory, output);
  if (app.got_subcommand("explain")) return run_explain(options, factory, output);
  if (app.got_subcommand("reproducer")) return run_reproducer(options, factory, output);
  if (app.got_subcommand("states")) return run_states(options, factory, output);
  if (app.got_subcommand("ablate")) return run_ablate(options, factory, output);
  if (app.got_subcommand("render")) return run_render(options, factory, output);
  if (app.got_subcommand("identify")) return run_identify(options, output);
  if (app.got_subcommand("list")) return run_list(options, output);
  return run_schema(options, output);
}

}  // namespace

ExitStatus run_cli(int argc, char** argv, const ProgramFactory& factory) {
  Options options;
  CLI::App app(about, tool_name);
  app.set_version_flag("--version", fmt::format("{} {}", tool_name, checker::version()));
  app.require_subcommand(1);
  add_check(app, options);
  add_ablate(app, options);
  add_compare(app, options);
  add_explain(app, options);
  add_reproducer(app, options);
  add_states(app, options);
  add_render(app, options);
  add_sweep(app, options);
  add_others(app, options);
  add_footers(app);
  return checker::run_application(
      app, argc, argv, [&](Output& output) { return dispatch(app, options, factory, output); });
}

}  // namespace tools::cli
