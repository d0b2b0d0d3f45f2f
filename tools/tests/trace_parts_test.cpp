// Data computed from a trace: sources, values, order.

#include <command_line/happens_before.hpp>

#include "catch.hpp"
#include "cli/replayed_trace.hpp"
#include "model/trace_file.hpp"
#include "model/world_factory.hpp"
#include "run_binary.hpp"
#include "trace/object_values.hpp"
#include "trace/source_places.hpp"

namespace tools {
namespace {

using checker::AccessKind;
using checker::HappensBefore;
using checker::OrderEdge;
using checker::Trace;
using checker::TraceStep;

const std::string source = PAGERACE_SOURCE_DIR;

TraceStep step(const std::string& thread, const std::string& object, AccessKind access,
               const std::string& before = "0", const std::string& after = "0") {
  TraceStep out;
  out.thread = thread;
  out.operation = "test";
  out.objects = {{model::object_name(object), access, before, after}};
  return out;
}

}  // namespace

TEST_CASE("lines of a source file are shown around one of them") {
  constexpr trace::SourceFile files[] = {{"a.cpp", "one\ntwo\n\nfour\nfive"}};
  using Lines = std::vector<std::string_view>;
  const trace::SourceLines lines(files);
  CHECK(lines.around("a.cpp", 2, 1) == Lines{"one", "two", ""});
  CHECK(lines.around("a.cpp", 1, 1) == Lines{"one", "two"});
  CHECK(lines.around("a.cpp", 5, 3) == Lines{"two", "", "four", "five"});
  CHECK(lines.around("a.cpp", 6, 3).empty());
  CHECK(lines.around("a.cpp", 0, 3).empty());
  CHECK(lines.around("b.cpp", 1, 3).empty());
}

TEST_CASE("a step's place is the line that announces it") {
  const trace::SourceLines lines(trace::model_sources());
  std::size_t steps = 0;
  std::size_t told = 0;
  for (const char* name : {"/traces/fixup/alone/v4.14.lost-update.json",
                           "/traces/space/flusher-comes-too/2018-patch.deadlock.json",
                           "/traces/classic/philosophers/program.deadlock.json"}) {
    const auto loaded = model::load_trace(source + name);
    REQUIRE(loaded.file);
    const auto again = cli::run_again(*loaded.file, model::make_program);
    for (const TraceStep& at : again.file.trace.steps) {
      CAPTURE(at.function, at.operation, at.file, at.line);
      const auto place = lines.around(at.file, at.line, 0);
      REQUIRE(place.size() == 1);
      CHECK(place[0].find('(') != std::string_view::npos);
      ++steps;
      if (place[0].find("\"" + at.operation + "\"") != std::string_view::npos) ++told;
    }
  }
  CHECK(steps > 150);
  CHECK(told > steps / 3);  // Others are calls of a function with its own name for the operation.
}

TEST_CASE("values are known before an object is accessed, and between its changes") {
  Trace trace;
  trace.steps = {step("a", "x", AccessKind::write, "0", "1"),
                 step("b", "y", AccessKind::read, "7", "7"),
                 step("a", "x", AccessKind::write, "1", "0")};
  const trace::ObjectValues values(trace);
  CHECK(values.objects() == std::vector<checker::ObjectName>{"x", "y"});
  CHECK(values.after(0, "x", "?").text() == "0");
  CHECK(values.after(1, "x", "?").text() == "1");
  CHECK(values.after(2, "x", "?").text() == "1");
  CHECK(values.after(3, "x", "?").text() == "0");
  CHECK(values.after(0, "y", "?").text() == "7");
  CHECK(values.after(0, "z", "?").text() == "?");
  CHECK(values.changes("x") == std::vector<std::size_t>{1, 3});
  CHECK(values.changes("y").empty());
}

TEST_CASE("order is by thread and by dependence; implied edges are left out") {
  Trace trace;
  trace.steps = {step("a", "x", AccessKind::write),  step("b", "x", AccessKind::read),
                 step("c", "x", AccessKind::read),   step("b", "y", AccessKind::update),
                 step("c", "y", AccessKind::update), step("a", "x", AccessKind::write)};
  const HappensBefore order(trace);
  CHECK(order.ordered(0, 1));
  CHECK(order.ordered(0, 3));
  CHECK_FALSE(order.ordered(1, 2));
  CHECK_FALSE(order.ordered(3, 4));
  CHECK_FALSE(order.ordered(4, 5));
  const std::vector<OrderEdge> all = {{0, 1, false, "x"}, {0, 2, false, "x"}, {1, 3, true, ""},
                                      {2, 4, true, ""},   {2, 5, false, "x"}, {1, 5, false, "x"}};
  CHECK(order.reduced(std::vector<bool>(6, true)) == all);
  // With the readers hidden, the order through them remains.
  const std::vector<OrderEdge> some = {{0, 3, false, ""}, {0, 4, false, ""}, {0, 5, true, ""}};
  CHECK(order.reduced({true, false, false, true, true, true}) == some);
}

TEST_CASE("order and its reduction agree with their definitions on golden traces") {
  for (const char* name : {"/traces/fixup/alone/v4.14.lost-update.json",
                           "/traces/space/flusher-comes-too/2018-patch.deadlock.json",
                           "/traces/dirtying/unmap/v3.6.lost-update.json"}) {
    CAPTURE(name);
    const auto loaded = model::load_trace(source + name);
    REQUIRE(loaded.file);
    const Trace& trace = loaded.file->trace;
    const std::size_t count = trace.steps.size();
    // The definition: direct edges, then their transitive closure (Warshall).
    std::vector<std::vector<bool>> before(count, std::vector<bool>(count, false));
    for (std::size_t a = 0; a < count; ++a) {
      for (std::size_t b = a + 1; b < count; ++b) {
        before[a][b] = trace.steps[a].thread == trace.steps[b].thread;
        for (const auto& mine : trace.steps[a].objects) {
          for (const auto& other : trace.steps[b].objects) {
            const bool same = mine.name == other.name;
            if (same && checker::dependent(mine.access, other.access)) before[a][b] = true;
          }
        }
      }
    }
    for (std::size_t k = 0; k < count; ++k) {
      for (std::size_t a = 0; a < count; ++a) {
        for (std::size_t b = 0; b < count; ++b) {
          if (before[a][k] && before[k][b]) before[a][b] = true;
        }
      }
    }
    const HappensBefore order(trace);
    std::vector<bool> drawn(count);
    for (std::size_t i = 0; i < count; ++i) drawn[i] = i % 3 != 1;
    std::vector<std::vector<bool>> edge(count, std::vector<bool>(count, false));
    for (const OrderEdge& at : order.reduced(drawn)) edge[at.from][at.to] = true;
    bool agrees = true;
    for (std::size_t a = 0; a < count; ++a) {
      for (std::size_t b = 0; b < count; ++b) {
        agrees = agrees && order.ordered(a, b) == before[a][b];
        bool direct = drawn[a] && drawn[b] && before[a][b];
        for (std::size_t k = 0; k < count; ++k) {
          if (drawn[k] && before[a][k] && before[k][b]) direct = false;
        }
        agrees = agrees && edge[a][b] == direct;
      }
    }
    CHECK(agrees);
  }
}

}  // namespace tools
