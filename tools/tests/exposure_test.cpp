// The window: from hand-made traces, and against the state itself on every golden trace.

#include "trace/exposure.hpp"

#include <fmt/format.h>

#include <checker/replay.hpp>

#include "catch.hpp"
#include "model/vocabulary.hpp"
#include "model/world_factory.hpp"
#include "run_binary.hpp"
#include "state/execution.hpp"

namespace tools {
namespace {

const std::string source = PAGERACE_SOURCE_DIR;

// Windows according to the states of a run.
std::vector<trace::Exposure> judged(const model::TraceFile& file) {
  model::Scenario scenario = file.scenario;
  scenario.claims.clear();
  for (std::size_t index = 0; index < scenario.pages; ++index) {
    scenario.claims.push_back({"", fmt::format("index{}.exposed", index), {}});
  }
  const auto program = model::make_program(scenario, file.kernel);
  const checker::Schedule schedule =
      checker::replay(*program, file.trace, file.drain_interleaved).schedule;
  REQUIRE(schedule.size() == file.trace.steps.size());
  checker::Execution execution(
      *program, checker::restore_default,
      file.drain_interleaved ? checker::Drain::interleaved : checker::Drain::one_order);
  std::vector<trace::Exposure> out;
  std::vector<bool> open(scenario.pages, false);
  for (std::size_t done = 0; done <= schedule.size(); ++done) {
    if (done > 0) execution.step(schedule[done - 1]);
    for (std::size_t page = 0; page < scenario.pages; ++page) {
      if (execution.state_labels().test(model::claim_label(page)) == open[page]) continue;
      open[page] = !open[page];
      if (open[page]) {
        out.push_back({page, done, 0, {}});
        continue;
      }
      for (trace::Exposure& window : out) {
        if (window.page == page && window.closes == 0) window.closes = done;
      }
    }
  }
  return out;
}

std::string text(const std::vector<trace::Exposure>& windows) {
  std::string out;
  for (const trace::Exposure& at : windows)
    out += fmt::format("{}:{}-{} ", at.page, at.opens, at.closes);
  return out;
}

}  // namespace

TEST_CASE("the lost page is exposed from the clearing of PG_dirty on, and for good") {
  const auto loaded = model::load_trace(source + "/traces/fixup/alone/v4.14.lost-update.json");
  REQUIRE(loaded.file);
  const std::vector<trace::Exposure> windows = trace::exposures(*loaded.file);
  REQUIRE(windows.size() == 1);
  CHECK(loaded.file->trace.steps[windows[0].opens - 1].operation == "test-and-clear");
  CHECK(windows[0].closes == 0);
  // Writeback holds the page's lock while it is about to write it.
  REQUIRE(windows[0].lockers.size() >= 2);
  CHECK(windows[0].lockers[0] == trace::Exposure::Locker{windows[0].opens, "writeback"});
  CHECK(windows[0].lockers[1].thread.empty());
  CHECK(trace::page_found(loaded.file->trace, 0, 0) == 0);
  CHECK(trace::page_found(loaded.file->trace, 1, 0) == -1);
}

TEST_CASE("a window may close, and open again; each step has its facts") {
  const auto fact = [](const char* field, std::int64_t value) {
    return checker::StateFact{checker::ObjectName("index", 1, field, true),
                              {checker::ValueType::flag, value}};
  };
  model::TraceFile file;
  file.trace.facts = {fact("page", 1), fact("exposed", 1)};
  file.trace.steps.resize(3);
  file.trace.steps[0].facts = {fact("exposed", 0)};
  file.trace.steps[2].facts = {fact("exposed", 1), fact("page", 2)};
  CHECK(text(trace::exposures(file)) == "1:0-1 1:3-0 ");
  CHECK(trace::page_found(file.trace, 1, 2) == 1);
  CHECK(trace::page_found(file.trace, 1, 3) == 2);
}

TEST_CASE("a textbook program has no window") {
  const auto loaded =
      model::load_trace(source + "/traces/classic/philosophers/program.deadlock.json");
  REQUIRE(loaded.file);
  CHECK(trace::exposures(*loaded.file).empty());
}

TEST_CASE("the window of a trace agrees with its states") {
  std::size_t windows = 0;
  for (const std::string& path : json_files(source + "/traces")) {
    const auto loaded = model::load_trace(path);
    REQUIRE(loaded.file);
    if (model::is_classic(loaded.file->scenario)) continue;
    CAPTURE(path);
    const std::vector<trace::Exposure> expected = judged(*loaded.file);
    CHECK(text(trace::exposures(*loaded.file)) == text(expected));
    windows += expected.size();
  }
  CHECK(windows > 100);
}

}  // namespace tools
