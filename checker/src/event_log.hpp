#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "checker/schedule.hpp"
#include "dependence.hpp"
#include "vector_clock.hpp"

namespace checker {

/// An operation without the stack that announced it: what dependence is decided by.
struct Operation {
  OperationKind kind = OperationKind::ordinary;
  bool waits = false;     ///< It has a guard and is not the acquisition of a lock.
  std::uint8_t ways = 1;  ///< Above 1: a choice.
  std::uint8_t touch_count = 0;
  std::array<Touch, touches_max> touches;

  Operation() = default;
  explicit Operation(const Pending& pending);
  Operation(const Operation& other) { *this = other; }
  Operation& operator=(const Operation& other);  // Copies those touches only that there are.
  [[nodiscard]] std::span<const Touch> touched() const { return {touches.data(), touch_count}; }
};

inline Operation& Operation::operator=(const Operation& other) {
  kind = other.kind;
  waits = other.waits;
  ways = other.ways;
  touch_count = other.touch_count;
  for (std::size_t i = 0; i < other.touch_count; ++i) touches[i] = other.touches[i];
  return *this;
}

inline bool dependent(const Operation& a, const Operation& b) {
  return any_dependent(a.touched(), b.touched());
}

/// A transition of the execution at hand.
struct Event {
  Choice choice;
  VectorClock::Count count = 0;   ///< Which of its thread's events it is, from 1.
  std::uint16_t zero_before = 0;  ///< Bit i: the first byte of object i was zero (a free lock).
  std::uint32_t previous = 0;     ///< Index + 1 of its thread's event before; 0: none.
  std::array<std::uint32_t, touches_max> previous_at{};  ///< As above, for each object.
  Operation operation;
  VectorClock clock;
};

/// Two events that could also come the other way round, or that may hide such a pair.
struct Race {
  enum class Kind : std::uint8_t {
    reversible,  ///< The second can run before the first.
    if_enabled,  ///< As above, if its guard then holds; else as `unknown`.
    unknown      ///< The first may have disabled the second: anything may come instead of it.
  };
  Kind kind;
  ThreadId thread;       ///< Of the second.
  std::uint32_t first;   ///< Index of an event.
  std::uint32_t second;  ///< Index of an event, or the length of the log: still announced.
};

/// The execution at hand as a sequence of events with its happens-before order.
///
/// Two events are ordered if they are of one thread, or dependent, or by transitivity.
class EventLog {
 public:
  /// Forgets everything. `objects_bytes`: how large the arena's objects are.
  void clear(std::size_t objects_bytes);
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] const Event& operator[](std::size_t index) const { return events_[index]; }
  /// Index + 1 of the thread's last event; 0: none.
  [[nodiscard]] std::uint32_t last_of(ThreadId thread) const { return last_of_thread_[thread]; }

  /// Appends the event of a transition that is about to run, and the races it takes part in.
  void push(Choice choice, const Operation& operation, const std::byte* objects,
            std::vector<Race>& races);
  /// The races of an operation that is announced but will not run in this execution.
  void races_of_pending(ThreadId thread, const Operation& operation, std::vector<Race>& races);
  void truncate(std::size_t length);

  /// Whether event `first` happens before event `second`, or is it.
  [[nodiscard]] bool ordered(std::size_t first, std::size_t second) const {
    const Event& event = events_[first];
    return events_[second].clock[event.choice.thread] >= event.count;
  }

 private:
  void order(Event& event, std::vector<Race>& races);
  void races_of_lock(const Event& event, std::vector<Race>& races) const;
  void collect(const Event& event, bool all);

  std::vector<Event> events_;  // Longer than size_: what is behind is used again.
  std::size_t size_ = 0;
  std::array<std::uint32_t, threads_max> last_of_thread_{};
  std::vector<std::uint32_t> last_at_object_;  // Index + 1.
  std::vector<std::uint32_t> candidates_;      // Of collect(), latest first.
};

}  // namespace checker
