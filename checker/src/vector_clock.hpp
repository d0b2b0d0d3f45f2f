#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "checker/operation.hpp"

namespace checker {

/// For each thread how many of its events happen before (or are) the event that the clock is of.
/// Source: Fidge 1988, Mattern 1989.
struct VectorClock {
  using Count = std::int16_t;  // Signed: the vector instructions of every x86-64 compare those.
  static constexpr Count none = INT16_MAX;  ///< More than any count.
  alignas(16) std::array<Count, threads_max> counts{};

  Count& operator[](std::size_t thread) { return counts[thread]; }
  Count operator[](std::size_t thread) const { return counts[thread]; }

  /// The least clock that is at least both.
  void join(const VectorClock& other) {
    for (std::size_t i = 0; i < threads_max; ++i) {
      counts[i] = counts[i] < other.counts[i] ? other.counts[i] : counts[i];
    }
  }
  /// Whether some count reaches the bound given for its thread.
  [[nodiscard]] bool reaches_any(const VectorClock& bounds) const {
    Count any = 0;
    for (std::size_t i = 0; i < threads_max; ++i) {
      any = static_cast<Count>(any | (counts[i] >= bounds.counts[i] ? -1 : 0));
    }
    return any != 0;
  }
};

}  // namespace checker
