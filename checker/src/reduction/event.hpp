#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "checker/schedule.hpp"
#include "reduction/dependence.hpp"

namespace checker {

/// An operation without the stack that announced it: all that dependence is decided by.
struct Operation {
  OperationKind kind = OperationKind::ordinary;
  bool waits = false;             ///< It has an enabling condition and does not acquire a lock.
  std::uint8_t alternatives = 1;  ///< Above 1: a choice.
  std::uint16_t access_count = 0;
  const Access* listed = nullptr;  ///< More than accesses_max: an AccessList's.
  std::array<Access, accesses_max> stored;

  Operation() = default;
  explicit Operation(const Pending& pending) { *this = pending; }
  Operation(const Operation& other) { *this = other; }
  // Both copy only the accesses in use.
  Operation& operator=(const Operation& other);
  Operation& operator=(const Pending& pending);
  [[nodiscard]] std::span<const Access> accesses() const {
    return {access_count > accesses_max ? listed : stored.data(), access_count};
  }

 private:
  void copy_accesses(std::span<const Access> from);
};

inline void Operation::copy_accesses(std::span<const Access> from) {
  access_count = static_cast<std::uint16_t>(from.size());
  if (from.size() > accesses_max) {
    listed = from.data();
    return;
  }
  for (std::size_t i = 0; i < from.size(); ++i) stored[i] = from[i];
}

// Assigning an operation to itself copies each member onto itself.
// NOLINTNEXTLINE(bugprone-unhandled-self-assignment)
inline Operation& Operation::operator=(const Operation& other) {
  kind = other.kind;
  waits = other.waits;
  alternatives = other.alternatives;
  copy_accesses(other.accesses());
  return *this;
}

inline Operation& Operation::operator=(const Pending& pending) {
  kind = pending.kind;
  waits = pending.condition != nullptr && pending.kind != OperationKind::lock;
  alternatives = pending.choices;
  copy_accesses(pending.accesses());
  return *this;
}

inline bool dependent(const Operation& a, const Operation& b) {
  return any_dependent(a.accesses(), b.accesses());
}

/// A transition of the current execution.
struct Event {
  Choice choice;
  std::uint32_t previous = 0;  ///< Index + 1 of its thread's previous event; 0: none.
  Operation operation;
};

/// Part of a set of events: bit i of word w stands for the event of index 64 * w + i.
using EventWord = std::uint64_t;
constexpr std::size_t event_word_bits = 64;
constexpr EventWord event_bit(std::size_t index) { return EventWord{1} << index % event_word_bits; }
inline bool has_event(const EventWord* set, std::size_t index) {
  return (set[index / event_word_bits] & event_bit(index)) != 0;
}

/// Two events that could also occur in the other order, or that may hide such a pair.
struct Race {
  enum class Kind : std::uint8_t {
    reversible,  ///< The second can run before the first.
    if_enabled,  ///< As above, if it is then enabled; else as `unknown`.
    unknown      ///< The first may have disabled the second: anything may run instead of it.
  };
  Kind kind;
  ThreadId thread;       ///< Of the second.
  std::uint32_t first;   ///< Index of an event.
  std::uint32_t second;  ///< Index of an event, or the length of the log: announced only.
};

}  // namespace checker
