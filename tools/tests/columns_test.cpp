#include "render/columns.hpp"

#include "catch.hpp"
#include "model/trace_file.hpp"

namespace tools {
namespace {

using checker::AccessKind;
using checker::Trace;
using checker::TraceStep;

TraceStep step(const std::string& thread, const std::string& operation, const std::string& object,
               const std::string& before, const std::string& after,
               const std::vector<std::string>& calls = {}) {
  TraceStep out;
  out.thread = thread;
  out.operation = operation;
  out.objects = {{model::object_name(object), AccessKind::write, before, after}};
  out.calls = calls;
  return out;
}

}  // namespace

TEST_CASE("wrap breaks lines at spaces") {
  CHECK(checker::wrap("", 10, 0) == "\n");
  CHECK(checker::wrap("one two", 10, 0) == "one two\n");
  CHECK(checker::wrap("one two three", 10, 0) == "one two\n  three\n");
  CHECK(checker::wrap("one two three", 9, 2) == "  one two\n    three\n");
  CHECK(checker::wrap("exactly ten", 11, 0) == "exactly ten\n");
  CHECK(checker::wrap("unbreakable", 4, 0) == "unbreakable\n");
  CHECK(checker::wrap("  lead is kept on all lines", 14, 0) ==
        "  lead is kept\n    on all\n    lines\n");
}

TEST_CASE("two threads make two columns; calls are nested; the symptom is last") {
  Trace trace;
  trace.steps = {step("pin_holder", "set", "page 0 PG_dirty", "0", "1", {"set_page_dirty"}),
                 step("writeback", "read", "page 0 PG_dirty", "1", "1"),
                 step("writeback", "lock", "page 0 PG_locked", "free", "writeback",
                      {"write_page", "lock_page"}),
                 step("writeback", "clear", "page 0 PG_dirty", "1", "0", {"write_page"})};
  trace.steps[3].remarks = {"nothing remembers"};
  trace.outcome.message = "page 0 is lost";
  CHECK(render::render_columns(trace, "lost-update") ==
        "CPU0 (pin holder)         CPU1 (writeback)\n"
        "set_page_dirty()\n"
        "  PG_dirty = 1\n"
        "                          write_page()\n"
        "                            lock_page()\n"
        "                            PG_dirty = 0\n"
        "                            // nothing remembers\n"
        "... 1 of 4 steps not shown\n"
        "lost-update: page 0 is lost\n");
}

TEST_CASE("machine threads share one column, the last") {
  Trace trace;
  trace.steps = {step("io_completion 0", "set", "disk of index 0", "v0", "v1"),
                 step("writeback", "clear", "page 0 PG_dirty", "1", "0"),
                 step("ordered_extent_completion 0", "drop", "page 0 references", "3", "2")};
  CHECK(render::render_columns(trace, "x") ==
        "CPU0 (writeback)          machine\n"
        "                          disk = v1\n"
        "PG_dirty = 0\n"
        "                          drop: references = 2\n"
        "x\n");
}

TEST_CASE("the drain is summarized in a sentence") {
  Trace trace;
  trace.steps = {step("writeback", "clear", "page 0 PG_dirty", "1", "0"),
                 step("drain", "free", "page 0 references", "1", "0")};
  trace.steps[1].draining = true;
  trace.steps[1].labels = {"reclaim: freed the page", "state: not told"};
  CHECK(render::render_columns(trace, "x") ==
        "CPU0 (writeback)\n"
        "PG_dirty = 0\n"
        "then the drain: reclaim: freed the page\n"
        "... 1 of 2 steps not shown\n"
        "x\n");
}

TEST_CASE("two pages are distinguished, internal locks are not shown") {
  Trace trace;
  trace.steps = {step("a", "set", "page 0 PG_dirty", "0", "1"),
                 step("a", "lock", "i_pages lock", "free", "a"),
                 step("a", "set", "page 1 PG_dirty", "0", "1")};
  CHECK(render::render_columns(trace, "x") ==
        "CPU0 (a)\npage 0 PG_dirty = 1\npage 1 PG_dirty = 1\n... 1 of 3 steps not shown\nx\n");
}

TEST_CASE("the last step is shown even if it changes nothing") {
  Trace trace;
  trace.steps = {step("a", "test", "page 0 PG_dirty", "0", "0"),
                 step("a", "test", "page 0 PG_checked", "1", "1")};
  CHECK(render::render_columns(trace, "x") ==
        "CPU0 (a)\ntest: PG_checked is 1\n... 1 of 2 steps not shown\nx\n");
}

TEST_CASE("which thread waits for which is shown before a deadlock") {
  Trace trace;
  trace.steps = {step("a", "lock", "page 0 PG_locked", "free", "a", {"lock_page"})};
  trace.steps[0].objects[0].access = AccessKind::acquire;
  trace.outcome.waiting = {{"b", "lock", "page 0 PG_locked", "a", {"write_page", "lock_page"}},
                           {"a", "wait", "PG_writeback", "", {}}};
  CHECK(render::render_columns(trace, "deadlock") ==
        "CPU0 (a)\n"
        "lock_page()\n"
        "b is trying to acquire:\n"
        "  page 0 PG_locked, at: lock_page(), held by a since step 1\n"
        "a is waiting:\n"
        "  wait: PG_writeback\n"
        "  and already holds: page 0 PG_locked\n"
        "deadlock: b and a wait forever\n");
}

TEST_CASE("with several pages, calls that are shown alone name their page") {
  Trace trace;
  for (const char* page : {"page 0 PG_locked", "page 1 PG_locked"}) {
    trace.steps.push_back(step("a", "lock", page, "free", "a", {"lock_page"}));
    trace.steps.back().objects[0].access = AccessKind::acquire;
  }
  trace.steps.push_back(step("b", "trylock", "page 1 PG_locked", "a", "a", {"trylock_page"}));
  trace.steps.push_back(step("b", "test", "page 1 PG_dirty", "0", "0"));
  CHECK(render::render_columns(trace, "x") ==
        "CPU0 (a)                  CPU1 (b)\n"
        "lock_page(page 0)\n"
        "lock_page(page 1)\n"
        "                          trylock_page(page 1) fails: a holds it\n"
        "                          test: page 1 PG_dirty is 0\n"
        "x\n");
}

TEST_CASE("what repeats forever is in a bracket, without what changes nothing") {
  Trace trace;
  trace.steps = {step("a", "set", "page 0 PG_error", "0", "1"),
                 step("a", "set", "page 0 PG_dirty", "0", "1", {"dirty"}),
                 step("a", "test", "page 0 PG_dirty", "1", "1"),
                 step("b", "clear", "page 0 PG_dirty", "1", "0", {"clean"})};
  trace.repeats_from = 2;
  trace.outcome.message = "steps 2-4 repeat forever";
  CHECK(render::render_columns(trace, "livelock") ==
        "  CPU0 (a)                  CPU1 (b)\n"
        "  PG_error = 1\n"
        "+-- this repeats forever:\n"
        "| dirty()\n"
        "|   PG_dirty = 1\n"
        "|                           clean()\n"
        "|                             PG_dirty = 0\n"
        "+--\n"
        "... 1 of 4 steps not shown\n"
        "livelock: steps 2-4 repeat forever\n");
  for (std::size_t i = 1; i < 4; ++i)
    trace.steps[i].objects[0].before = trace.steps[i].objects[0].after;
  CHECK(render::render_columns(trace, "livelock") ==
        "  CPU0 (a)                  CPU1 (b)\n"
        "  PG_error = 1\n"
        "+-- this repeats forever:\n"
        "| dirty()\n"
        "|   set: PG_dirty is 1\n"
        "| test: PG_dirty is 1\n"
        "|                           clean()\n"
        "|                             clear: PG_dirty is 0\n"
        "+--\n"
        "livelock: steps 2-4 repeat forever\n");
  trace.steps[2].remarks = {std::string(40, 'y') + " " + std::string(34, 'z')};
  CHECK(render::render_columns(trace, "livelock") ==
        "  1. a:\n"
        "      PG_error = 1\n"
        "+-- this repeats forever:\n"
        "| 2. a:\n"
        "|     // " +
            std::string(40, 'y') +
            "\n"
            "|       " +
            std::string(34, 'z') +
            "\n"
            "+--\n"
            "... 2 of 4 steps not shown\n"
            "livelock: steps 2-4 repeat forever\n");
}

TEST_CASE("what did not happen before a defect that ends the run is left out") {
  Trace trace;
  trace.steps = {step("a", "set", "page 0 PG_dirty", "0", "1"),
                 step("b", "set", "page 1 PG_error", "0", "1"),
                 step("c", "lock", "page 1 PG_locked", "free", "c"),
                 step("c", "set", "page 0 PG_checked", "0", "1"),
                 step("c", "unlock", "page 1 PG_locked", "c", "free"),
                 step("a", "test", "page 0 PG_checked", "1", "1")};
  trace.steps[2].objects[0].access = AccessKind::acquire;
  trace.steps[4].objects[0].access = AccessKind::release;
  const std::string shortened =
      "CPU0 (a)                  CPU1 (c)\n"
      "page 0 PG_dirty = 1\n"
      "                          page 1 PG_locked = c\n"
      "                          page 0 PG_checked = 1\n"
      "                          page 1 PG_locked = free\n"  // Acquired, so released.
      "test: page 0 PG_checked is 1\n"
      "... 1 of 6 steps not shown\n"
      "bug-on\n";
  CHECK(render::render_columns(trace, "bug-on") == shortened);
  // A property of the final state may depend on any step.
  CHECK(render::render_columns(trace, "lost-update").find("page 1 PG_error = 1") !=
        std::string::npos);
  CHECK(render::render_columns(trace, "bug-on", {.all_steps = true}).find("page 1 PG_error = 1") !=
        std::string::npos);
}

TEST_CASE("more than three columns, or one that is too wide, become numbered prose") {
  Trace trace;
  for (const char* thread : {"a", "b", "c", "d"}) {
    trace.steps.push_back(step(thread, "set", "flag", "0", "1", {"call"}));
  }
  CHECK(render::render_columns(trace, "x") ==
        "1. a:\n    call()\n      flag = 1\n2. b:\n    call()\n      flag = 1\n"
        "3. c:\n    call()\n      flag = 1\n4. d:\n    call()\n      flag = 1\nx\n");
  trace.steps.resize(2);
  trace.steps[1].remarks = {std::string(40, 'y') + " " + std::string(40, 'z')};
  CHECK(render::render_columns(trace, "x") ==
        "1. a:\n    call()\n      flag = 1\n2. b:\n    call()\n      flag = 1\n"
        "      // " +
            std::string(40, 'y') + "\n        " + std::string(40, 'z') + "\nx\n");
}

}  // namespace tools
