#pragma once

#include <cstdint>

#include "checker/operation.hpp"

// The rule that all reductions rest on: between two announcements a thread accesses only objects
// that the first of them names, and changes only those that it names with an access that writes.
// Threads reach the values of objects through functions that take their Runtime. In code compiled
// with CHECKER_CHECK_ACCESSES these functions check the rule and end the interleaving with
// `unannounced-access` if it is broken; elsewhere the checks compile to nothing.

namespace checker {

/// Whether this code is compiled with CHECKER_CHECK_ACCESSES.
#ifdef CHECKER_CHECK_ACCESSES
inline constexpr bool accesses_checked = true;
#else
inline constexpr bool accesses_checked = false;
#endif

/// A use of an object's value. `update` changes it without reading it, in a way that commutes.
enum class Use : std::uint8_t { read, change, update };

/// Whether an operation that names an object with this access may use it this way.
constexpr bool covers(AccessKind named, Use use) {
  switch (use) {
    case Use::read:
      return named != AccessKind::update;
    case Use::change:
      return named == AccessKind::write || named == AccessKind::acquire ||
             named == AccessKind::release;
    case Use::update:
      return named == AccessKind::update || named == AccessKind::write;
  }
  return false;
}

/// The place of an access in the source of the program.
struct SourcePlace {
  const char* file = "";   ///< As the compiler was given it.
  std::uint32_t line = 0;  ///< From 1; 0: not known.

  /// The place of the caller.
  [[gnu::always_inline]] static constexpr SourcePlace here(const char* file = __builtin_FILE(),
                                                           std::uint32_t line = __builtin_LINE()) {
    return {file, line};
  }
};

/// An access that broke the rule.
struct Violation {
  ObjectId object = 0;                 ///< 0: none.
  Use use = Use::read;                 ///< What the access did.
  SourcePlace place;                   ///< Where it is in the source.
  ObjectId lock = 0;                   ///< The lock that keeps the object stable, but was not held.
  const Pending* condition = nullptr;  ///< The operation whose enabling condition it is, or null.
};

/// The view through which an enabling condition reads the objects that its operation names.
class ConditionView {
 public:
  ConditionView(const ConditionView&) = delete;
  ConditionView& operator=(const ConditionView&) = delete;

  /// For classes of shared objects: checks that the operation names the object. Compiles to
  /// nothing unless CHECKER_CHECK_ACCESSES is set.
  [[gnu::always_inline]] void note_read(const void* object, SourcePlace here) const {
    if constexpr (accesses_checked) check_read(object, here);
  }

 private:
  friend class Execution;
  ConditionView() = default;  // For conditions that are not checked.
  ConditionView(const Pending& pending, const std::byte* objects)
      : pending_(&pending), objects_(objects) {}
  void check_read(const void* object, SourcePlace here) const;
  [[nodiscard]] Violation violation() const {
    return {unnamed_, Use::read, {file_, line_}, 0, pending_};
  }

  const Pending* pending_ = nullptr;
  const std::byte* objects_ = nullptr;
  // The first object that was read without being named, and where.
  mutable ObjectId unnamed_ = 0;
  mutable const char* file_ = nullptr;
  mutable std::uint32_t line_ = 0;
};

/// The view through which properties and predicates read any object, between transitions.
class StateView {
 private:
  friend class World;
  friend class Program;
  StateView() = default;
};

}  // namespace checker
