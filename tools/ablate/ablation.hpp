#pragma once

#include <checker/search_result.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "model/kernels.hpp"

namespace tools::ablate {

/// A subset of the switches in which two kernels differ: those with the value of the new kernel.
/// Bit i is switch i of AblationSpace::switches.
using Mix = std::uint32_t;

/// Names of defects.
using DefectNames = std::set<std::string>;

/// All mixes of two kernels.
struct AblationSpace {
  model::Kernel from;
  model::Kernel to;
  std::vector<model::Switch> switches;  ///< Those in which they differ, in table order.

  [[nodiscard]] Mix all() const {
    return static_cast<Mix>((std::uint64_t{1} << switches.size()) - 1);
  }
  [[nodiscard]] model::Kernel kernel(Mix mix) const;
  /// Whether no switch requires a different value of another switch.
  [[nodiscard]] bool allowed(Mix mix) const;
};

AblationSpace ablation_space(const model::Kernel& from, const model::Kernel& to);

/// What one search under one mix found.
struct MixResult {
  DefectNames defects;
  model::SwitchSet consulted;  ///< Switches that it read.
};

/// The defects of one scenario under every mix, as a tree of decisions: a mix of whose switches
/// only some were read stands for all mixes that agree with it on these. Sound: a complete search
/// that never reads a switch does the same whatever its value is.
class AblationTree {
 public:
  /// Explores the scenario; returns the limit instead of a result if one leaves a property open,
  /// which ends the construction.
  using Search =
      std::function<std::variant<MixResult, checker::LimitKind>(const model::Kernel& kernel)>;
  /// Cost: one search for each leaf; never more than the number of mixes.
  AblationTree(const AblationSpace& space, const Search& search);

  /// Whether every mix was decided; if not, limit() says why.
  [[nodiscard]] bool complete() const { return limit_ == checker::LimitKind::none; }
  [[nodiscard]] checker::LimitKind limit() const { return limit_; }
  [[nodiscard]] std::size_t searches() const { return searches_; }
  /// Requires: the mix is allowed, and the tree complete.
  [[nodiscard]] const DefectNames& defects(Mix mix) const;

 private:
  struct Node {
    std::size_t bit = 0;  // Tested here; meaningless in a leaf.
    std::size_t child[2] = {0, 0};
    DefectNames defects;
  };
  struct Known {
    Mix mix;
    MixResult result;
  };
  std::size_t build(Mix fixed, Mix values, const Known* known);
  [[nodiscard]] std::optional<Mix> completion(Mix fixed, Mix values) const;

  const AblationSpace& space_;
  const Search& search_;
  std::vector<Node> nodes_;
  std::size_t searches_ = 0;
  checker::LimitKind limit_ = checker::LimitKind::none;
};

/// What is known of one defect.
struct DefectHistory {
  std::string defect;
  bool in_from = false;
  bool in_to = false;
  std::vector<Mix> changed_by;  ///< Minimal mixes that remove it (if in_from), or introduce it.
};

/// What is known of one switch.
struct SwitchEffect {
  model::Switch which{};
  bool any = false;           ///< Whether in some mix it changes the result of some scenario.
  DefectNames alone_removes;  ///< Set in `from` alone.
  DefectNames alone_brings;
  DefectNames missing_returns;  ///< Those that `to` would have without it.
  DefectNames missing_removes;  ///< Those that `to` would not have without it.
};

struct AblationSummary {
  std::size_t mixes = 0;  ///< Allowed ones.
  std::size_t ruled_out = 0;
  std::vector<DefectHistory> defects;  ///< By name.
  std::vector<SwitchEffect> switches;
};

/// Summary over several scenarios: a mix has a defect if one of them has it.
/// Requires: all trees are complete.
AblationSummary summarize(const AblationSpace& space, const std::vector<AblationTree>& trees);

}  // namespace tools::ablate
