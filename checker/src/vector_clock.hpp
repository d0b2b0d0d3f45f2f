#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "checker/operation.hpp"

namespace checker {

/// For each thread how many of its events happen before (or are) the event that the clock is of.
/// Source: Fidge 1988, Mattern 1989.
struct VectorClock {
  static constexpr std::uint16_t count_max = UINT16_MAX - 1;
  alignas(16) std::array<std::uint16_t, threads_max> counts{};

  std::uint16_t& operator[](std::size_t thread) { return counts[thread]; }
  std::uint16_t operator[](std::size_t thread) const { return counts[thread]; }

  /// The least clock that is at least both.
  void join(const VectorClock& other) {
    for (std::size_t i = 0; i < threads_max; ++i) {
      counts[i] = counts[i] < other.counts[i] ? other.counts[i] : counts[i];
    }
  }
  /// Whether some count reaches the bound given for its thread.
  [[nodiscard]] bool reaches_any(const VectorClock& bounds) const {
    unsigned any = 0;
    for (std::size_t i = 0; i < threads_max; ++i) any |= counts[i] >= bounds.counts[i] ? 1U : 0U;
    return any != 0;
  }
};

}  // namespace checker
