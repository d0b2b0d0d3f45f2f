#pragma once

#include <checker/program.hpp>
#include <memory>

#include "cases.hpp"
#include "invariants.hpp"
#include "state/machine.hpp"

namespace model {

/// Bytes of objects whose change is held back until their thread's next step is over.
struct HeldBack {
  struct Byte {
    std::uint16_t offset;
    std::uint8_t before;
    std::uint8_t after;
  };
  static constexpr std::size_t bytes_max = 16;
  Byte byte[bytes_max];
  std::uint8_t count;
  bool next_step_done;  ///< Applied when the thread's step after that begins.
};
struct HeldBackOfThreads {
  HeldBack thread[checker::threads_max];
};

/// The program of a case with additions for tests: invariants as further defects on every state,
/// and a place in the state for changes that are held back.
class WatchedProgram : public checker::Program {
 public:
  WatchedProgram(const Case& of, bool invariants, bool holds_back);

  void set_up(checker::World& world) override;
  [[nodiscard]] std::vector<std::string> defects() const override;
  [[nodiscard]] std::vector<std::string> labels() const override { return inner_->labels(); }
  [[nodiscard]] bool tells_all_states_apart() const override {
    return invariants_ || inner_->tells_all_states_apart();
  }
  [[nodiscard]] checker::DefectSet state_defects() const override;
  [[nodiscard]] checker::DefectSet final_defects() const override {
    return inner_->final_defects();
  }
  [[nodiscard]] checker::LabelSet state_labels() const override {
    return inner_->labels_of_state();
  }
  [[nodiscard]] std::string describe(checker::DefectId defect) const override {
    return inner_->describe(defect);
  }

  [[nodiscard]] const state::Machine& machine() const;
  [[nodiscard]] const checker::World& world() const { return *world_; }
  /// Null unless requested.
  [[nodiscard]] HeldBackOfThreads* held_back() const { return held_back_; }

 private:
  std::unique_ptr<checker::Program> inner_;
  bool invariants_;
  bool holds_back_;
  const checker::World* world_ = nullptr;
  HeldBackOfThreads* held_back_ = nullptr;
};

}  // namespace model
