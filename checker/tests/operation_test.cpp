#include "checker/operation.hpp"

#include "catch.hpp"

namespace checker {
namespace {

// Rows and columns in the order of Access: read, write, update, acquire, release.
constexpr bool table[access_kinds][access_kinds] = {{false, true, true, true, true},
                                                    {true, true, true, true, true},
                                                    {true, true, false, true, true},
                                                    {true, true, true, true, true},
                                                    {true, true, true, true, true}};

// A Pending whose accesses outlive the expression.
Pending pending(std::initializer_list<Access> accesses) {
  Pending pending{};
  pending.named = accesses.begin();
  pending.access_count = static_cast<std::uint16_t>(accesses.size());
  return pending;
}

}  // namespace

TEST_CASE("accesses to one object are dependent, except reads and updates among themselves") {
  for (std::size_t i = 0; i < access_kinds; ++i) {
    for (std::size_t j = 0; j < access_kinds; ++j) {
      const auto a = static_cast<AccessKind>(i);
      const auto b = static_cast<AccessKind>(j);
      CAPTURE(i, j);
      CHECK(dependent(a, b) == table[i][j]);
      CHECK(dependent(a, b) == dependent(b, a));
      CHECK(dependent(pending({{0, a, 0}}), pending({{0, b, 0}})) == table[i][j]);
      CHECK_FALSE(dependent(pending({{0, a, 0}}), pending({{1, b, 0}})));
    }
  }
}

TEST_CASE("operations are dependent if any pair of their accesses is") {
  const Pending nothing = pending({});
  const std::initializer_list<Access> a_and_b = {{1, AccessKind::read, 0},
                                                 {2, AccessKind::write, 0}};
  const Pending ab = pending(a_and_b);
  CHECK_FALSE(dependent(nothing, nothing));
  CHECK_FALSE(dependent(nothing, ab));
  CHECK(dependent(ab, ab));
  CHECK_FALSE(dependent(ab, pending({{1, AccessKind::read, 0}, {3, AccessKind::write, 0}})));
  CHECK(dependent(ab, pending({{3, AccessKind::write, 0}, {2, AccessKind::read, 0}})));
  CHECK(dependent(pending({{3, AccessKind::write, 0}, {2, AccessKind::read, 0}}), ab));
}

}  // namespace checker
