#pragma once

#include <cstdint>
#include <string>
#include <utility>

namespace checker {

/// What a shared object is called: of which kind it is, which one of them, and which of its fields.
/// Equal: the text is. Two names that have a kind are compared without making it.
struct ObjectName {
  static constexpr std::int32_t no_index = -1;  ///< There is only one of the kind.

  std::string kind;  ///< "page"; empty: the name is the field alone, as is one that is plain text.
  std::int32_t index = no_index;  ///< Which of that kind.
  std::string field;              ///< "PG_dirty"; may be empty.
  bool field_first = false;       ///< "slot of index 0" instead of "page 0 PG_dirty".

  ObjectName() = default;
  // NOLINTBEGIN(google-explicit-constructor)
  ObjectName(std::string text) : field(std::move(text)) {}
  ObjectName(const char* text) : field(text) {}
  // NOLINTEND(google-explicit-constructor)
  ObjectName(std::string of_kind, std::int32_t number, std::string named = "",
             bool named_first = false)
      : kind(std::move(of_kind)),
        index(number),
        field(std::move(named)),
        field_first(named_first) {}

  /// Whether it has no text.
  [[nodiscard]] bool empty() const { return kind.empty() && field.empty(); }
  /// The only place where a name becomes text.
  [[nodiscard]] std::string text() const;
  /// Whether it is this field of this kind, whatever the index.
  [[nodiscard]] bool is(const char* of_kind, const char* named) const {
    return kind == of_kind && field == named;
  }
  bool operator==(const ObjectName& other) const;
};

/// How a value is to be read.
enum class ValueType : std::uint8_t {
  text,     ///< Nothing but its words.
  flag,     ///< 0 or 1.
  count,    ///< A number.
  version,  ///< Of some data: "v2".
  length,   ///< Of a queue: "2 queued".
  link,     ///< The number of another object: "2"; or "none".
  place,    ///< An index that the object belongs to: "index 2"; or "NULL".
  holder,   ///< The thread that holds a lock, by id and name; or "free".
  state,    ///< One of several, in words; the number says which, or counts the main thing.
};
inline constexpr std::size_t value_types = 9;

/// The value of a shared object in one state. Equal: the text is.
struct TraceValue {
  static constexpr std::int64_t none = -1;  ///< Of a link, a place, a holder.

  ValueType type = ValueType::text;
  std::int64_t number = 0;  ///< As the type says; of a text, 0.
  std::string words;        ///< Of a text, a holder and a state only.

  TraceValue() = default;
  // NOLINTBEGIN(google-explicit-constructor)
  TraceValue(std::string text) : words(std::move(text)) {}
  TraceValue(const char* text) : words(text) {}
  // NOLINTEND(google-explicit-constructor)
  TraceValue(ValueType of_type, std::int64_t value, std::string in_words = "")
      : type(of_type), number(value), words(std::move(in_words)) {}

  /// Whether values of a type have words of their own.
  static constexpr bool has_words(ValueType type) {
    return type == ValueType::text || type == ValueType::holder || type == ValueType::state;
  }
  /// The only place where a value becomes text.
  [[nodiscard]] std::string text() const;
  bool operator==(const TraceValue& other) const;
};

}  // namespace checker
