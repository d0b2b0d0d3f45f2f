#pragma once

#include <array>
#include <cstddef>
#include <initializer_list>
#include <string_view>
#include <type_traits>

// Tables indexed by an enumerator: each row names its enumerator in `key`, and a static_assert
// checks that there is one row for each. An enumerator without a row does not compile.

namespace checker {

/// Whether there is one row for each of 0, 1, ... up to `count`, in this order.
template <typename Rows>
constexpr bool one_row_each(const Rows& rows, std::size_t count) {
  if (rows.size() != count) return false;
  std::size_t index = 0;
  for (const auto& row : rows) {
    if (static_cast<std::size_t>(row.key) != index++) return false;
  }
  return true;
}

/// The same for an enumeration, which ends with `count`.
template <typename Rows>
constexpr bool one_row_each(const Rows& rows) {
  using Key = std::remove_cvref_t<decltype(rows.begin()->key)>;
  return one_row_each(rows, static_cast<std::size_t>(Key::count));
}

/// A row that is one word.
template <typename Key>
struct Word {
  Key key;
  std::string_view text;
};

/// Texts of a few values, indexed by value.
class ValueTexts {
 public:
  /// One for each value, in their order; anything else does not compile.
  template <typename Value>
  static consteval ValueTexts of(std::initializer_list<Word<Value>> words) {
    if (!one_row_each(words)) throw "a value has no text, or values are out of order";
    ValueTexts texts;
    for (const Word<Value>& word : words) texts.texts_[texts.size_++] = word.text;
    return texts;
  }
  [[nodiscard]] constexpr std::size_t size() const { return size_; }
  [[nodiscard]] constexpr const std::string_view* begin() const { return texts_.data(); }
  [[nodiscard]] constexpr const std::string_view* end() const { return begin() + size_; }
  constexpr std::string_view operator[](std::size_t value) const { return texts_[value]; }

 private:
  std::array<std::string_view, 5> texts_{};
  std::size_t size_ = 0;
};

}  // namespace checker
