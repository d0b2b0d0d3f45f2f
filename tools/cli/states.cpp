#include <fmt/format.h>

#include <checker/replay.hpp>
#include <checker/state_space.hpp>
#include <command_line/progress.hpp>

#include "cli/commands.hpp"
#include "cli/tasks.hpp"
#include "render/columns.hpp"
#include "report/report.hpp"
#include "states/state_table.hpp"
#include "trace/subject.hpp"

namespace tools::cli {
namespace {

// "dirty" refers to the requested page; a name with a group is taken as it is.
std::vector<states::StateColumn> columns_of(const Options& options, const model::Scenario& scenario,
                                            model::Diagnostics& errors) {
  std::vector<states::StateColumn> columns;
  for (const std::string& asked : options.columns) {
    const bool plain = asked.find('.') == std::string::npos && asked != "draining";
    const std::string text = plain ? fmt::format("page{}.{}", options.page, asked) : asked;
    auto found = model::find_inspected_name(text, scenario);
    if (found.name) {
      columns.push_back({asked, *found.name});
    } else {
      errors.push_back({"--columns", ":", found.error});
    }
  }
  return columns;
}

std::optional<Task> read_task(const Options& options, std::vector<states::StateColumn>& columns,
                              model::Diagnostics& errors) {
  const std::vector<Task> tasks = read_tasks(options, errors);
  if (!errors.empty()) return std::nullopt;
  if (tasks.size() != 1) {
    errors.push_back({"--kernel", ":", "must be one kernel"});
    return std::nullopt;
  }
  const Task& task = tasks.front();
  if (model::is_classic(task.scenario)) {
    errors.push_back({task.path, ":", "a textbook program has no pages"});
  } else if (options.page >= task.scenario.pages) {
    errors.push_back(
        {"--page", ":",
         fmt::format("the scenario has {} page(s), counted from 0", task.scenario.pages)});
  } else {
    columns = columns_of(options, task.scenario, errors);
  }
  return task;
}

std::string show_row(const Options& options, const states::StateRow& row,
                     const checker::StateSpace& space, checker::Program& program) {
  const checker::Schedule path = space.simplest_to(row.state_class);
  const bool interleaved = options.drain == "interleaved";
  const checker::Trace trace = checker::record(program, path, interleaved);
  const std::string head = fmt::format(
      "row {}: a simplest path in {} steps, {} context switch{}:\n", options.row, path.size(),
      checker::count_switches(path), checker::count_switches(path) == 1 ? "" : "es");
  if (path.empty()) return fmt::format("row {}: the initial state\n", options.row);
  return head + "\n" + render::render_columns(trace, "reached");
}

}  // namespace

ExitStatus run_states(const Options& options, const ProgramFactory& factory, Output& output) {
  model::Diagnostics errors;
  const checker::SearchOptions search = search_options(options, errors);
  std::vector<states::StateColumn> columns;
  const auto task = read_task(options, columns, errors);
  const auto program = task && errors.empty() ? factory(task->scenario, task->kernel) : nullptr;
  model::Inspectable* asked = program ? model::inspectable(*program) : nullptr;
  if (program && asked == nullptr) {
    errors.push_back({task->path, ":", "the program does not expose its state"});
  }
  if (!errors.empty()) {
    print_errors(errors);
    return exit_bad_input;
  }
  states::StateClasses classes(columns);
  const checker::StateSpace space(*program, search, [&] { return classes.classify(*asked); });
  checker::clear_progress();
  const std::string what = trace::subject(task->scenario, task->kernel);
  if (!space.complete()) {
    output.write(fmt::format("{}: inconclusive: a limit ({}) ended the search; no result\n", what,
                             checker::limit_name(space.limit())));
    return checker::status_of(space.limit());
  }
  if (classes.overflowed()) {
    print_errors({{"--columns", ":", "too many combinations; use fewer columns"}});
    return exit_bad_input;
  }
  const std::vector<states::StateRow> rows = states::state_rows(classes, space.classes(), *asked);
  if (options.row > rows.size()) {
    print_errors({{"--show", ":", fmt::format("the table has {} rows", rows.size())}});
    return exit_bad_input;
  }
  if (options.row != 0) {
    try {
      output.write(show_row(options, rows[options.row - 1], space, *program));
    } catch (const checker::LimitReached& reached) {
      output.write(fmt::format("{}: inconclusive: a limit ({}) ended the search for a path to it\n",
                               what, checker::limit_name(reached.limit())));
      return checker::status_of(reached.limit());
    }
    return exit_ok;
  }
  output.write(fmt::format("{}: {} states (complete search), {} combinations\n", what,
                           checker::with_commas(std::to_string(space.states())), rows.size()));
  output.write("\n" + states::state_table_text(columns, rows));
  if (!options.unreachable) return exit_ok;
  if (const auto unreached = states::unreached_flags(classes)) {
    output.write("\nflags that no state has together (complete search):\n");
    output.write(states::unreached_text(*unreached));
  } else {
    output.write(fmt::format("\nmore than {} flags: too many combinations to list\n",
                             states::unreached_flags_max));
  }
  return exit_ok;
}

}  // namespace tools::cli
