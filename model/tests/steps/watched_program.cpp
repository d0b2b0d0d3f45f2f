#include "watched_program.hpp"

#include "kernel_world.hpp"
#include "model/world_factory.hpp"

namespace model {

using checker::DefectId;
using checker::DefectSet;

namespace {

constexpr std::size_t first_invariant =
    checker::engine_defects + static_cast<std::size_t>(DefectKind::count);

}  // namespace

WatchedProgram::WatchedProgram(const Case& of, bool invariants, bool holds_back)
    : inner_(make_program(of.scenario, of.row.kernel)),
      invariants_(invariants),
      holds_back_(holds_back) {}

void WatchedProgram::set_up(checker::World& world) {
  inner_->set_up(world);
  world_ = &world;
  if (holds_back_) held_back_ = &world.create<HeldBackOfThreads>();
}

std::vector<std::string> WatchedProgram::defects() const {
  std::vector<std::string> names = inner_->defects();
  if (!invariants_) return names;
  for (const Invariant& invariant : invariants()) names.emplace_back(invariant.name);
  return names;
}

DefectSet WatchedProgram::state_defects() const {
  DefectSet found = inner_->defects_of_state();
  if (!invariants_) return found;
  for (std::size_t i = 0; i < invariants().size(); ++i) {
    if (invariants()[i].broken({machine(), *world_})) found.set(first_invariant + i);
  }
  return found;
}

const state::Machine& WatchedProgram::machine() const { return machine_of(*inner_); }

}  // namespace model
