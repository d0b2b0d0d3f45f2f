// Mixes of two kernels: the tree that saves searches gives the same results as searching every mix.

#include "ablate/ablation.hpp"

#include "catch.hpp"

namespace tools {
namespace {

using model::Switch;

constexpr std::size_t place(Switch which) { return static_cast<std::size_t>(which); }

ablate::AblationSpace space_of(const char* from, const char* to) {
  return ablate::ablation_space(*model::parse_kernel_key(from).kernel,
                                *model::parse_kernel_key(to).kernel);
}

// A made-up program that reads switches one after the other, some only depending on others.
ablate::MixResult run(const model::Kernel& kernel) {
  ablate::MixResult result;
  const auto asked = [&](Switch which) {
    result.consulted.set(place(which));
    return kernel.values[place(which)] != 0;
  };
  if (asked(Switch::hook_returns)) result.defects.insert("lost");  // EBUSY.
  if (!asked(Switch::hook_returns) && !asked(Switch::worker_error_cleans_page)) {
    result.defects.insert("livelock");
  }
  return result;
}

}  // namespace

TEST_CASE("the tree of mixes agrees with searching each of them, with fewer searches") {
  const ablate::AblationSpace space = space_of("v4.14", "2018-patch");
  REQUIRE(space.switches.size() >= 2);
  const ablate::AblationTree tree(space, run);
  REQUIRE(tree.complete());
  CHECK(tree.searches() <= 3);
  std::size_t allowed = 0;
  for (ablate::Mix mix = 0; mix <= space.all(); ++mix) {
    if (!space.allowed(mix)) continue;
    ++allowed;
    CHECK(tree.defects(mix) == run(space.kernel(mix)).defects);
  }
  CHECK(allowed > 3);
}

TEST_CASE("a summary has what removes, what introduces, what is needed, what has no effect") {
  const ablate::AblationSpace space = space_of("v4.14", "2018-patch");
  std::vector<ablate::AblationTree> trees;
  trees.emplace_back(space, run);
  const ablate::AblationSummary summary = ablate::summarize(space, trees);
  REQUIRE(summary.defects.size() == 2);
  CHECK(summary.defects[0].defect == "livelock");
  CHECK_FALSE(summary.defects[0].in_from);
  CHECK_FALSE(summary.defects[0].in_to);
  CHECK(summary.defects[1].defect == "lost");
  CHECK(summary.defects[1].in_from);
  REQUIRE(summary.defects[1].changed_by.size() == 1);
  CHECK(summary.defects[0].changed_by == summary.defects[1].changed_by);  // The hook alone.
  for (const ablate::SwitchEffect& effect : summary.switches) {
    if (effect.which == Switch::hook_returns) {
      CHECK(effect.alone_removes == ablate::DefectNames{"lost"});
      CHECK(effect.alone_brings == ablate::DefectNames{"livelock"});
      CHECK(effect.missing_returns == ablate::DefectNames{"lost"});
    } else if (effect.which == Switch::worker_error_cleans_page) {
      CHECK(effect.alone_removes.empty());
      CHECK(effect.missing_returns == ablate::DefectNames{"livelock"});
    } else {
      CHECK_FALSE(effect.any);
    }
  }
}

TEST_CASE("a limit makes the tree incomplete") {
  const ablate::AblationSpace space = space_of("v4.14", "2018-patch");
  int left = 1;
  const auto search = [&](const model::Kernel& kernel) {
    using Answer = std::variant<ablate::MixResult, checker::LimitKind>;
    return left-- == 0 ? Answer(checker::LimitKind::states) : Answer(run(kernel));
  };
  const ablate::AblationTree tree(space, search);
  CHECK_FALSE(tree.complete());
  CHECK(tree.limit() == checker::LimitKind::states);
}

}  // namespace tools
