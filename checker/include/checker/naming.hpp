#pragma once

#include <cstdint>
#include <string>
#include <utility>

namespace checker {

/// The name of a shared object: its kind, its number among objects of that kind, and its field.
/// Names are equal if their texts are; names with a kind are compared without making the texts.
struct ObjectName {
  static constexpr std::int32_t no_index = -1;  ///< The only object of its kind.

  std::string kind;               ///< "page"; empty: `field` is the whole name, as for plain text.
  std::int32_t index = no_index;  ///< Its number among objects of that kind.
  std::string field;              ///< "PG_dirty"; may be empty.
  bool field_first = false;       ///< "slot of index 0" instead of "page 0 PG_dirty".

  /// No name.
  ObjectName() = default;
  // NOLINTBEGIN(google-explicit-constructor)
  /// @{
  /// A name that is plain text.
  ObjectName(std::string text) : field(std::move(text)) {}
  ObjectName(const char* text) : field(text) {}
  /// @}
  // NOLINTEND(google-explicit-constructor)
  /// A name by kind, index and field.
  ObjectName(std::string of_kind, std::int32_t number, std::string named = "",
             bool named_first = false)
      : kind(std::move(of_kind)),
        index(number),
        field(std::move(named)),
        field_first(named_first) {}

  /// Whether the text is empty.
  [[nodiscard]] bool empty() const { return kind.empty() && field.empty(); }
  /// The name as text. All output goes through this function.
  [[nodiscard]] std::string text() const;
  /// Whether kind and field are these, whatever the index.
  [[nodiscard]] bool is(const char* of_kind, const char* named) const {
    return kind == of_kind && field == named;
  }
  /// Whether the texts are equal.
  bool operator==(const ObjectName& other) const;
};

/// How a value is to be read.
enum class ValueType : std::uint8_t {
  text,     ///< Words only.
  flag,     ///< 0 or 1.
  count,    ///< A number.
  version,  ///< Of some data: "v2".
  length,   ///< Of a queue: "2 queued".
  link,     ///< The number of another object: "2"; or "none".
  place,    ///< An index that the object belongs to: "index 2"; or "NULL".
  holder,   ///< The thread that holds a lock, by id and name; or "free".
  state,    ///< One of several, in words; the number says which, or counts the main thing.
};
/// The number of values of ValueType.
inline constexpr std::size_t value_types = 9;

/// The value of a shared object in one state. Values are equal if their texts are.
struct TraceValue {
  static constexpr std::int64_t none = -1;  ///< No object: for `link`, `place` and `holder`.

  ValueType type = ValueType::text;  ///< How to read `number`.
  std::int64_t number = 0;           ///< As `type` says; 0 for `text`.
  std::string words;                 ///< Only for `text`, `holder` and `state`.

  /// An empty text.
  TraceValue() = default;
  // NOLINTBEGIN(google-explicit-constructor)
  /// @{
  /// A text.
  TraceValue(std::string text) : words(std::move(text)) {}
  TraceValue(const char* text) : words(text) {}
  /// @}
  // NOLINTEND(google-explicit-constructor)
  /// A value by type, number and words.
  TraceValue(ValueType of_type, std::int64_t value, std::string in_words = "")
      : type(of_type), number(value), words(std::move(in_words)) {}

  /// Whether values of a type have words of their own.
  static constexpr bool has_words(ValueType type) {
    return type == ValueType::text || type == ValueType::holder || type == ValueType::state;
  }
  /// The value as text. All output goes through this function.
  [[nodiscard]] std::string text() const;
  /// Whether the texts are equal.
  bool operator==(const TraceValue& other) const;
};

}  // namespace checker
