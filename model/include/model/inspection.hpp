#pragma once

#include <checker/program.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/predicate.hpp"
#include "model/scenario.hpp"

namespace model {

/// A name of the predicate language with its number, "page0.dirty", found in a scenario.
struct InspectedName {
  std::string text;                  ///< "page0.dirty"
  ValueType type = ValueType::flag;  ///< The type of its value.
  std::size_t word = 0;              ///< Index into predicate_words().
  std::uint8_t number = 0;           ///< Of the page or index; otherwise 0.
};

/// A name, or why there is none.
struct InspectedNameOrError {
  std::optional<InspectedName> name;  ///< Nothing after an error.
  std::string error;                  ///< "unknown name \"page0.dirtty\"; did you mean ...?"
};
/// Finds a name of the predicate language in a scenario. Any text is a valid argument.
InspectedNameOrError find_inspected_name(std::string_view text, const Scenario& scenario);

/// All names that a scenario has, in the order of predicate_words().
std::vector<InspectedName> all_inspected_names(const Scenario& scenario);

/// A program of the page-cache model whose current state can be queried.
class Inspectable : public checker::Program {
 public:
  /// The value of a name in the current state. Flags: 0 or 1; pages and indexes of the file: number
  /// + 1, or 0 for NULL; threads: id + 1, or 0 for none.
  [[nodiscard]] virtual int value_of(const InspectedName& name) const = 0;
  /// "yes", "2", "page0", "writeback 1": a value in words.
  [[nodiscard]] virtual std::string text_of(const InspectedName& name, int value) const = 0;
};

/// The program that make_program() built for a scenario, for queries; null for a textbook one.
Inspectable* inspectable(checker::Program& program);

}  // namespace model
