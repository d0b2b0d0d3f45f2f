// Each search and each replay reports programs that break the rules for threads.

#include <cstdlib>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "catch.hpp"
#include "checker/program_error.hpp"
#include "checker/state_space.hpp"
#include "small_program.hpp"
#include "state/raw_memory.hpp"

namespace checker {
namespace {

using Cell = Shared<std::uint32_t>;
using Catch::Matchers::Contains;

// Two threads that do the same to two cells.
template <typename Body>
SmallProgram two_threads(Body body) {
  return SmallProgram([body](World& world) {
    auto& x = world.create<Cell>();
    auto& y = world.create<Cell>();
    world.name(x, "x");
    world.name(y, "y");
    for (int i = 0; i < 2; ++i) {
      world.spawn("t" + std::to_string(i),
                  [body, &x, &y](Runtime& runtime) { body(runtime, x, y); });
    }
  });
}

// Calls each command that runs a program, one after the other.
void each_command(Program& program, const std::function<void(const std::function<void()>&)>& look) {
  for (const SearchKind kind :
       {SearchKind::graph, SearchKind::brute_force, SearchKind::dpor, SearchKind::bounded,
        SearchKind::random, SearchKind::pct, SearchKind::pos}) {
    CAPTURE(search_name(kind));
    SearchOptions options;
    options.kind = kind;
    options.sampling.runs = 10;
    options.bounding = {ScheduleBound::preemptions, 1};
    look([&] { search(program, options); });
  }
  SearchOptions options;
  options.jobs = 2;
  options.jobs_from = 0;
  look([&] { search(program, options); });
  look([&] { const StateSpace space(program, options); });
  look([&] { replay(program, Trace()); });
}

void check_refused(Program& program, const std::string& words, const std::string& rule) {
  each_command(program, [&](const std::function<void()>& run) {
    CHECK_THROWS_AS(run(), ProgramError);
    CHECK_THROWS_WITH(run(), Contains(words) && Contains(rule));
  });
}

int in_a_static = 0;
thread_local int of_the_process = 0;

}  // namespace

TEST_CASE("state in a global variable that is never reset is found") {
  SmallProgram program = two_threads([](Runtime& runtime, Cell& x, Cell& y) {
    static_cast<void>(x.read(runtime));
    if (++in_a_static % 7 == 3) x.write(runtime, 1);
    static_cast<void>(y.read(runtime));
  });
  check_refused(program, "the first time it announced", "rules 1 and 6");
  CHECK_THROWS_WITH(search(program, {}), Contains("not deterministic: step") &&
                                             Contains("announced \"write x\"") &&
                                             Contains("schedule so far"));
}

TEST_CASE("state of the process's thread is found") {
  SmallProgram program = two_threads([](Runtime& runtime, Cell& x, Cell& y) {
    static_cast<void>(x.read(runtime));
    y.write(runtime, static_cast<std::uint32_t>(++of_the_process % 5));
  });
  check_refused(program, "left a different value in y", "rules 1 and 6");
}

TEST_CASE("random numbers are found") {
  SmallProgram program = two_threads([](Runtime& runtime, Cell& x, Cell&) {
    x.write(runtime, static_cast<std::uint32_t>(std::rand()));  // NOLINT: a poor one will do.
  });
  check_refused(program, "left a different value in x", "rules 1 and 6");
}

TEST_CASE("addresses of the heap are found") {
  std::vector<std::unique_ptr<int>> all;  // Not freed, so that the next one lies elsewhere.
  SmallProgram program([&all](World& world) {
    auto& x = world.create<Shared<std::uint64_t>>();
    const int* fresh = all.emplace_back(std::make_unique<int>(0)).get();
    world.spawn("t", [&x, fresh](Runtime& runtime) {
      x.write(runtime, reinterpret_cast<std::uintptr_t>(fresh));  // NOLINT
    });
  });
  check_refused(program, "left a different value in object", "rules 1 and 6");
}

// State that set_up() resets is right after each reset, and wrong only after a restored state.
TEST_CASE("state outside the arena that is reset at each start is found") {
  if (!bytes_restorable) return;  // Such a build runs again instead of restoring.
  int balance = 0;
  SmallProgram program([&balance](World& world) {
    balance = 0;
    auto& tick = world.create<Cell>();
    for (int i = 0; i < 2; ++i) {
      world.spawn("t" + std::to_string(i), [&tick, &balance](Runtime& runtime) {
        static_cast<void>(tick.read(runtime));
        const int before = balance;
        static_cast<void>(tick.read(runtime));
        balance = before + 1;
      });
    }
  });
  program.own_defects = {"lost"};
  program.at_end = [&balance](StateView) { return own_defect(0, balance != 2); };
  check_refused(program, "the defect lost; the first time it did not", "rules 1 and 6");
}

TEST_CASE("what shows only after many executions is found at the end of the search") {
  int steps = 0;
  SmallProgram program = two_threads([counter = &steps](Runtime& runtime, Cell& x, Cell& y) {
    for (int i = 0; i < 3; ++i) x.write(runtime, y.read(runtime) + 1);
    y.write(runtime, ++*counter < 400 ? 0 : 1);
  });
  SearchOptions options;
  options.kind = SearchKind::brute_force;
  CHECK_THROWS_WITH(search(program, options), Contains("left a different value in y"));
  CHECK(steps > 400);
}

TEST_CASE("an exception that leaves a thread is a mistake of the program") {
  SmallProgram program = two_threads([](Runtime& runtime, Cell& x, Cell&) {
    x.write(runtime, x.read(runtime) + 1);
    if (x.read(runtime) == 2) throw std::runtime_error("two");
  });
  check_refused(program, "threw \"two\"", "rule 7");
  SmallProgram other = two_threads([](Runtime&, Cell&, Cell&) { throw 3; });
  check_refused(other, "t0 threw something", "rule 7");
  SmallProgram at_start([](World&) { throw std::runtime_error("no file"); });
  check_refused(at_start, "an exception left set_up(): \"no file\"", "");
}

#if !CHECKER_ASAN
TEST_CASE("memory that a thread owns across an announcement is a mistake of the program") {
  SmallProgram frees = two_threads([](Runtime& runtime, Cell& x, Cell& y) {
    std::vector<std::uint32_t> values(5, 1);
    x.write(runtime, values[0]);
    y.write(runtime, values[1]);
  });
  check_refused(frees, "t0 freed heap memory", "rule 5");
  SmallProgram plain = two_threads([](Runtime& runtime, Cell& x, Cell&) {
    void* volatile block = std::malloc(10);  // NOLINT
    x.write(runtime, 1);
    std::free(block);  // NOLINT
  });
  check_refused(plain, "t0 freed heap memory", "rule 5");
  SmallProgram grows = two_threads([](Runtime& runtime, Cell& x, Cell&) {
    void* volatile block = std::malloc(10);  // NOLINT
    x.write(runtime, 1);
    block = std::realloc(block, 5000);           // NOLINT
    x.write(runtime, block != nullptr ? 1 : 2);  // NOLINT: leaks, as the program under test does.
  });
  check_refused(grows, "t0 freed heap memory", "rule 5");
  SmallProgram keeps = two_threads([](Runtime& runtime, Cell& x, Cell&) {
    // NOLINTNEXTLINE: never freed, and so never freed twice. volatile: no compiler removes it.
    volatile std::uint32_t* value = new std::uint32_t(1);
    x.write(runtime, *value);
    *value = *value + 1;
    x.write(runtime, *value);
  });
  check_refused(keeps, "keeps heap memory across an announcement", "rule 5");
}
#endif

TEST_CASE("programs that keep the rules are not rejected") {
  SmallProgram program = two_threads([](Runtime& runtime, Cell& x, Cell& y) {
    static const std::vector<std::uint32_t> table = {1, 2, 3};  // Made once, never changed.
    std::uint32_t sum = 0;
    {
      std::string text(100, 'x');  // Gone before the next announcement.
      text += std::to_string(sum) + text;
      for (const char letter : text) sum += static_cast<std::uint32_t>(letter);
      try {
        throw std::runtime_error(text);
      } catch (const std::runtime_error&) {
        sum += table[sum % 3];
      }
    }
    x.write(runtime, sum + y.read(runtime));
    runtime.remark("written");
    y.write(runtime, runtime.choose("ways", 2));
  });
  const Trace trace = record(program, {{0, 0}, {1, 0}, {0, 0}, {0, 0}});
  CHECK(replay(program, trace).kind == ReplayKind::exact);
  CHECK(search(program, {}).verdict == Verdict::holds);
}

namespace {

struct OneWriter : Program {
  void set_up(World& world) override {
    cell = &world.create<Cell>();
    world.spawn("writer", [cell = cell](Runtime& runtime) { cell->write(runtime, 1); });
  }
  Cell* cell = nullptr;
};
struct JudgesStates : OneWriter {
  DefectSet state_defects() const override { return own_defect(0, cell->get(state()) == 1); }
  std::vector<std::string> defects() const override { return {"one"}; }
};
struct LabelsStates : OneWriter {
  LabelSet state_labels() const override { return {}; }
};

}  // namespace

TEST_CASE("dpor reports that a program holds if it does not judge every state") {
  SearchOptions dpor;
  dpor.kind = SearchKind::dpor;
  OneWriter quiet;
  CHECK(search(quiet, dpor).verdict == Verdict::holds);
  JudgesStates judges;
  CHECK(search(judges, dpor).verdict == Verdict::violated);
  LabelsStates labels;
  const SearchResult found = search(labels, dpor);
  CHECK(found.verdict == Verdict::inconclusive);
  CHECK(found.limit == LimitKind::classes);
}

}  // namespace checker
