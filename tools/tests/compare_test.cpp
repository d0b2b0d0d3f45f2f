// The comparison of two runs, and what `compare`, `states` and `check --distinct` print.

#include <checker/state_space.hpp>
#include <filesystem>

#include "catch.hpp"
#include "compare/comparison.hpp"
#include "golden_traces.hpp"
#include "model/scenario_parser.hpp"
#include "model/world_factory.hpp"
#include "run_binary.hpp"
#include "states/state_table.hpp"

namespace tools {
namespace {

const std::string source = PAGERACE_SOURCE_DIR;
const std::string alone = source + "/scenarios/fixup/alone.json";

RunResult pagerace(const std::vector<std::string>& arguments) {
  return run_binary(PAGERACE_BINARY, arguments, {});
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

model::Kernel kernel(const char* key) { return *model::parse_kernel_key(key).kernel; }

// The simplest schedule of lost-update on v4.14, followed on another kernel.
struct Pair {
  model::Scenario scenario = *model::load_scenario(alone).scenario;
  std::vector<model::InspectedName> names = model::all_inspected_names(scenario);

  compare::ObservedRun run(const char* key) {
    const auto trace = model::load_trace(source + "/traces/fixup/alone/v4.14.lost-update.json");
    REQUIRE(trace.file);
    programs.push_back(model::make_program(scenario, kernel(key)));
    model::Inspectable& program = *model::inspectable(*programs.back());
    const checker::Followed path = checker::follow(program, trace.file->trace);
    compare::ObservedRun run;
    run.trace = checker::record(program, path.schedule);
    run.stretch_ends = path.stretch_ends;
    checker::walk_along(program, path.schedule, false, [&](std::size_t) {
      run.values.emplace_back();
      for (const model::InspectedName& name : names) {
        run.values.back().push_back(program.value_of(name));
      }
    });
    return run;
  }
  std::vector<std::unique_ptr<checker::Program>> programs;
};

}  // namespace

TEST_CASE("old and new make the same calls until the hook returns another value") {
  Pair pair;
  const compare::ObservedRun old = pair.run("v4.14");
  const compare::ObservedRun patched = pair.run("2018-patch");
  const compare::Comparison comparison =
      compare::compare_runs(old, patched, pair.names, *model::inspectable(*pair.programs[0]));
  REQUIRE(comparison.partings.size() >= 3);
  const compare::Parting& hook = comparison.partings[0];
  CHECK(hook.call == "btrfs_writepage_start_hook");
  CHECK(hook.left == "returns -EBUSY");
  CHECK(hook.right == "returns -EAGAIN");
  const compare::Parting& unlock = comparison.partings[1];
  CHECK(unlock.what == "page0.dirty");
  CHECK(unlock.call == "unlock_page");
  CHECK(unlock.left == "no");
  CHECK(unlock.right == "yes");
  const auto worker = std::find_if(
      comparison.partings.begin(), comparison.partings.end(),
      [](const compare::Parting& at) { return at.thread == "fixup_worker" && at.what.empty(); });
  REQUIRE(worker != comparison.partings.end());
  CHECK(worker->left == "the page is not dirty: gives up");
  CHECK(old.trace.outcome.defects == std::vector<std::string>{"lost-update"});
  CHECK(patched.trace.outcome.defects.empty());
  // Every step of both is in exactly one row, in order.
  std::size_t left = 0;
  std::size_t right = 0;
  for (const compare::ComparedStretch& stretch : comparison.stretches) {
    for (const compare::ComparedRow& row : stretch.rows) {
      if (row.left) CHECK(*row.left == left++);
      if (row.right) CHECK(*row.right == right++);
    }
  }
  CHECK(old.trace.steps[left].draining);
  CHECK(patched.trace.steps[right].draining);
}

TEST_CASE("a kernel does not differ from itself") {
  Pair pair;
  const compare::ObservedRun one = pair.run("v4.14");
  const compare::ObservedRun other = pair.run("v4.14");
  const compare::Comparison comparison =
      compare::compare_runs(one, other, pair.names, *model::inspectable(*pair.programs[0]));
  CHECK(comparison.partings.empty());
  for (const compare::ComparedStretch& stretch : comparison.stretches) {
    for (const compare::ComparedRow& row : stretch.rows) CHECK((row.left && row.left == row.right));
  }
}

TEST_CASE("compare prints both verdicts and fits into a mail") {
  const RunResult found = pagerace({"compare", alone, "--kernel", "v4.14,2018-patch"});
  CHECK(found.status == 1);
  CHECK(widest_line(found.out) <= 75);
  CHECK(is_plain(found.out));
  CHECK(contains(found.out, "alone on v4.14: VIOLATED: lost-update"));
  CHECK(contains(found.out, "alone on 2018-patch: holds (complete search"));
  const RunResult from_trace =
      pagerace({"compare", source + "/traces/fixup/alone/v4.14.lost-update.json", "--kernel",
                "v4.14,2018-patch"});
  CHECK(from_trace.out == found.out);
  const RunResult holding = pagerace({"compare", alone, "--kernel", "2018-patch,v5.6"});
  CHECK(holding.status == 0);
  CHECK(contains(holding.out, "there is no schedule to compare"));
}

TEST_CASE("a trace of a third kernel is attributed to that kernel") {
  const RunResult result = pagerace(
      {"compare", source + "/traces/fixup/alone/v4.14.lost-update.json", "--kernel", "v5.6,v5.8"});
  CHECK(result.status == 0);
  CHECK(contains(result.out, "the schedule that shows lost-update on v4.14, on both kernels"));
}

TEST_CASE("compare requires two kernels and something to run") {
  const RunResult one = pagerace({"compare", alone, "--kernel", "v4.14"});
  CHECK(one.status == 2);
  CHECK(contains(one.err, "two kernels"));
  CHECK(pagerace({"compare", source + "/README.md", "--kernel", "v4.14,v5.6"}).status == 2);
  CHECK(pagerace({"compare", alone, "--kernel", "v4.14,v5.7"}).status == 2);
}

TEST_CASE("the rows of a table of states cover all states, and each has a path to it") {
  const model::Scenario scenario = *model::load_scenario(alone).scenario;
  const auto program = model::make_program(scenario, kernel("v4.14"));
  model::Inspectable& asked = *model::inspectable(*program);
  std::vector<states::StateColumn> columns;
  for (const char* name : {"page0.dirty", "page0.checked", "page0.refs", "page0.locked_by"}) {
    columns.push_back({name, *model::find_inspected_name(name, scenario).name});
  }
  states::StateClasses classes(columns);
  const checker::StateSpace space(*program, {}, [&] { return classes.classify(asked); });
  REQUIRE(space.complete());
  std::uint64_t states = 0;
  for (const states::StateRow& row : states::state_rows(classes, space.classes(), asked)) {
    states += row.states;
    const checker::Schedule path = space.simplest_to(row.state_class);
    std::uint32_t last = 0;
    checker::walk_along(*program, path, false,
                        [&](std::size_t) { last = classes.classify(asked); });
    CHECK(last == row.state_class);
  }
  CHECK(states == space.states());
  const auto unreached = states::unreached_flags(classes);
  REQUIRE(unreached);
  CHECK(unreached->heads == std::vector<std::string>{"page0.dirty", "page0.checked"});
  CHECK(unreached->rows.size() == 1);  // Dirty and Checked: due to the 2018 patch.
}

TEST_CASE("states prints a table, a path, and errors") {
  const RunResult table = pagerace({"states", alone, "--unreachable"});
  CHECK(table.status == 0);
  CHECK(widest_line(table.out) <= 75);
  CHECK(contains(table.out, "flags that no state has together (complete search)"));
  const RunResult path = pagerace({"states", alone, "--columns", "dirty,checked", "--show", "2"});
  CHECK(path.status == 0);
  CHECK(contains(path.out, "row 2: a simplest path in"));
  const std::vector<std::string> wide = {"states", alone, "--columns",
                                         "dirty,locked_by,index0.extent_locked_by,index0.newer_"
                                         "than_disk,index0.ordered,refs,mapcount"};
  CHECK(widest_line(pagerace(wide).out) <= 75);
  const RunResult word = pagerace({"states", alone, "--columns", "dirtty"});
  CHECK(word.status == 2);
  CHECK(contains(word.err, "page0.dirty"));
  CHECK(pagerace({"states", alone, "--show", "9999"}).status == 2);
  CHECK(pagerace({"states", alone, "--page", "1"}).status == 2);
  CHECK(pagerace({"states", source + "/scenarios/classic/peterson.json"}).status == 2);
  CHECK(pagerace({"states", alone, "--max-memory", "1"}).status == 3);
}

TEST_CASE("--distinct draws one counterexample for each decisive step") {
  const std::string several = source + "/scenarios/errors/foreign-ordered-extent.json";
  const RunResult found = pagerace({"check", "--distinct", several, "--kernel", "v5.6"});
  CHECK(found.status == 1);
  CHECK(widest_line(found.out) <= 75);
  CHECK(contains(found.out, "double-completion: 1 group, by the step"));
  CHECK(contains(found.out, "bad-checksum: 4 groups, by the step"));
  CHECK(contains(found.out, "\ngroup 4\n"));
  const RunResult every = pagerace({"check", "--distinct", alone, "--kernel", "v4.14"});
  CHECK(contains(every.out, "one group: every interleaving that ends has it"));
  CHECK(pagerace({"check", "--distinct", "--json", "-", alone}).status == 2);
}

}  // namespace tools
