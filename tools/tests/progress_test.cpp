#include <command_line/progress.hpp>

#include "catch.hpp"

namespace checker {
namespace {

Progress at(const char* unit, double done, double total, double spread, double seconds) {
  Progress progress;
  progress.pass = "search";
  progress.states = 1234567;
  progress.transitions = 5000000;
  progress.depth = 42;
  progress.seconds = seconds;
  progress.unit = unit;
  progress.done = done;
  progress.total = total;
  progress.spread = spread;
  return progress;
}

}  // namespace

TEST_CASE("the progress line shows what is done, the total, and the time left") {
  CHECK(progress_text(at("states", 40000, 120000, 20000, 10)) ==
        "search: 40,000 of 120,000 +- 20,000 states, 20 s left, 10 s");
  CHECK(progress_text(at("runs", 500, 10000, 0, 30)) ==
        "search: 500 of 10,000 runs, 10 min left, 30 s");
  CHECK(progress_text(at("executions", 606329, 640155, 44953, 6)) ==
        "search: 606,329 of 640,000 +- 45,000 executions, 0 s left, 6 s");
  CHECK(progress_text(at("executions", 606329, 640155, 449531, 6)) ==
        "search: 606,329 of 640,000 +- 450,000 executions, 6 s");
  CHECK(progress_text(at("states", 10, 40, 9.6, 3)) ==
        "search: 10 of 40 +- 10 states, 9 s left, 3 s");
  CHECK(progress_text(at("runs", 500, 0, 0, 30)) == "search: 500 runs, 30 s");
  CHECK(progress_text(at("states", 500, 400, 10, 3)) == "search: 500 states, 3 s");
  CHECK(progress_text(at("interleavings", 0, 90, 0, 2)) == "search: 0 of 90 interleavings, 2 s");
  CHECK(progress_text(at("", 0, 0, 0, 2)) ==
        "search: 1,234,567 states, 2,500,000 transitions/s, depth 42, 2 s");
}

TEST_CASE("numbers and times of any size fit the line") {
  CHECK(progress_text(at("interleavings", 999999999, 3.5e26, 1e25, 10)) ==
        "search: 999,999,999 of 3.5e+26 +- 1.0e+25 interleavings, centuries left, 10 s");
  CHECK(progress_text(at("states", 123456789, 456789012, 34567890, 4000)) ==
        "search: 123,456,789 of 457,000,000 +- 35,000,000 states, 3 h left, 67 min");
  CHECK(progress_text(at("interleavings", 123456789, 899999990, 204567890, 4000)) ==
        "search: 123,456,789 of 900,000,000 +- 200,000,000 interleavings, 7 h left");
  CHECK(progress_text(at("runs", 1, 3601, 0, 2)) == "search: 1 of 3,601 runs, 2 h left, 2 s");
  CHECK(progress_text(at("runs", 1, 500001, 0, 1)) ==
        "search: 1 of 500,001 runs, 6 days left, 1 s");
  CHECK(progress_text(at("interleavings", 1e300, 1e308, 1e308, 1e9)).size() <= 78);
}

}  // namespace checker
