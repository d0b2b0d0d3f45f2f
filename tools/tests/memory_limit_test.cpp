// --max-memory is never exceeded, whichever pass of a search is the last that fits; and nearly all
// of it is used before the limit ends a search.

#include <fmt/format.h>

#include <algorithm>

#include "catch.hpp"
#include "run_binary.hpp"

#ifndef __SANITIZE_ADDRESS__  // Its own memory is too large in sanitized builds.

namespace tools {
namespace {

using Arguments = std::vector<std::string>;
const std::string source = PAGERACE_SOURCE_DIR;
constexpr std::size_t mebibyte = std::size_t{1} << 20U;

// Runs without a limit, then with limits between the memory of that run and of the binary alone.
// Returns: how many runs a limit ended.
std::size_t check_limits(const Arguments& arguments, bool jobs = false) {
  constexpr std::size_t least = 17 * mebibyte;
  constexpr std::size_t tries = 6;
  RunOptions options;
  options.sample_memory = jobs;
  const auto used = [jobs](const RunResult& run) {
    return jobs ? run.sampled_max : run.resident_max;
  };
  const std::size_t most = used(run_binary(PAGERACE_BINARY, arguments, options));
  REQUIRE(most > least + 4 * mebibyte);
  std::size_t ended = 0;
  for (std::size_t i = 0; i < tries; ++i) {
    const std::size_t limit = least + (most - least) / tries * i;
    Arguments limited = arguments;
    limited.insert(limited.end(), {"--max-memory", fmt::format("{}K", limit / 1024)});
    const RunResult run = run_binary(PAGERACE_BINARY, limited, options);
    INFO(fmt::format("{}", fmt::join(limited, " ")) << "\n" << run.out);
    CHECK((run.status == 0 || run.status == 1 || run.status == 3));
    CHECK(used(run) <= limit);
    for (const char* said : {"(memory)", "limit on memory", "a limit ended"}) {
      if (run.out.find(said) == std::string::npos) continue;
      ++ended;
      break;
    }
  }
  return ended;
}

std::string scenario(const std::string& name) { return source + "/scenarios/" + name + ".json"; }

}  // namespace

TEST_CASE("no pass of a check takes more than --max-memory") {
  const TemporaryFolder folder;
  const std::string philosophers = folder.write(
      "philosophers.json",
      R"({"question": "q?", "model": "classic/philosophers", "params": {"n": 8, "ordered": 0}, "expect": []})");
  SECTION("a verdict that holds, and the count") {
    CHECK(check_limits(
              {"check", scenario("fsync/migration-hole"), "--kernel", "v7.2-rc7", "--brief"}) > 1);
  }
  SECTION("a cycle") {
    CHECK(check_limits({"check", scenario("fixup/everybody"), "--kernel", "v4.14", "--brief"}) > 1);
  }
  SECTION("a counterexample, without reductions") {
    CHECK(check_limits({"check", philosophers, "--reductions", "none", "--brief"}) > 1);
  }
  SECTION("within a bound") {
    CHECK(check_limits({"check", scenario("several/pins-and-writebacks"), "--kernel", "v7.2-rc7",
                        "--preemptions", "4", "--brief"}) > 1);
  }
  SECTION("several jobs") {
    CHECK(check_limits(
              {"check", scenario("fixup/everybody"), "--kernel", "v4.14", "--brief", "--jobs", "3"},
              true) > 1);
  }
}

TEST_CASE("nine tenths of --max-memory are used before a search ends for it") {
  const auto used_of_80 = [](Arguments arguments, bool jobs) {
    arguments.insert(arguments.begin(), "check");
    arguments.insert(arguments.end(), {"--brief", "--max-memory", "80M"});
    RunOptions options;
    options.sample_memory = jobs;
    const RunResult run = run_binary(PAGERACE_BINARY, arguments, options);
    CHECK(run.status == 3);
    return (jobs ? run.sampled_max : run.resident_max) / mebibyte;
  };
  const Arguments whole = {scenario("space/flusher-comes-too"), "--kernel", "v5.6", "--reductions",
                           "none"};
  SECTION("one job") { CHECK(used_of_80(whole, false) >= 72); }
  SECTION("several jobs") {
    Arguments jobs = whole;
    jobs.insert(jobs.end(), {"--jobs", "3"});
    CHECK(used_of_80(jobs, true) >= 72);
  }
  SECTION("within a bound") {
    CHECK(
        used_of_80({scenario("space/flusher-comes-too"), "--kernel", "v5.6", "--preemptions", "9"},
                   false) >= 72);
  }
}

TEST_CASE("no query on the whole graph takes more than --max-memory") {
  CHECK(check_limits(
            {"explain", source + "/traces/space/flusher-comes-too/25f3c502.deadlock.json"}) > 2);
  CHECK(check_limits({"states", scenario("fsync/migration-hole"), "--kernel", "v7.2-rc7",
                      "--columns", "dirty,locked"}) > 1);
}

}  // namespace tools

#endif
