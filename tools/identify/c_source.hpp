#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tools::identify {

/// A function that was found in a source file.
struct Function {
  std::string name;
  std::size_t line = 0;   ///< Of its name, from 1.
  std::string_view body;  ///< Between its braces, without comments. Part of the CSource.
};

/// A C source file, without comments and literals: both are blank, so that lines stay where they
/// are.
class CSource {
 public:
  explicit CSource(std::string_view text);
  CSource(const CSource&) = delete;
  CSource& operator=(const CSource&) = delete;

  [[nodiscard]] std::string_view text() const { return text_; }
  /// The definition of the first of these functions that the file has.
  [[nodiscard]] std::optional<Function> find(const std::vector<std::string_view>& names) const;

 private:
  [[nodiscard]] std::optional<Function> find_one(std::string_view name) const;

  std::string text_;
};

/// The position behind the first occurrence of a word, or of one of several,
/// "lock_page|folio_lock", from `from` on; npos if there is none. What begins or ends with a letter
/// is a whole word.
std::size_t find_word(std::string_view text, std::string_view words, std::size_t from);

}  // namespace tools::identify
