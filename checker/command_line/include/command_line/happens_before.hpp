#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "checker/schedule.hpp"

namespace checker {

/// An edge of a happens-before graph between two steps, by index from 0.
struct OrderEdge {
  std::size_t from = 0;
  std::size_t to = 0;
  bool same_thread = false;
  /// The first object on which the steps of two threads depend directly; empty within one thread,
  /// or if the order results from intermediate steps that are not drawn.
  ObjectName object;
  bool operator==(const OrderEdge&) const = default;
};

/// The largest number of steps whose order is computed: it takes a bit for each pair.
inline constexpr std::size_t ordered_steps_max = 10'000;

/// Which steps happened before which in one run: by program order, and by dependent accesses (per
/// the engine's table) to an object that the trace names. Traces contain no ghost state.
class HappensBefore {
 public:
  /// Requires: at most ordered_steps_max steps.
  explicit HappensBefore(const Trace& trace);

  /// Whether step `a` happened before step `b`; false if they are the same.
  [[nodiscard]] bool ordered(std::size_t a, std::size_t b) const { return before_[b][a]; }
  /// The graph of the steps that are `drawn`, without edges implied by others.
  [[nodiscard]] std::vector<OrderEdge> reduced(const std::vector<bool>& drawn) const;

 private:
  const Trace& trace_;
  std::vector<std::vector<bool>> before_;
};

}  // namespace checker
