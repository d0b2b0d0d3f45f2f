#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

#include "checker/call_site.hpp"

/// The engine: programs under test, searches over their interleavings, and what they find.
namespace checker {

/// A thread, numbered from 0 in the order in which threads were added to the world.
using ThreadId = std::uint8_t;
/// The most threads of a world.
inline constexpr std::size_t threads_max = 32;

/// A shared object: its offset from the start of the arena's objects.
using ObjectId = std::uint16_t;

/// What an operation does to one object. `update` is a write that returns nothing and commutes with
/// other updates of the same object; reference counts and test-and-set are never updates.
enum class AccessKind : std::uint8_t { read, write, update, acquire, release };
/// The number of values of AccessKind.
inline constexpr std::size_t access_kinds = 5;

/// Whether swapping two neighbouring accesses to the same object may change the state or what a
/// thread sees. The only table of dependence in the engine.
constexpr bool dependent(AccessKind a, AccessKind b) {
  if (a == AccessKind::read && b == AccessKind::read) return false;
  if (a == AccessKind::update && b == AccessKind::update) return false;
  return true;
}

/// The lock that guards some data.
struct DataGuard {
  ObjectId lock = 0;   ///< 0: none; no object has that id.
  bool owned = false;  ///< Only its holder releases the lock.
};

/// An access of an operation.
struct Access {
  ObjectId object;      ///< Which object.
  AccessKind kind;      ///< What happens to it.
  std::uint8_t unused;  ///< Explicit, so that no byte of a stack is indeterminate.
};
static_assert(std::has_unique_object_representations_v<Access>);

/// The most objects that an announcement names without a list made by World::list().
inline constexpr std::size_t accesses_max = 16;

/// Accesses to announce together; constant while a program runs.
struct AccessList {
  const Access* begin = nullptr;  ///< The first of them, in constant memory.
  std::uint16_t count = 0;        ///< Their number.
};

class ConditionView;
/// An enabling condition: reads objects that its operation names, through the view.
using Condition = bool (*)(const ConditionView& view, const void* argument);

/// What the engine must know about an operation besides its accesses.
enum class OperationKind : std::uint8_t {
  ordinary,      ///< None of the following.
  idle,          ///< A daemon at its queue; waiting there forever is its normal end.
  lock,          ///< Acquires the one object it names; its guard is that the lock is free.
  mutex_unlock,  ///< Releases a Mutex: always enabled, and a left mover (Lipton 1975).
  guarded        ///< Accesses data guarded by a lock that the thread holds.
};

/// What a thread has announced and will do when it is chosen. Lives on the thread's stack.
struct Pending {
  const char* operation;           ///< Static text: "lock", "test-and-clear".
  CallSite site;                   ///< Where it was announced.
  Condition condition;             ///< Null: always enabled. Reads announced objects only.
  const void* condition_argument;  ///< In the arena, or constant.
  const Access* named;             ///< After this on the stack, or of an AccessList.
  std::uint16_t access_count;      ///< The number of `named`.
  std::uint8_t choices;            ///< 1, or n for choose(n).
  OperationKind kind;              ///< What else matters of the operation.
  std::uint8_t listed;     ///< 1: `named` is an AccessList; traces show which objects changed.
  std::uint8_t unused[3];  ///< Explicit, as in Access.

  /// The accesses that were announced.
  [[nodiscard]] std::span<const Access> accesses() const { return {named, access_count}; }
};
static_assert(std::has_unique_object_representations_v<Pending>);

/// A Pending with its accesses, as it lies on a stack: no padding.
template <std::size_t count>
struct Announcement {
  Pending pending;                     ///< Its `named` is `accesses`.
  Access accesses[count + count % 2];  ///< Rounded up to an even number.
};
/// An operation that names no object.
template <>
struct Announcement<0> {
  Pending pending;  ///< All of it.
};

/// The name of an operation and the place that announces it. Converts from a string literal, so
/// that `announce("lock", ...)` records its caller.
struct Op {
  const char* name;  ///< Static text.
  CallSite site;     ///< The place.
  /// `operation`: static text.
  // NOLINTNEXTLINE(google-explicit-constructor)
  constexpr Op(const char* operation, CallSite announced_at = CallSite::current())
      : name(operation), site(announced_at) {}
};

/// An object in the arena and what is done to it. Made by reads(), writes(), ...
struct At {
  const void* address;  ///< Of the object.
  AccessKind kind;      ///< What is done.
};
/// @{
/// An access to the object, for an announcement.
template <typename T>
constexpr At reads(const T& object) {
  return {&object, AccessKind::read};
}
template <typename T>
constexpr At writes(const T& object) {
  return {&object, AccessKind::write};
}
template <typename T>
constexpr At updates(const T& object) {
  return {&object, AccessKind::update};
}
template <typename T>
constexpr At acquires(const T& object) {
  return {&object, AccessKind::acquire};
}
template <typename T>
constexpr At releases(const T& object) {
  return {&object, AccessKind::release};
}
/// @}

/// Two operations are dependent if any pair of their accesses is.
bool dependent(const Pending& a, const Pending& b);

/// One entry of a thread's modelled call stack, innermost first.
struct CallFrame {
  const char* name;         ///< Static text: the function.
  const CallFrame* caller;  ///< Null: the outermost.
};

}  // namespace checker
