#pragma once

// What holds in every state and on every step of the model, after the table of objects and their
// protection ("Protected by") that the model was built from. Not the properties that scenarios
// check: those are defects of the modelled kernels, these would be defects of the model.
// `steps_test invariants` judges them.

#include <checker/world.hpp>
#include <span>
#include <string_view>

#include "state_view.hpp"

namespace model {

using StateAt = StateView;

/// A predicate over states that must never hold.
struct Invariant {
  std::string_view name;
  std::string_view text;  ///< What holds, and outside which steps, if only there.
  bool (*broken)(const StateAt& at);
};
std::span<const Invariant> invariants();

/// One step: the objects' bytes before it, and the machine after it.
struct StepAt {
  const state::Machine& machine;
  const std::byte* objects;  ///< Now.
  const std::byte* before;
  std::uint8_t self;  ///< The value of a lock that the stepping thread holds.
  const checker::World& world;

  // NOLINTNEXTLINE(google-explicit-constructor)
  operator checker::StateView() const { return world.state(); }

  /// The value of an object before the step.
  template <typename T>
  [[nodiscard]] const T& old(const T& object) const {
    // Both are bytes of the same layout, and T is a value of the arena: trivially copyable.
    const auto offset = reinterpret_cast<const std::byte*>(&object) - objects;  // NOLINT
    return *reinterpret_cast<const T*>(before + offset);                        // NOLINT
  }
};

/// Which thread may change what: a predicate over steps that must never hold.
struct StepRule {
  std::string_view name;
  std::string_view text;
  bool (*broken)(const StepAt& at);
};
std::span<const StepRule> step_rules();

}  // namespace model
