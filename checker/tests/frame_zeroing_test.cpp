// What returned calls left on a stack does not distinguish states, where thread code is compiled
// for it; where it is not, or nothing is compared, the answers are the same.

#include <array>

#include "catch.hpp"
#include "small_program.hpp"

namespace checker {
namespace {

// Writes the value all over its frame, and returns.
[[gnu::noinline]] void leave_behind(std::uint64_t value) {
  std::array<volatile std::uint64_t, 8> frame;
  for (volatile std::uint64_t& word : frame) word = value;
}

// Most of its frame is never written to.
[[gnu::noinline]] void with_holes(Runtime& runtime, Shared<std::uint8_t>& shared) {
  std::array<volatile std::uint64_t, 12> frame;
  frame[0] = 1;
  shared.write(runtime, 1);
  shared.write(runtime, 2);
  runtime.check(frame[0] == 1, "a frame lost what it holds");
}

SmallProgram three_paths_to_one_state() {
  return SmallProgram([](World& world) {
    auto& shared = world.create<Shared<std::uint8_t>>();
    world.spawn("caller", [&shared](Runtime& runtime) {
      leave_behind(0x1111111111111111U * (1 + runtime.choose(Op("ways"), 3)));
      with_holes(runtime, shared);
    });
  });
}

}  // namespace

TEST_CASE("what finished calls left in the holes of a frame does not distinguish states") {
  SmallProgram program = three_paths_to_one_state();
  SearchOptions options;
  options.reductions = no_reductions;
  const SearchResult graph = search(program, options);
  CHECK(graph.verdict == Verdict::holds);
  CHECK(graph.interleavings == "3");
#ifdef PAGERACE_FRAMES_ZEROED
  CHECK(graph.states == 4);  // The choice, both writes, the end.
#else
  CHECK(graph.states >= 4);
#endif
  options.kind = SearchKind::brute_force;
  CHECK(search(program, options).executions == 3);
  options.kind = SearchKind::dpor;
  const SearchResult dpor = search(program, options);
  CHECK(dpor.executions == 3);
  CHECK(dpor.defects.empty());
}

}  // namespace checker
