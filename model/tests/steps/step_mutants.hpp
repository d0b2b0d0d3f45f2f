#pragma once

// Mutants of the model: one step of one kernel function left out, reading a wrong value, or swapped
// with the next. A hook of the engine applies them while the steps run; the model's code does not
// know them.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "steps_of_search.hpp"

namespace model {

/// Which steps: the operation, the object that it names first (without numbers; "" for any), and
/// the functions that the thread is in, innermost first: "unlock_page < __extent_writepage".
struct StepPattern {
  std::string_view operation;
  std::string_view object;
  std::string_view calls;
};

enum class Change : std::uint8_t {
  leaves_out,  ///< The step changes nothing and waits for nothing; locks seem taken and released.
  sees,        ///< The first object that it reads has this value for it.
  swaps,       ///< Its changes happen after the thread's next step.
};

struct StepMutant {
  std::string_view name;
  Change change = Change::leaves_out;
  std::vector<StepPattern> steps;
  std::uint8_t value = 0;          ///< For `sees`.
  std::string_view survives = "";  ///< Why no scenario notices it; empty: one does.
};
std::span<const StepMutant> step_mutants();

/// Applies a mutant to the steps of a program.
class MutatedSteps : public checker::StepHook {
 public:
  MutatedSteps(const WatchedProgram& program, const StepMutant& mutant)
      : program_(program), mutant_(mutant) {}
  bool lets_through(const checker::Execution& execution, checker::ThreadId thread) override;
  void before(const checker::Execution& execution, checker::Choice choice,
              std::byte* objects) override;
  void after(const checker::Execution& execution, checker::Choice choice,
             std::byte* objects) override;
  /// Whether a step was changed at all.
  [[nodiscard]] bool applied() const { return applied_; }

 private:
  [[nodiscard]] bool matches(const checker::Execution& execution, checker::ThreadId thread) const;
  void pretend(const checker::Pending& pending, std::uint8_t self, std::byte* objects) const;
  void undo(const checker::Execution& execution, std::byte* objects) const;
  void hold_back(HeldBack& held, std::byte* objects) const;
  void release(const checker::Execution& execution, HeldBack& held, std::byte* objects) const;
  [[nodiscard]] bool is_freed(const std::byte* at) const;
  [[nodiscard]] bool is_ghost(const std::byte* at) const;

  const WatchedProgram& program_;
  const StepMutant& mutant_;
  std::vector<std::byte> old_;
  checker::ObjectId seen_ = 0;
  bool active_ = false;
  bool applied_ = false;
};

}  // namespace model
