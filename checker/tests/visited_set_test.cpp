#include "search/visited_set.hpp"

#include <algorithm>
#include <map>
#include <random>
#include <vector>

#include "catch.hpp"

namespace checker {

TEST_CASE("the set of visited states behaves as a map, while it grows") {
  std::mt19937_64 random(1);
  std::map<std::pair<std::uint64_t, std::uint64_t>, std::uint32_t> oracle;
  VisitedSet set;
  for (std::uint32_t i = 0; i < 30000; ++i) {
    // Half of them repeated; some that differ in only one half, and some that hash to the same
    // place.
    Fingerprint print{random() % 8000 * 0x9e3779b97f4a7c15U, random() % 2};
    if (i % 3 == 0) print.low = 42;
    if (i % 3 == 0) print.high = random() % 1000;
    const auto [place, fresh] = oracle.insert({{print.low, print.high}, i});
    if (set.full()) REQUIRE(set.grow([](std::size_t) { return true; }));
    const auto visit = set.insert(print, [i] { return i; });
    REQUIRE(visit.fresh == fresh);
    REQUIRE(visit.word == place->second);
    if (i % 5 == 0) *visit.place = place->second = i;
  }
  CHECK(set.size() == oracle.size());
  CHECK(set.memory_bytes() <= 40 * set.size());
}

TEST_CASE("fingerprints are the same on every processor") {
  std::mt19937_64 random(2);
  std::vector<unsigned char> bytes(2100);
  for (unsigned char& byte : bytes) byte = static_cast<unsigned char>(random());
  for (std::size_t length = 0; length <= 2000; ++length) {
    CAPTURE(length);
    const unsigned char* from = bytes.data() + random() % 100;
    const std::size_t part = random() % parts_max;
    REQUIRE(hash_part(from, length, part) == hash_part_anywhere(from, length, part));
  }
}

TEST_CASE("a set of visited states uses nearly all the memory it may have") {
  constexpr std::size_t most = 4'000'000;
  VisitedSet set;
  const auto allowed = [&set](std::size_t bytes) { return set.memory_bytes() + bytes <= most; };
  std::uint32_t added = 0;
  while (!set.full() || set.grow(allowed)) {
    set.insert({added * 0x9e3779b97f4a7c15U, added}, [added] { return added; });
    ++added;
  }
  CHECK(set.memory_bytes() <= most);
  CHECK(set.memory_bytes() >= most / 100 * 95);
  for (std::uint32_t i = 0; i < added; ++i) {
    const auto visit = set.insert({i * 0x9e3779b97f4a7c15U, i}, [] { return 0U; });
    REQUIRE((!visit.fresh && visit.word == i));
  }
}

TEST_CASE("jobs insert into one set while it grows, each state once") {
  constexpr std::size_t count = 3;
  constexpr std::uint64_t states = 100'000;
  Jobs jobs(count);
  VisitedSet set(&jobs);
  GrowingArray<std::uint32_t> inserted(Sharing::jobs);  // How often, for each state.
  inserted.add(states);
  bool wrong = false;
  jobs.start();
  for (std::uint64_t i = 0; i < states; ++i) {
    // All jobs visit nearly the same states at the same time.
    const std::uint64_t state = (i + jobs.own() * 7) % states;
    while (set.full()) set.grow([](std::size_t) { return true; });
    const auto visit = set.insert({state * 0x9e3779b97f4a7c15U, state},
                                  [state] { return static_cast<std::uint32_t>(state); });
    wrong = wrong || visit.word != state;
    if (visit.fresh) std::atomic_ref(inserted[state]).fetch_add(1);
  }
  if (jobs.own() != 0) jobs.leave(wrong ? "wrong" : "done");
  CHECK_FALSE(wrong);
  CHECK(jobs.collect() == std::vector<std::string>(count - 1, "done"));
  CHECK(set.size() == states);
  CHECK(std::all_of(inserted.data(), inserted.data() + states,
                    [](std::uint32_t times) { return times == 1; }));
}

}  // namespace checker
