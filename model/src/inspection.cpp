#include "model/inspection.hpp"

#include <fmt/format.h>

#include <support/names.hpp>

#include "predicate.hpp"

namespace model {
namespace {

std::string written(const PredicateWord& word, unsigned number) {
  std::string text(word.group);
  if (word.numbered) text += std::to_string(number);
  if (!word.group.empty()) text += ".";
  return text + std::string(word.name);
}

}  // namespace

std::vector<InspectedName> all_inspected_names(const Scenario& scenario) {
  const Layout layout = layout_of(scenario);
  std::vector<InspectedName> names;
  const auto words = predicate_words();
  for (std::size_t i = 0; i < words.size(); ++i) {
    const unsigned count = words[i].numbered ? numbers_of(words[i].group, layout) : 1;
    for (unsigned number = 0; number < count; ++number) {
      names.push_back(
          {written(words[i], number), words[i].type, i, static_cast<std::uint8_t>(number)});
    }
  }
  return names;
}

InspectedNameOrError find_inspected_name(std::string_view text, const Scenario& scenario) {
  std::vector<std::string> known;
  for (InspectedName& name : all_inspected_names(scenario)) {
    if (name.text == text) return {std::move(name), ""};
    known.push_back(std::move(name.text));
  }
  const std::string near = checker::nearest_name(text, known);
  const std::string shown = "see `pagerace list predicates`";
  return {std::nullopt, checker::unknown_name("name", text, {near.empty() ? shown : near})};
}

Inspectable* inspectable(checker::Program& program) { return dynamic_cast<Inspectable*>(&program); }

}  // namespace model
