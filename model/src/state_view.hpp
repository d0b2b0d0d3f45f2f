#pragma once

#include <checker/world.hpp>

#include "state/machine.hpp"

namespace model {

/// A state at rest, for properties and predicates: the objects, and the threads of the world they
/// belong to. Objects take it as an argument: `page.PG_dirty.get(view)`.
struct StateView {
  const state::Machine& machine;
  const checker::World& world;

  // NOLINTNEXTLINE(google-explicit-constructor)
  operator checker::StateView() const { return world.state(); }
};

}  // namespace model
