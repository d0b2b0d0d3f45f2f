#include "search/visited_set.hpp"

#include <map>
#include <random>

#include "catch.hpp"

namespace checker {

TEST_CASE("the set of visited states behaves as a map, while it grows") {
  std::mt19937_64 random(1);
  std::map<std::pair<std::uint64_t, std::uint64_t>, std::uint32_t> oracle;
  VisitedSet set;
  for (std::uint32_t i = 0; i < 30000; ++i) {
    // Half of them again; some that differ in one half only, and some that hash to the same place.
    Fingerprint print{random() % 8000 * 0x9e3779b97f4a7c15U, random() % 2};
    if (i % 3 == 0) print.low = 42;
    if (i % 3 == 0) print.high = random() % 1000;
    const auto [place, fresh] = oracle.insert({{print.low, print.high}, i});
    const auto [word, added] = set.insert(print, i);
    REQUIRE(added == fresh);
    REQUIRE(*word == place->second);
    if (i % 5 == 0) *word = place->second = i;
  }
  CHECK(set.size() == oracle.size());
  CHECK(set.memory_bytes() <= 40 * set.size());
}

TEST_CASE("the memory of the next growth is known before it happens") {
  VisitedSet set;
  std::size_t before = set.memory_bytes();
  for (std::uint64_t i = 1; i < 20000; ++i) {
    const std::size_t growth = set.growth_bytes();
    set.insert({i << 40U, i}, 0);
    CHECK((growth == 0 ? before : growth) == set.memory_bytes());
    before = set.memory_bytes();
  }
}

}  // namespace checker
