// Steps that a drawing leaves out because they did not happen before the defect are not needed:
// without them the schedule still runs, and shows the same defect.

#include <algorithm>
#include <checker/replay.hpp>
#include <checker/search.hpp>

#include "catch.hpp"
#include "model/scenario_parser.hpp"
#include "model/trace_file.hpp"
#include "model/world_factory.hpp"
#include "render/page_formatter.hpp"
#include "run_binary.hpp"
#include "state/execution.hpp"

namespace tools {
namespace {

using checker::Schedule;
using checker::Trace;

const std::string source = PAGERACE_SOURCE_DIR;

struct Counts {
  std::size_t traces = 0;
  std::size_t left_out = 0;
};

// Whether a thread that waited forever can go on.
bool somebody_goes_on(checker::Program& program, const Schedule& schedule, const Trace& trace) {
  checker::Execution execution(program);
  for (const checker::Choice choice : schedule) execution.step(choice);
  bool out = false;
  for (const checker::Choice choice : execution.enabled()) {
    for (const checker::Waiting& waiting : trace.outcome.waiting) {
      out = out || execution.thread_name(choice.thread) == waiting.thread;
    }
  }
  return out;
}

// Runs only the needed steps. `schedule`: of the trace.
void check_shortened(checker::Program& program, const Schedule& schedule, const Trace& trace,
                     const std::string& defect, Counts& counts) {
  const std::vector<bool> needed = steps_needed(trace, defect, render::PageFormatter(trace));
  const auto missing = static_cast<std::size_t>(std::count(needed.begin(), needed.end(), false));
  if (missing == 0) return;
  ++counts.traces;
  counts.left_out += missing;
  Schedule shortened;
  for (std::size_t i = 0; i < schedule.size(); ++i) {
    if (needed[i]) shortened.push_back(schedule[i]);
  }
  Trace again;
  REQUIRE_NOTHROW(again = checker::record(program, shortened));
  if (!trace.outcome.waiting.empty()) {
    CHECK_FALSE(somebody_goes_on(program, shortened, trace));
  } else {
    const std::vector<std::string>& defects = again.outcome.defects;
    CHECK(std::find(defects.begin(), defects.end(), defect) != defects.end());
    CHECK(again.outcome.message == trace.outcome.message);
  }
}

}  // namespace

TEST_CASE("golden traces show their defects without the steps that are not needed") {
  Counts counts;
  for (const std::string& path : json_files(source + "/traces")) {
    const auto loaded = model::load_trace(path);
    REQUIRE(loaded.file);
    if (loaded.file->drain_interleaved) continue;
    CAPTURE(path);
    const auto program = model::make_program(loaded.file->scenario, loaded.file->kernel);
    const Schedule schedule = checker::replay(*program, loaded.file->trace).schedule;
    REQUIRE(schedule.size() == loaded.file->trace.steps.size());
    check_shortened(*program, schedule, loaded.file->trace, loaded.file->defect, counts);
  }
  CHECK(counts.traces >= 2);
}

TEST_CASE("so do random runs, most of whose steps are not needed") {
  Counts counts;
  const auto [name, kernel, traces_min] = GENERATE(table<const char*, const char*, std::size_t>(
      {{"space/flusher-comes-too", "2018-patch", 15},
       {"fixup/everybody", "v3.2", 15},
       {"write/everybody", "v3.2", 15},
       {"several/error-ends-neighbour", "v5.6", 15},
       {"fixup/bug-on-others", "v3.2", 15},
       {"fixup/no-reference", "v4.14 hook_gets_page=off", 0},
       {"fixup/mapping-rechecked", "v5.6 writeback_rechecks_mapping=off", 5}}));
  CAPTURE(name, kernel);
  const auto loaded = model::load_scenario(source + "/scenarios/" + name + ".json");
  REQUIRE(loaded.scenario);
  const auto parsed = model::parse_kernel_key(kernel);
  REQUIRE(parsed.kernel);
  const auto program = model::make_program(*loaded.scenario, *parsed.kernel);
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    CAPTURE(seed);
    checker::SearchOptions options;
    options.kind = checker::SearchKind::random;
    options.sampling.seed = seed;
    options.sampling.runs = 100;
    for (const checker::Defect& defect : checker::search(*program, options).defects) {
      CAPTURE(defect.name);
      const Trace trace = checker::record(*program, defect.schedule, false, defect.cycle_length);
      check_shortened(*program, defect.schedule, trace, defect.name, counts);
    }
  }
  CHECK(counts.traces >= traces_min);
  CHECK(counts.left_out >= 2 * counts.traces);
}

}  // namespace tools
