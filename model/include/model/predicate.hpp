#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace model {

/// The type of a name in a predicate; both sides of a comparison must have the same type.
enum class ValueType : std::uint8_t { flag, number, page, index, thread };

/// A name of the predicate language, for `list predicates`.
struct PredicateWord {
  std::string_view group;  ///< "page": written page0.dirty, page1.dirty; may be empty.
  std::string_view name;   ///< "dirty"
  ValueType type;          ///< The type of its value.
  bool numbered;           ///< Whether the group is followed by a number.
  std::string_view about;  ///< For `list predicates`.
};
/// All names.
std::span<const PredicateWord> predicate_words();

/// "yes or no", "a thread or nobody": the type in words.
std::string_view value_type_name(ValueType type);

/// Functions that a predicate can name after `in`.
std::span<const std::string_view> predicate_functions();

}  // namespace model
