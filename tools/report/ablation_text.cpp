#include "report/ablation_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <command_line/columns.hpp>
#include <map>

namespace tools::report {
namespace {

using checker::columns_max;
using checker::wrap;

constexpr std::size_t sets_shown = 6;

std::string_view name_of(model::Switch which) {
  return model::switches()[static_cast<std::size_t>(which)].name;
}

std::string joined(const ablate::DefectNames& names) {
  return fmt::format("{}", fmt::join(names, ", "));
}

class AblationText {
 public:
  AblationText(const ablate::AblationSpace& space, const std::vector<std::string>& scenarios,
               const std::vector<ablate::AblationTree>& trees,
               const ablate::AblationSummary& summary)
      : space_(space), scenarios_(scenarios), trees_(trees), summary_(summary) {}

  std::string text() {
    head();
    switches();
    outcome(space_.from, 0);
    outcome(space_.to, space_.all());
    line("", 0);
    for (const ablate::DefectHistory& history : summary_.defects) tell(history);
    if (!summary_.defects.empty()) line("", 0);
    for (const ablate::SwitchEffect& effect : summary_.switches) tell(effect);
    line("", 0);
    line(
        "This holds for the model, under sequential consistency and within the bounds of these "
        "scenarios; every search was complete.",
        0);
    return std::move(out_);
  }

 private:
  void line(const std::string& text, std::size_t indent) {
    out_ += text.empty() ? "\n" : wrap(text, columns_max, indent);
  }

  void head() {
    std::size_t searches = 0;
    for (const ablate::AblationTree& tree : trees_) searches += tree.searches();
    line(fmt::format("{} -> {}: {} switches, {} mixes, {} ruled out by requirements of switches",
                     space_.from.key(), space_.to.key(), space_.switches.size(), summary_.mixes,
                     summary_.ruled_out),
         0);
    line(fmt::format("scenarios: {}", fmt::join(scenarios_, ", ")), 2);
    line(fmt::format("{} searches; each other mix behaves like one of these", searches), 2);
    line("", 0);
  }

  void switches() {
    std::size_t width = 0;
    for (const model::Switch which : space_.switches)
      width = std::max(width, name_of(which).size());
    for (const model::Switch which : space_.switches) {
      const auto place = static_cast<std::size_t>(which);
      out_ += fmt::format("  {:<{}}  {} -> {}\n", name_of(which), width,
                          model::value_text(which, space_.from.values[place]),
                          model::value_text(which, space_.to.values[place]));
    }
    if (!space_.switches.empty()) line("", 0);
  }

  void outcome(const model::Kernel& kernel, ablate::Mix mix) {
    std::map<std::string, std::vector<std::string>> found;
    for (std::size_t i = 0; i < trees_.size(); ++i) {
      for (const std::string& defect : trees_[i].defects(mix))
        found[defect].push_back(scenarios_[i]);
    }
    if (found.empty()) return line(kernel.key() + ": holds", 0);
    for (const auto& [defect, where] : found) {
      line(fmt::format("{}: {} in {}", kernel.key(), defect, fmt::join(where, ", ")), 0);
    }
  }

  [[nodiscard]] std::string set_text(ablate::Mix mix) const {
    std::vector<std::string_view> names;
    for (std::size_t i = 0; i < space_.switches.size(); ++i) {
      if ((mix >> i & 1U) != 0) names.push_back(name_of(space_.switches[i]));
    }
    return fmt::format("{}", fmt::join(names, " + "));
  }

  void tell(const ablate::DefectHistory& history) {
    if (history.changed_by.empty()) {
      line(fmt::format("{} is present under every mix", history.defect), 0);
      return;
    }
    const char* what = history.in_from ? "is removed by" : "is introduced by";
    const char* end = history.in_from == history.in_to
                          ? (history.in_to ? "; it is present on the new kernel"
                                           : "; it is absent on the new kernel")
                          : "";
    line(fmt::format("{} {} (smallest sets of switches{}):", history.defect, what, end), 0);
    const std::size_t shown = std::min(history.changed_by.size(), sets_shown);
    for (std::size_t i = 0; i < shown; ++i) line(set_text(history.changed_by[i]), 2);
    if (shown < history.changed_by.size()) {
      line(fmt::format("... and {} more sets", history.changed_by.size() - shown), 2);
    }
  }

  void tell(const ablate::SwitchEffect& effect) {
    std::vector<std::string> parts;
    const auto add = [&parts](const char* what, const ablate::DefectNames& names) {
      if (!names.empty()) parts.push_back(fmt::format("{} {}", what, joined(names)));
    };
    add("alone removes", effect.alone_removes);
    add("alone introduces", effect.alone_brings);
    add("needed against", effect.missing_returns);
    add("on the new kernel the cause of", effect.missing_removes);
    std::string text = fmt::format("{}", fmt::join(parts, "; "));
    if (!effect.any) text = "no effect in these scenarios";
    if (text.empty()) text = "matters only together with others";
    line(fmt::format("{}: {}", name_of(effect.which), text), 0);
  }

  const ablate::AblationSpace& space_;
  const std::vector<std::string>& scenarios_;
  const std::vector<ablate::AblationTree>& trees_;
  const ablate::AblationSummary& summary_;
  std::string out_;
};

}  // namespace

std::string ablation_text(const ablate::AblationSpace& space,
                          const std::vector<std::string>& scenarios,
                          const std::vector<ablate::AblationTree>& trees,
                          const ablate::AblationSummary& summary) {
  return AblationText(space, scenarios, trees, summary).text();
}

}  // namespace tools::report
