#pragma once

#include <checker/program.hpp>
#include <span>
#include <string>

#include "state_view.hpp"

namespace model {

/// A named predicate over the state; a state where it holds has the defect. Only properties read
/// ghosts. Defects that end an interleaving are not here: the model fails where they happen.
struct Property {
  enum class When : std::uint8_t {
    every_state,
    at_end,       ///< Whenever an interleaving ends normally.
    after_drain,  ///< Only once all has been written and reclaimed: what is owed must be on disk.
  };
  DefectKind defect;
  When when;
  bool (*broken)(const StateView& view);
  std::string (*describe)(const StateView& view);  ///< One sentence. Requires: it is violated.
};
std::span<const Property> properties();

/// Labels that are predicates over the state.
checker::LabelSet state_labels(const StateView& view);

}  // namespace model
