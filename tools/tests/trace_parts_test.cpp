// Data computed from a trace: sources, values, order.

#include <command_line/happens_before.hpp>

#include "catch.hpp"
#include "model/trace_file.hpp"
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

constexpr trace::SourceFile files[] = {{"a.cpp",
                                        "int twice();\n"
                                        "void lone(Task& task) {\n"
                                        "  // \"read\" is spoken of, not done\n"
                                        "  task.announce(\"read\");\n"
                                        "}\n"
                                        "bool tests(\n"
                                        "    Task& task) {\n"
                                        "  task.test(PG_dirty, \"test\");\n"
                                        "  task.test(PG_checked, \"test\");\n"
                                        "}\n"},
                                       {"b.cpp",
                                        "void shared() {\n"
                                        "  twice();\n"
                                        "}\n"
                                        "void also_shared() { shared(); }\n"
                                        "int twice() {\n"
                                        "  spawn([] { announce(\"in a lambda\"); });\n"
                                        "}\n"}};

TraceStep step(const std::string& thread, const std::string& object, AccessKind access,
               const std::string& before = "0", const std::string& after = "0") {
  TraceStep out;
  out.thread = thread;
  out.operation = "test";
  out.objects = {{object, access, before, after}};
  return out;
}

trace::SourcePlace place(const std::string& function, const std::string& operation,
                         const std::string& object) {
  TraceStep asked = step("t", object, AccessKind::read);
  asked.function = function;
  asked.operation = operation;
  return trace::SourceIndex(files).find(asked).value_or(trace::SourcePlace{"none", 0, false, ""});
}

}  // namespace

TEST_CASE("a step's source is the line of its function that announces it") {
  const trace::SourcePlace read = place("lone", "read", "x");
  CHECK(read.path == "a.cpp");
  CHECK(read.line == 4);
  CHECK(read.exact);
  CHECK(read.text == "  task.announce(\"read\");");
  CHECK(place("tests", "test", "page 0 PG_checked").line == 9);
  // If two fit, neither: the function's first line.
  const trace::SourcePlace unclear = place("tests", "test", "page 0 content");
  CHECK(unclear.line == 6);
  CHECK_FALSE(unclear.exact);
  CHECK(place("shared", "absent", "x").line == 1);
  CHECK(place("twice", "absent", "x").path == "b.cpp");  // A declaration is no definition.
  CHECK(place("operator()", "in a lambda", "x").line == 6);
  CHECK(place("nobody", "read", "x").path == "none");
}

TEST_CASE("every step of the golden traces has a place in the model's sources") {
  const trace::SourceIndex sources(trace::model_sources());
  std::size_t steps = 0;
  std::size_t exact = 0;
  for (const std::string& path : json_files(source + "/traces")) {
    const auto loaded = model::load_trace(path);
    REQUIRE(loaded.file);
    if (model::is_classic(loaded.file->scenario)) continue;  // Threads are lambdas.
    for (const TraceStep& at : loaded.file->trace.steps) {
      const auto found = sources.find(at);
      CAPTURE(path, at.function, at.operation);
      REQUIRE(found);
      const std::string text = read_bytes(source + "/" + std::string(found->path));
      REQUIRE(text.find(found->text) != std::string::npos);
      ++steps;
      if (found->exact) ++exact;
    }
  }
  CHECK(steps > 10'000);
  CHECK(exact * 100 > steps * 95);
}

TEST_CASE("values are known before an object is accessed, and between its changes") {
  Trace trace;
  trace.steps = {step("a", "x", AccessKind::write, "0", "1"),
                 step("b", "y", AccessKind::read, "7", "7"),
                 step("a", "x", AccessKind::write, "1", "0")};
  const trace::ObjectValues values(trace);
  CHECK(values.objects() == std::vector<std::string>{"x", "y"});
  CHECK(values.after(0, "x", "?") == "0");
  CHECK(values.after(1, "x", "?") == "1");
  CHECK(values.after(2, "x", "?") == "1");
  CHECK(values.after(3, "x", "?") == "0");
  CHECK(values.after(0, "y", "?") == "7");
  CHECK(values.after(0, "z", "?") == "?");
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
            const bool same = mine.object == other.object;
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
