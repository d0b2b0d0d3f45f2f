#pragma once

#include <cstdint>
#include <optional>

namespace checker {

/// What a bounded search counts along an interleaving.
enum class ScheduleBound : std::uint8_t {
  none,  ///< No bound.
  /// Switches away from a thread that is still enabled. Leaving a thread that has exited, waits or
  /// idles at its queue costs nothing. Source: Musuvathi and Qadeer, "Iterative Context Bounding",
  /// PLDI 2007.
  preemptions,
  /// Enabled threads passed over by a round-robin scheduler, which otherwise runs a thread until
  /// it is disabled and then the next one in the order of thread ids.
  /// Source: Emmi, Qadeer and Rakamaric, "Delay-Bounded Scheduling", POPL 2011.
  delays,
};

/// The largest bound that a search accepts.
inline constexpr std::uint64_t schedule_bound_max = 60000;

/// A bound on preemptions or delays, for a search that explores only a part.
struct BoundingOptions {
  ScheduleBound kind = ScheduleBound::none;  ///< What to bound.
  std::uint64_t most = 0;  ///< The search runs with bound 0, then 1, ... up to this.
};

/// How far a bounded search got. Never a proof, even if nothing was cut off.
struct BoundingResult {
  ScheduleBound kind = ScheduleBound::none;  ///< As requested.
  std::uint64_t most = 0;                    ///< As requested.
  std::optional<std::uint64_t> bound;        ///< The largest bound that was searched completely.
  bool cut = true;  ///< Whether that bound cut anything off; if not, larger ones find no more.
};

}  // namespace checker
