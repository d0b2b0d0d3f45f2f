#pragma once

#include <cstdint>

#include "checker/operation.hpp"

// The rule that all reductions rest on: between two announcements a thread accesses only objects
// that the first of them names, and changes only those that it names with an access that writes.
// Objects hand out their values to a thread through functions that take its Runtime; in code that
// is compiled with CHECKER_CHECK_ACCESSES those ask whether the rule is kept, and end the
// interleaving with `unannounced-access` where it is not. Elsewhere they compile to nothing.

namespace checker {

#ifdef CHECKER_CHECK_ACCESSES
inline constexpr bool accesses_checked = true;
#else
inline constexpr bool accesses_checked = false;
#endif

/// What is done to an object's value. `update` changes it blindly, in a way that commutes.
enum class Use : std::uint8_t { read, change, update };

/// Whether an object that was named with this access may be used so.
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

/// Where an access stands in the program.
struct SourcePlace {
  const char* file = "";
  std::uint32_t line = 0;

  [[gnu::always_inline]] static constexpr SourcePlace here(const char* file = __builtin_FILE(),
                                                           std::uint32_t line = __builtin_LINE()) {
    return {file, line};
  }
};

/// An access that broke the rule.
struct Violation {
  ObjectId object = 0;  ///< 0: none.
  Use use = Use::read;
  SourcePlace place;
  ObjectId lock = 0;                   ///< Not held, though it is to keep the object stable.
  const Pending* condition = nullptr;  ///< It is this operation's enabling condition.
};

/// What an enabling condition reads objects through: those that its operation names.
class ConditionView {
 public:
  ConditionView(const ConditionView&) = delete;
  ConditionView& operator=(const ConditionView&) = delete;

  [[gnu::always_inline]] void note_read(const void* object, SourcePlace here) const {
    if constexpr (accesses_checked) check_read(object, here);
  }

 private:
  friend class Execution;
  ConditionView() = default;  ///< For conditions that are not checked.
  ConditionView(const Pending& pending, const std::byte* objects)
      : pending_(&pending), objects_(objects) {}
  void check_read(const void* object, SourcePlace here) const;
  [[nodiscard]] Violation violation() const {
    return {unnamed_, Use::read, {file_, line_}, 0, pending_};
  }

  const Pending* pending_ = nullptr;
  const std::byte* objects_ = nullptr;
  // What it has read without a name, the first.
  mutable ObjectId unnamed_ = 0;
  mutable const char* file_ = nullptr;
  mutable std::uint32_t line_ = 0;
};

/// What properties and predicates read objects through: any object, in a state at rest.
class StateView {
 private:
  friend class World;
  friend class Program;
  StateView() = default;
};

}  // namespace checker
