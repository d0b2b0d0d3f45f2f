#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace model {

/// What a name in a predicate stands for; both sides of a comparison must be of one type.
enum class ValueType : std::uint8_t { flag, number, page, index, thread };

/// A name of the predicate language, for `list predicates`.
struct PredicateWord {
  std::string_view group;  ///< "page": written page0.dirty, page1.dirty; may be empty.
  std::string_view name;
  ValueType type;
  bool numbered;  ///< Whether the group is followed by a number.
  std::string_view about;
};
std::span<const PredicateWord> predicate_words();

/// "yes or no", "a thread or nobody": the type in words.
std::string_view value_type_name(ValueType type);

/// Functions that a predicate can name after `in`.
std::span<const std::string_view> predicate_functions();

}  // namespace model
