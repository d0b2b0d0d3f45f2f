#pragma once

#include <bitset>
#include <span>
#include <string>
#include <vector>

#include "checker/schedule.hpp"
#include "checker/world.hpp"

namespace checker {

/// A set of defects, by DefectId.
using DefectSet = std::bitset<defects_max>;

/// A program under test. One object serves many executions, one after the other: set_up() builds
/// the same world each time, and the other functions refer to the last world that was built.
class Program {
 public:
  virtual ~Program() = default;

  /// Creates objects and threads. Called again whenever an execution starts over.
  virtual void set_up(World& world) = 0;

  /// Names of the program's own defects; their ids start at engine_defects.
  [[nodiscard]] virtual std::vector<std::string> defects() const { return {}; }
  /// Names of its labels, indexed by LabelId.
  [[nodiscard]] virtual std::vector<std::string> labels() const { return {}; }

  /// Whether state_defects() or state_labels() can return anything. If not, searches may leave out
  /// intermediate states. Detected automatically: a program judges every state only if it overrides
  /// one of them. Requires: a world was built.
  // Sound: the functions of this class are private, so that no override can call them, and a call
  // reaches one of them exactly where no override exists. Which function is called depends only on
  // the class of the object, which never changes: what one call shows is true of all calls.
  [[nodiscard]] virtual bool judges_every_state() const {
    static_cast<void>(state_defects());
    static_cast<void>(state_labels());
    return !silent_on_defects_ || !silent_on_labels_;
  }
  /// Whether those functions distinguish states that a search may treat as one: by data under a
  /// held lock, by the identity of a symmetric thread, by a thread's position in its code. If so,
  /// searches apply no reduction that leaves out a state.
  [[nodiscard]] virtual bool tells_all_states_apart() const { return false; }
  /// The defects of a state in which an interleaving has ended normally.
  [[nodiscard]] virtual DefectSet final_defects() const { return {}; }
  /// One sentence about a defect that holds in the present state, for the report.
  [[nodiscard]] virtual std::string describe(DefectId defect) const {
    static_cast<void>(defect);
    return {};
  }
  /// Facts about the present state that traces show; the same ones, in the same order, for every
  /// state. For data that no single object holds, or that traces leave out.
  [[nodiscard]] virtual std::vector<StateFact> facts() const { return {}; }

  /// @{
  /// What the private functions below return for the present state.
  [[nodiscard]] DefectSet defects_of_state() const { return state_defects(); }
  [[nodiscard]] LabelSet labels_of_state() const { return state_labels(); }
  /// @}

 protected:
  /// The view through which these functions read objects: `cell_->get(state())`.
  [[nodiscard]] static StateView state() { return {}; }

 private:
  // To be overridden, publicly or not; see judges_every_state().

  /// The defects of the present state. The search notes them and continues.
  [[nodiscard]] virtual DefectSet state_defects() const {
    silent_on_defects_ = true;
    return {};
  }
  /// The labels that hold in the present state.
  [[nodiscard]] virtual LabelSet state_labels() const {
    silent_on_labels_ = true;
    return {};
  }

  mutable bool silent_on_defects_ = false;  // The function above was reached.
  mutable bool silent_on_labels_ = false;
};

}  // namespace checker
