#include "ablate/ablation.hpp"

#include <algorithm>
#include <bit>
#include <checker/assert.hpp>
#include <iterator>

namespace tools::ablate {
namespace {

constexpr Mix bit_of(std::size_t place) { return Mix{1} << place; }

DefectNames without(const DefectNames& all, const DefectNames& some) {
  DefectNames rest;
  std::set_difference(all.begin(), all.end(), some.begin(), some.end(),
                      std::inserter(rest, rest.end()));
  return rest;
}

class Summary {
 public:
  Summary(const AblationSpace& space, const std::vector<AblationTree>& trees)
      : space_(space), trees_(trees) {}

  AblationSummary run() {
    for (Mix mix = 0;; ++mix) {
      if (space_.allowed(mix)) {
        mixes_.push_back(mix);
      } else {
        ++summary_.ruled_out;
      }
      if (mix == space_.all()) break;
    }
    // Small mixes first, then in the order of the table, so that minimal ones come before others.
    std::stable_sort(mixes_.begin(), mixes_.end(),
                     [](Mix a, Mix b) { return std::popcount(a) < std::popcount(b); });
    summary_.mixes = mixes_.size();
    add_defects();
    for (std::size_t i = 0; i < space_.switches.size(); ++i) add_switch(i);
    return std::move(summary_);
  }

 private:
  [[nodiscard]] DefectNames defects(Mix mix) const {
    DefectNames all;
    for (const AblationTree& tree : trees_)
      all.insert(tree.defects(mix).begin(), tree.defects(mix).end());
    return all;
  }

  void add_defects() {
    DefectNames names;
    for (const Mix mix : mixes_) names.merge(defects(mix));
    const DefectNames from = defects(0);
    const DefectNames to = defects(space_.all());
    for (const std::string& name : names) {
      DefectHistory history;
      history.defect = name;
      history.in_from = from.count(name) != 0;
      history.in_to = to.count(name) != 0;
      for (const Mix mix : mixes_) {
        const bool has = std::any_of(trees_.begin(), trees_.end(), [&](const AblationTree& tree) {
          return tree.defects(mix).count(name) != 0;
        });
        const bool minimal =
            std::none_of(history.changed_by.begin(), history.changed_by.end(),
                         [mix](Mix smaller) { return (smaller & mix) == smaller; });
        if (has != history.in_from && minimal) history.changed_by.push_back(mix);
      }
      summary_.defects.push_back(std::move(history));
    }
  }

  void add_switch(std::size_t place) {
    SwitchEffect effect;
    effect.which = space_.switches[place];
    effect.any = std::any_of(mixes_.begin(), mixes_.end(), [&](Mix mix) {
      const Mix other = mix ^ bit_of(place);
      if (!space_.allowed(other)) return false;
      return std::any_of(trees_.begin(), trees_.end(), [&](const AblationTree& tree) {
        return tree.defects(mix) != tree.defects(other);
      });
    });
    const DefectNames from = defects(0);
    const DefectNames to = defects(space_.all());
    if (space_.allowed(bit_of(place))) {
      effect.alone_removes = without(from, defects(bit_of(place)));
      effect.alone_brings = without(defects(bit_of(place)), from);
    }
    const Mix others = space_.all() & ~bit_of(place);
    if (space_.allowed(others)) {
      effect.missing_returns = without(defects(others), to);
      effect.missing_removes = without(to, defects(others));
    }
    summary_.switches.push_back(std::move(effect));
  }

  const AblationSpace& space_;
  const std::vector<AblationTree>& trees_;
  std::vector<Mix> mixes_;
  AblationSummary summary_;
};

}  // namespace

model::Kernel AblationSpace::kernel(Mix mix) const {
  model::Kernel mixed = from;
  for (std::size_t i = 0; i < switches.size(); ++i) {
    const auto place = static_cast<std::size_t>(switches[i]);
    if ((mix & bit_of(i)) != 0) mixed.values[place] = to.values[place];
  }
  return mixed;
}

bool AblationSpace::allowed(Mix mix) const {
  return model::check_requirements(kernel(mix)).empty();
}

AblationSpace ablation_space(const model::Kernel& from, const model::Kernel& to) {
  AblationSpace space{from, to, {}};
  for (std::size_t i = 0; i < model::switch_count; ++i) {
    if (from.values[i] != to.values[i]) space.switches.push_back(static_cast<model::Switch>(i));
  }
  return space;
}

AblationTree::AblationTree(const AblationSpace& space, const Search& search)
    : space_(space), search_(search) {
  build(0, 0, nullptr);
}

// A mix that agrees with `values` on the switches of `fixed`: as little of the new kernel as the
// requirements permit.
std::optional<Mix> AblationTree::completion(Mix fixed, Mix values) const {
  const Mix open = space_.all() & ~fixed;
  for (Mix more = 0;; more = (more - open) & open) {  // The next subset of `open`.
    if (space_.allowed(values | more)) return values | more;
    if (more == open) return std::nullopt;
  }
}

// `known`: the result of a search under a mix that agrees with `values`, if there was one.
std::size_t AblationTree::build(Mix fixed, Mix values, const Known* known) {
  const std::size_t own = nodes_.size();
  nodes_.emplace_back();
  std::optional<Known> fresh;
  if (known == nullptr) {
    const std::optional<Mix> mix = completion(fixed, values);
    if (!complete() || !mix) return own;
    auto answer = search_(space_.kernel(*mix));
    ++searches_;
    if (const auto* limit = std::get_if<checker::LimitKind>(&answer)) {
      limit_ = *limit;
      return own;
    }
    fresh = Known{*mix, std::get<MixResult>(std::move(answer))};
    known = &*fresh;
  }
  for (std::size_t bit = 0; bit < space_.switches.size(); ++bit) {
    const bool asked = known->result.consulted.test(static_cast<std::size_t>(space_.switches[bit]));
    if (!asked || (fixed & bit_of(bit)) != 0) continue;
    nodes_[own].bit = bit;
    for (const std::size_t value : {0U, 1U}) {
      const Mix wanted = value == 0 ? 0 : bit_of(bit);
      const bool same = (known->mix & bit_of(bit)) == wanted;
      const std::size_t child = build(fixed | bit_of(bit), values | wanted, same ? known : nullptr);
      nodes_[own].child[value] = child;
    }
    return own;
  }
  nodes_[own].defects = known->result.defects;
  return own;
}

const DefectNames& AblationTree::defects(Mix mix) const {
  CHECKER_ASSERT(complete(), "a limit ended the search that is queried");
  std::size_t at = 0;
  while (nodes_[at].child[0] != 0) at = nodes_[at].child[mix >> nodes_[at].bit & 1U];
  return nodes_[at].defects;
}

AblationSummary summarize(const AblationSpace& space, const std::vector<AblationTree>& trees) {
  return Summary(space, trees).run();
}

}  // namespace tools::ablate
