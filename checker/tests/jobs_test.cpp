// Several jobs find what one finds, and a job that dies ends them all.

#include <signal.h>
#include <sys/types.h>
#include <unistd.h>

#include "agreement.hpp"
#include "catch.hpp"
#include "small_program.hpp"

namespace checker {
namespace {

#ifdef __SANITIZE_ADDRESS__
constexpr std::uint32_t programs = 10;
constexpr bool equal_stacks_show = false;  // Its frames hold private addresses.
#else
constexpr std::uint32_t programs = 150;
constexpr bool equal_stacks_show = true;
#endif

SearchOptions with_jobs(std::size_t jobs) {
  SearchOptions options;
  options.jobs = jobs;
  options.jobs_from = 3;
  return options;
}

void check_same(const SearchResult& found, const SearchResult& expected) {
  CHECK(found.verdict == expected.verdict);
  CHECK(found.complete);
  CHECK(found.labels == expected.labels);
  CHECK(found.interleavings == expected.interleavings);
  REQUIRE(found.defects.size() == expected.defects.size());
  for (std::size_t i = 0; i < found.defects.size(); ++i) {
    CHECK(found.defects[i].name == expected.defects[i].name);
    CHECK(found.defects[i].interleavings == expected.defects[i].interleavings);
    CHECK(found.defects[i].simplest);
    CHECK(found.defects[i].schedule == expected.defects[i].schedule);
  }
  if (!equal_stacks_show) return;
  CHECK(found.states == expected.states);
  CHECK(found.transitions == expected.transitions);
  CHECK(found.executions == expected.executions);
  CHECK(found.final_states == expected.final_states);
  CHECK(found.reductions == expected.reductions);
}

// Counts up to `most` in each of `threads` threads: (most + 1) ^ threads states.
SmallProgram counters(int threads, int most, const std::function<void(int)>& at_step = {}) {
  return SmallProgram([=](World& world) {
    static std::function<void(int)> step;
    step = at_step;
    for (int i = 0; i < threads; ++i) {
      auto& own = world.create<Shared<std::uint16_t>>();
      world.spawn("counter " + std::to_string(i), [&own, most](Runtime& runtime) {
        for (int value = 1; value <= most; ++value) {
          own.write(runtime, static_cast<std::uint16_t>(value));
          if (step) step(value);
        }
      });
    }
  });
}

}  // namespace

TEST_CASE("jobs: results are those of one process, whatever their number") {
  for (std::uint32_t seed = 0; seed < programs; ++seed) {
    GeneratedWorld program(generate_program(options_of(seed)));
    INFO("seed " << seed << "\n" << text_of(program.program()));
    SearchOptions alone;
    alone.reductions.sleep_sets = false;
    const SearchResult expected = search(program, alone);
    for (const std::size_t jobs : {1U, 2U, 3U})
      check_same(search(program, with_jobs(jobs)), expected);
  }
}

// Including programs in which an object looks private for a while, and which are searched again.
TEST_CASE("jobs: results are those of one process, for programs with loops and eager steps") {
  for (std::uint32_t seed = 0; seed < programs; ++seed) {
    QuietWorld program(generate_program(options_of_loops(seed)));
    INFO("seed " << seed << "\n" << text_of(program.program()));
    const SearchResult expected = search(program, with_jobs(1));
    for (const std::size_t jobs : {2U, 3U}) check_same(search(program, with_jobs(jobs)), expected);
    const SearchResult alone = search(program, {});
    CHECK(alone.labels == expected.labels);
    REQUIRE(alone.defects.size() == expected.defects.size());
    for (std::size_t i = 0; i < alone.defects.size(); ++i) {
      CHECK(alone.defects[i].name == expected.defects[i].name);
      CHECK(alone.defects[i].schedule == expected.defects[i].schedule);
    }
  }
}

TEST_CASE("jobs: a cycle, and its livelock") {
  SmallProgram program([](World& world) {
    auto& flag = world.create<Shared<std::uint8_t>>();
    for (const char* name : {"a", "b", "c"}) {
      world.spawn(name, [&flag](Runtime& runtime) {
        while (flag.read(runtime) != 9) flag.write(runtime, 1);
      });
    }
  });
  SearchOptions alone;
  alone.reductions.sleep_sets = false;
  const SearchResult expected = search(program, alone);
  REQUIRE(expected.defects.size() == 1);
  const SearchResult found = search(program, with_jobs(2));
  check_same(found, expected);
  CHECK(found.defects[0].cycle_length == expected.defects[0].cycle_length);
}

TEST_CASE("jobs: one that is killed, or fails, ends the search with an internal error") {
  const pid_t first = getpid();
  const bool killed = GENERATE(true, false);
  SmallProgram program = counters(3, 60, [first, killed](int value) {
    if (getpid() == first || value < 20) return;
    if (killed) raise(SIGKILL);
    CHECKER_ASSERT(false, "tripped in another job");
  });
  try {
    search(program, with_jobs(2));
    FAIL("the death of a job went unnoticed");
  } catch (const InternalError& error) {
    const std::string text = error.what();
    CHECK((text.find(killed ? "a job was killed" : "tripped in another job") != text.npos));
    CHECK((killed || text.find("schedule so far") != text.npos));
  }
}

TEST_CASE("jobs: limits end all of them") {
  SmallProgram program = counters(3, 300);  // 27 million states.
  SearchOptions options = with_jobs(2);
  SECTION("time") {
    options.seconds_max = 0.05;
    CHECK(search(program, options).limit == LimitKind::time);
  }
  SECTION("an interrupt, seen by the first only") {
    static volatile std::sig_atomic_t stop = 0;
    options.stop = &stop;
    program = counters(3, 300, [first = getpid()](int value) {
      if (getpid() == first && value > 100) stop = 1;
    });
    CHECK(search(program, options).limit == LimitKind::interrupted);
  }
  SECTION("memory, nearly all of which is used") {
    if (equal_stacks_show) {  // Its own memory is too large in sanitized builds.
      options.memory_bytes = 48'000'000;
      const SearchResult result = search(program, options);
      CHECK(result.limit == LimitKind::memory);
      CHECK(result.visited_bytes > 20'000'000);
    }
  }
}

TEST_CASE("jobs: where the first states count, one process searches") {
  SmallProgram program = counters(3, 20);
  SearchOptions options = with_jobs(3);
  options.states_max = 100;
  CHECK(search(program, options).states == 100);
}

}  // namespace checker
