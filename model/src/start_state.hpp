#pragma once

#include "state/machine.hpp"

namespace model {

/// Creates all objects of a machine in the arena, all zero.
void create_objects(checker::World& world, state::Machine& machine);
/// Names them for traces.
void name_objects(checker::World& world, const state::Machine& machine);
/// Puts them into the start state of the scenario. Frames from `first_spare` on are free for pages
/// that are read again.
void set_start(checker::World& world, const Scenario& scenario, state::FrameId first_spare,
               const state::Machine& machine);
/// Makes the lists of accesses that are too long for a stack.
void make_lists(checker::World& world, state::FrameId first_spare, state::Machine& machine);

}  // namespace model
