// Estimates of the size of a search, on programs whose size is known.

#include "search/estimate.hpp"

#include <algorithm>
#include <cmath>

#include "catch.hpp"
#include "checker/search.hpp"
#include "equivalence_classes.hpp"
#include "random_program.hpp"
#include "search/subtree_estimate.hpp"
#include "small_program.hpp"

namespace checker {
namespace {

#ifdef __SANITIZE_ADDRESS__
constexpr std::uint32_t programs = 12;
constexpr int bounded_steps = 8;  // Of each thread: the path to each state is run again.
constexpr std::size_t bounded_told = 2;
#else
constexpr std::uint32_t programs = 300;
constexpr int bounded_steps = 15;
constexpr std::size_t bounded_told = 10;
#endif
constexpr double classified_max = 3000;  // Interleavings that are classified one by one.

Estimate probe(Program& program, const ProbeOptions& options = {}) {
  Execution execution(program);
  return estimate_size(execution, options);
}

double interleavings_of(Program& program) {
  SearchOptions options;
  options.kind = SearchKind::graph;
  return std::stod(search(program, options).interleavings.value());
}

std::vector<Progress> progress_of(Program& program, SearchOptions options) {
  std::vector<Progress> seen;
  options.progress = [&seen](const Progress& progress) { seen.push_back(progress); };
  search(program, options);
  return seen;
}

}  // namespace

TEST_CASE("interleavings of independent threads are estimated exactly") {
  const auto [threads, steps, count] = GENERATE(
      table<int, int, double>({{1, 5, 1}, {2, 3, 20}, {3, 2, 90}, {4, 2, 2520}, {3, 4, 34650}}));
  SmallProgram program = independent_writers(threads, steps);
  const Estimate estimate = probe(program);
  CHECK(std::abs(estimate.mean - count) <= 1e-6 * count);
  CHECK(estimate.spread <= 1e-6 * count);
  CHECK(estimate.probes >= 100);
}

TEST_CASE("with even draws the mean of many probes is near the known number, within the spread") {
  const auto [threads, steps, count] =
      GENERATE(table<int, int, double>({{2, 4, 70}, {3, 3, 1680}, {4, 3, 369600}}));
  CAPTURE(threads, steps);
  SmallProgram program = independent_writers(threads, steps);
  ProbeOptions options;
  options.draw = Draw::even;
  options.probes_max = 4000;
  options.steps_max = 1000000;
  const Estimate estimate = probe(program, options);
  CHECK(estimate.probes == 4000);
  CHECK(estimate.spread > 0);
  CHECK(estimate.spread < count / 10);
  CHECK(std::abs(estimate.mean - count) < 4 * estimate.spread);
}

TEST_CASE("the estimate is unbiased, on programs of every kind") {
  // Divided by the known number, estimates average to 1, also those of few probes, which spread
  // more.
  const Counted counted = GENERATE(Counted::interleavings, Counted::classes);
  const Draw draw = GENERATE(Draw::even, Draw::by_length, Draw::best);
  double sum = 0;
  double squares = 0;
  double count = 0;
  double near = 0;
  for (std::uint32_t seed = 0; seed < programs; ++seed) {
    CAPTURE(seed);
    GeneratedWorld world(generate_program({seed, 2 + seed % 2, 4, 2, 2}));
    double exact = interleavings_of(world);
    if (counted == Counted::classes) {
      if (exact > classified_max) continue;
      exact = static_cast<double>(EquivalenceClasses(world).count());
    }
    for (std::uint64_t again = 0; again < 10; ++again) {
      ProbeOptions options;
      options.counted = counted;
      options.seed = seed * 10 + again;
      options.draw = draw;
      options.probes_max = 100;
      const Estimate estimate = probe(world, options);
      REQUIRE(estimate.probes == 100);
      const double ratio = estimate.mean / exact;
      sum += ratio;
      squares += (ratio - 1) * (ratio - 1);
      count += 1;
      const double off = std::abs(estimate.mean - exact);
      near += off <= 2 * estimate.spread + 1e-6 * exact ? 1 : 0;
    }
  }
  const double error = std::sqrt(squares) / count;
  CAPTURE(sum / count, error, near / count);
  CHECK(std::abs(sum / count - 1) < 3 * error);
  CHECK(error < 0.5 / std::sqrt(count));
  CHECK(near / count >
        0.8);  // Two spreads would cover 95 of 100 if there were no rare heavy walks.
}

TEST_CASE("the better method of drawing is found, whichever it is") {
  SmallProgram uneven([](World& world) {  // Long threads: even draws leave them for the end.
    for (const int steps : {2, 12}) {
      auto& own = world.create<Shared<std::uint8_t>>();
      world.spawn("writer", [&own, steps](Runtime& runtime) {
        for (int k = 0; k < steps; ++k) own.write(runtime, 1);
      });
    }
  });
  SmallProgram locked(
      [](World& world) {  // Which thread gets the lock first decides, not which is longest.
        auto& lock = world.create<Lock>();
        for (int i = 1; i <= 3; ++i) {
          auto& own = world.create<Shared<std::uint8_t>>();
          world.spawn("worker", [&lock, &own, i](Runtime& runtime) {
            for (std::uint8_t k = 0; k < 2 * i; ++k) own.write(runtime, k);
            lock.lock(runtime);
            own.write(runtime, 0);
            lock.unlock(runtime);
          });
        }
      });
  for (SmallProgram* program : {&uneven, &locked}) {
    const Estimate even = probe(*program, {.draw = Draw::even});
    const Estimate by_length = probe(*program, {.draw = Draw::by_length});
    const Estimate best = probe(*program);
    CAPTURE(even.spread, by_length.spread, best.spread);
    CHECK((by_length.spread < even.spread) == (program == &uneven));
    CHECK(best.spread < 1.5 * std::min(even.spread, by_length.spread) + 1e-6);
    CHECK(std::abs(best.mean - interleavings_of(*program)) < 4 * best.spread + 1e-3);
  }
}

TEST_CASE("the same seed gives the same estimate, and a cycle none") {
  GeneratedWorld world(generate_program({5, 3, 4, 2, 2}));
  CHECK(probe(world, {.seed = 1, .draw = Draw::even}).mean ==
        probe(world, {.seed = 1, .draw = Draw::even}).mean);
  CHECK(probe(world, {.seed = 1, .draw = Draw::even}).mean !=
        probe(world, {.seed = 2, .draw = Draw::even}).mean);
  SmallProgram cycle([](World& sheet) {
    auto& flag = sheet.create<Shared<std::uint8_t>>();
    sheet.spawn("toggler", [&flag](Runtime& runtime) {
      for (;;) {
        runtime.announce("toggle", writes(flag));
        flag.change(runtime) ^= 1U;
      }
    });
  });
  CHECK(probe(cycle).probes == 0);
  CHECK(probe(cycle).mean == 0);
}

TEST_CASE("progress of brute force shows the number of interleavings") {
  SmallProgram program = independent_writers(3, 4);
  SearchOptions options;
  options.kind = SearchKind::brute_force;
  const std::vector<Progress> seen = progress_of(program, options);
  REQUIRE(seen.size() > 3);
  for (const Progress& progress : seen) {
    CHECK(progress.unit == std::string("interleavings"));
    CHECK(std::abs(progress.total - 34650) < 0.1);
    CHECK(progress.done <= 34650);
  }
  CHECK(seen.back().done > 30000);
}

TEST_CASE("all orders of independent threads are one class, whatever their lengths") {
  const auto [threads, steps] = GENERATE(table<int, int>({{1, 5}, {4, 3}, {12, 10}}));
  SmallProgram program = independent_writers(threads, steps);
  const Estimate estimate = probe(program, {.counted = Counted::classes});
  CHECK(std::abs(estimate.mean - 1) < 1e-6);
  CHECK(estimate.spread < 1e-6);
}

TEST_CASE("progress of dpor shows the number of classes") {
  SmallProgram program([](World& world) {  // Each order of the writers is a class.
    auto& cell = world.create<Shared<std::uint8_t>>();
    for (std::uint8_t i = 0; i < 8; ++i) {
      world.spawn("writer", [&cell, i](Runtime& runtime) { cell.write(runtime, i); });
    }
  });
  SearchOptions options;
  options.kind = SearchKind::dpor;
  const std::vector<Progress> seen = progress_of(program, options);
  REQUIRE(seen.size() > 3);
  for (const Progress& progress : seen) {
    CHECK(progress.unit == std::string("executions"));
    CHECK(std::abs(progress.total - 40320) < 0.5);
    CHECK(progress.done <= 40320);
  }
  CHECK(seen.back().done > 30000);
}

TEST_CASE("progress of runs shows how many were requested") {
  SmallProgram program = independent_writers(3, 4);
  SearchOptions options;
  options.kind = SearchKind::random;
  options.sampling.runs = 5000;
  const std::vector<Progress> seen = progress_of(program, options);
  REQUIRE(seen.size() > 3);
  CHECK(seen.back().total == 5000);
  CHECK(seen.back().done > 3000);
  CHECK(seen.back().spread == 0);
}

TEST_CASE(
    "the estimate of a running graph search is close from early on, where threads are alike") {
  SmallProgram program = independent_writers(4, 12);
  const double states = 13 * 13 * 13 * 13;
  const std::vector<Progress> seen = progress_of(program, {});
  REQUIRE(seen.size() > 10);
  bool counting = false;
  for (const Progress& progress : seen) {
    CAPTURE(progress.pass, progress.done, progress.total);
    if (progress.pass == std::string("counting paths")) continue;  // Its total is not known.
    CHECK(progress.unit == std::string("states"));
    CHECK(progress.total >= progress.done);
    if (progress.pass == std::string("counting")) counting = true;
    // Counted by the previous pass. Where states are restored by running again, equal states may
    // have different fingerprints.
    if (counting) CHECK(std::abs(progress.total - states) < states / 100);
    if (progress.done > states / 10) {
      CHECK(progress.total > states * 0.5);
      CHECK(progress.total < states * 2);
    }
  }
  CHECK(counting);
}

TEST_CASE("a bounded search estimates how many transitions each of its bounds takes") {
  SmallProgram program = independent_writers(4, bounded_steps);
  SearchOptions options;
  options.kind = SearchKind::bounded;
  options.bounding = {GENERATE(ScheduleBound::preemptions, ScheduleBound::delays), 0};
  std::vector<double> sizes;  // The number of transitions up to the end of each bound.
  for (options.bounding.most = 0; options.bounding.most < 6; ++options.bounding.most) {
    sizes.push_back(static_cast<double>(search(program, options).transitions));
  }
  std::size_t told = 0;
  for (const Progress& progress : progress_of(program, options)) {
    CHECK(std::string(progress.unit) == "transitions");
    CHECK(progress.total >= progress.done);
    const auto size = std::upper_bound(sizes.begin(), sizes.end(), progress.done);
    if (size == sizes.end()) continue;
    const double begun = size == sizes.begin() ? 0 : *(size - 1);
    if (progress.done < begun + (*size - begun) / 2) continue;
    CAPTURE(size - sizes.begin(), progress.done, progress.total, *size);
    CHECK(progress.total > begun + (*size - begun) * 0.5);
    CHECK(progress.total < begun + (*size - begun) * 2);
    ++told;
  }
  CHECK(told >= bounded_told);
}

TEST_CASE("the estimate from subtrees is exact at the end, and has a spread before") {
  SubtreeEstimate estimate;
  const Choice two_threads[] = {{0, 0}, {1, 0}};
  estimate.enter(two_threads);
  estimate.take(1);
  CHECK(estimate.total(2).mean == 2);  // Thread 1 has never run: nothing is known about it.
  estimate.enter(two_threads);
  estimate.take(2);
  estimate.take(5);                    // Thread 0 led to three states.
  estimate.leave(7);                   // Thread 1 led to two.
  CHECK(estimate.total(7).mean == 9);  // As many below thread 1 above.
  CHECK(estimate.total(7).spread == 2);
  estimate.take(7);
  CHECK(estimate.total(8).mean == 8);
  estimate.leave(8);
  CHECK(estimate.total(8).mean == 8);
  CHECK(estimate.total(8).spread == 0);
}

TEST_CASE("showing progress changes no result") {
  for (const SearchKind kind :
       {SearchKind::graph, SearchKind::brute_force, SearchKind::bounded, SearchKind::pct}) {
    GeneratedWorld world(generate_program({29, 3, 3, 2, 2}));
    SearchOptions options;
    options.kind = kind;
    options.bounding = {ScheduleBound::preemptions, 2};
    const SearchResult plain = search(world, options);
    options.progress = [](const Progress&) {};
    const SearchResult told = search(world, options);
    CHECK(told.states == plain.states);
    CHECK(told.transitions == plain.transitions);
    REQUIRE(told.defects.size() == plain.defects.size());
    for (std::size_t i = 0; i < plain.defects.size(); ++i) {
      CHECK(told.defects[i].schedule == plain.defects[i].schedule);
    }
  }
}

}  // namespace checker
