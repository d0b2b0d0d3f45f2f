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

/// Some of the switches in which two kernels differ: those that have the value of the new one. Bit
/// i is switch i of AblationSpace::switches.
using Mix = std::uint32_t;

/// Names of defects.
using DefectNames = std::set<std::string>;

/// All mixes of two kernels.
struct AblationSpace {
  model::Kernel from;
  model::Kernel to;
  std::vector<model::Switch> switches;  ///< In which they differ, in table order.

  [[nodiscard]] Mix all() const {
    return static_cast<Mix>((std::uint64_t{1} << switches.size()) - 1);
  }
  [[nodiscard]] model::Kernel kernel(Mix mix) const;
  /// Whether no switch requires another value of another one.
  [[nodiscard]] bool allowed(Mix mix) const;
};

AblationSpace ablation_space(const model::Kernel& from, const model::Kernel& to);

/// What one search under one mix found.
struct MixResult {
  DefectNames defects;
  model::SwitchSet consulted;  ///< Switches that it asked for.
};

/// The defects of one scenario under every mix, as a tree of decisions: a mix of whose switches
/// only some were asked for stands for all mixes that agree with it on these. Sound: a complete
/// search that never asks for a switch does the same whatever its value is.
class AblationTree {
 public:
  /// Explores the scenario; a limit that leaves a property open is the answer instead of a result,
  /// and ends it all.
  using Search =
      std::function<std::variant<MixResult, checker::LimitKind>(const model::Kernel& kernel)>;
  /// Cost: one search a leaf; never more than there are mixes.
  AblationTree(const AblationSpace& space, const Search& search);

  /// Whether every mix was decided; if not, limit() says why.
  [[nodiscard]] bool complete() const { return limit_ == checker::LimitKind::none; }
  [[nodiscard]] checker::LimitKind limit() const { return limit_; }
  [[nodiscard]] std::size_t searches() const { return searches_; }
  /// Requires: the mix is allowed, and the tree complete.
  [[nodiscard]] const DefectNames& defects(Mix mix) const;

 private:
  struct Node {
    std::size_t bit = 0;  // Asked here; meaningless in a leaf.
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
  std::vector<Mix> changed_by;  ///< Minimal mixes that remove it (if in_from), or bring it in.
};

/// What is known of one switch.
struct SwitchEffect {
  model::Switch which{};
  bool any = false;           ///< In some mix it changes what some scenario finds.
  DefectNames alone_removes;  ///< Set in `from` alone.
  DefectNames alone_brings;
  DefectNames missing_returns;  ///< Those that `to` has only without it.
  DefectNames missing_removes;  ///< Those that `to` has only with it.
};

struct AblationSummary {
  std::size_t mixes = 0;  ///< Allowed ones.
  std::size_t ruled_out = 0;
  std::vector<DefectHistory> defects;  ///< By name.
  std::vector<SwitchEffect> switches;
};

/// Over several scenarios at once: a mix has a defect if one of them has it.
/// Requires: all trees are complete.
AblationSummary summarize(const AblationSpace& space, const std::vector<AblationTree>& trees);

}  // namespace tools::ablate
