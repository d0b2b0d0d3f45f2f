// Traces of version 1 of the schema, in which names and values were text, are read; those of
// version 2 are written, and are the same after they were read.

#include <checker/replay.hpp>

#include "catch.hpp"
#include "cli/replayed_trace.hpp"
#include "model/world_factory.hpp"
#include "render/formats.hpp"
#include "run_binary.hpp"
#include "trace/exposure.hpp"

namespace tools {
namespace {

const std::string source = PAGERACE_SOURCE_DIR;
const std::string old_traces = source + "/tools/tests/inputs/version-1";

model::TraceFile parsed(const std::string& text) {
  auto read = model::parse_trace(text, "t.json");
  for (const auto& error : read.errors) UNSCOPED_INFO(error.message);
  REQUIRE(read.file);
  return *read.file;
}

}  // namespace

TEST_CASE("a name of version 1 becomes kind, index and field") {
  using checker::ObjectName;
  const auto same = [](const std::string& text, const ObjectName& name) {
    const ObjectName read = model::object_name(text);
    CHECK(read.text() == text);
    CHECK(read.kind == name.kind);
    CHECK(read.index == name.index);
    CHECK(read.field == name.field);
  };
  same("page 0 PG_dirty", {"page", 0, "PG_dirty"});
  same("page 12 blocks under IO", {"page", 12, "blocks under IO"});
  same("slot of index 1", {"index", 1, "slot", true});
  same("ordered extent of index 0", {"index", 0, "ordered extent", true});
  same("ordered extent 3", {"ordered extent", 3});
  for (const char* plain : {"", "fork 0", "page-table lock", "page x", "page 1x", "page ",
                            "slot of index ", "slot of index 1x", "page 99999999999 PG_dirty"}) {
    same(plain, plain);
  }
}

TEST_CASE("traces of version 1 replay exactly, and are written as version 2") {
  const std::vector<std::string> paths = json_files(old_traces);
  REQUIRE(paths.size() >= 5);
  for (const std::string& path : paths) {
    CAPTURE(path);
    const auto loaded = model::load_trace(path);
    REQUIRE(loaded.file);
    REQUIRE(read_bytes(path).rfind("{\"schema\":1,", 0) == 0);
    CHECK(trace::exposures(*loaded.file).empty());
    const auto program = model::make_program(loaded.file->scenario, loaded.file->kernel);
    const checker::ReplayResult result =
        checker::replay(*program, loaded.file->trace, loaded.file->drain_interleaved);
    CHECK(result.kind == checker::ReplayKind::exact);
    const cli::ReplayedTrace again = cli::run_again(*loaded.file, model::make_program);
    CHECK(again.divergence.empty());
    CHECK(again.file.trace == loaded.file->trace);
    const bool classic = model::is_classic(loaded.file->scenario);
    if (classic) CHECK(trace::exposures(again.file).empty());
    if (loaded.file->defect == "lost-update") CHECK_FALSE(trace::exposures(again.file).empty());
    const std::string text = model::write_trace(again.file);
    CHECK(text.rfind("{\"schema\":2,", 0) == 0);
    CHECK(model::write_trace(parsed(text)) == text);
    for (const render::Format& format : render::formats()) {
      CHECK(format.render(parsed(text), {}) == format.render(again.file, {}));
    }
  }
}

TEST_CASE("the tool reads, replays and draws a trace of version 1") {
  const std::string path = old_traces + "/alone.json";
  const RunResult replayed = run_binary(PAGERACE_BINARY, {"replay", path});
  CHECK(replayed.status == 0);
  CHECK(replayed.out.find("exact: every step") != std::string::npos);
  const std::string now = source + "/traces/fixup/alone/v4.14.lost-update.json";
  for (const render::Format& format : render::formats()) {
    const std::string name(format.name);
    const RunResult drawn = run_binary(PAGERACE_BINARY, {"render", path, "--format", name});
    CHECK(drawn.status == 0);
    CHECK(drawn.out == run_binary(PAGERACE_BINARY, {"render", now, "--format", name}).out);
  }
}

TEST_CASE("a trace of version 1 that is not reproduced is drawn without its window") {
  std::string text = read_bytes(old_traces + "/alone.json");
  const std::size_t at = text.find("\"thread\":\"writeback\"");
  REQUIRE(at != std::string::npos);
  text.replace(at, 20, "\"thread\":\"nobody\"");
  const cli::ReplayedTrace again = cli::run_again(parsed(text), model::make_program);
  CHECK_FALSE(again.divergence.empty());
  CHECK(trace::exposures(again.file).empty());
  for (const render::Format& format : render::formats()) {
    CHECK_FALSE(format.render(again.file, {false, again.banner()}).empty());
  }
}

TEST_CASE("what version 2 writes is what it reads") {
  for (const char* name : {"/traces/fixup/alone/v4.14.lost-update.json",
                           "/traces/space/flusher-comes-too/2018-patch.deadlock.json",
                           "/traces/classic/philosophers/program.deadlock.json"}) {
    const std::string text = read_bytes(source + name);
    CHECK(model::write_trace(parsed(text)) == text);
  }
  // Values of two types at one object are told in words.
  model::TraceFile odd = parsed(read_bytes(source + "/traces/fixup/alone/v4.14.lost-update.json"));
  odd.trace.steps[0].objects[0].before = {checker::ValueType::version, 2};
  odd.trace.steps[0].objects[0].after = {checker::ValueType::link, checker::TraceValue::none};
  const model::TraceFile read = parsed(model::write_trace(odd));
  CHECK(read.trace == odd.trace);
  CHECK(read.trace.steps[0].objects[0].before.type == checker::ValueType::text);
}

}  // namespace tools
