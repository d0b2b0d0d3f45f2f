#pragma once

#include <array>
#include <cstdint>

#include "search/injected_limit.hpp"

namespace checker {

/// Limits that end a pass from outside. The others (steps, bounds of the model) are found by the
/// passes themselves; `steps` stands for them here.
inline constexpr std::array injected_kinds = {LimitKind::time, LimitKind::memory, LimitKind::states,
                                              LimitKind::steps, LimitKind::interrupted};

/// The next check at which the limit strikes: each of the first ones, and of those after `every`
/// initially one out of eight, then fewer.
constexpr std::uint64_t next_check(std::uint64_t at, std::uint64_t every) {
  return at < every ? at + 1 : at + 1 + at / 8;
}

/// Runs `action` with a limit of that kind at check number `at`. Returns: the number of checks.
template <typename Action>
std::uint64_t with_limit_at(LimitKind kind, std::uint64_t at, Action action) {
  injected_limit = {kind, at, 0, false};
  action();
  const std::uint64_t checks = injected_limit.checks;
  injected_limit = {};
  return checks;
}

}  // namespace checker
