#pragma once

#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/diagnostics.hpp"

namespace checker {

/// Parses JSON text. Errors: syntax with line and column; duplicate keys and nesting deeper than
/// 64 with their place. Any bytes are a valid argument.
std::optional<nlohmann::json> parse_json(std::string_view text, const std::string& file,
                                         Diagnostics& errors);

/// Reads one JSON object: typed fields, then whatever nobody asked for is an unknown key.
class ObjectReader {
 public:
  /// `pointer` is the JSON pointer of `value`; an error is noted if it is no object.
  ObjectReader(const nlohmann::json& value, std::string pointer, const std::string& file,
               Diagnostics& errors);

  [[nodiscard]] bool ok() const { return value_ != nullptr; }
  /// The field, or null; known from now on.
  const nlohmann::json* find(const std::string& key);
  bool text(const std::string& key, std::string& out, bool required = false);
  bool flag(const std::string& key, bool& out);
  /// Whole number in [least, most].
  bool number(const std::string& key, std::uint8_t& out, unsigned least, unsigned most);
  /// One of `words`; `out` becomes its index.
  bool word(const std::string& key, const std::vector<std::string>& words, std::size_t& out);
  /// Whole number up to a million; `missing` if it is not there.
  std::uint32_t count(const std::string& key, std::uint32_t missing);
  /// The texts of a list; none if it is not there.
  std::vector<std::string> texts(const std::string& key);
  /// The object at `key`; an error is noted if it is not there.
  ObjectReader child(const std::string& key);
  /// Reads each object of a list with `body`, then finishes it. Nothing happens if there is none.
  void for_each(const std::string& key, const std::function<void(ObjectReader&)>& body);
  void error(const std::string& key, const std::string& message);
  [[nodiscard]] std::string pointer(const std::string& key) const;
  /// Notes every key that nothing above has asked for.
  void finish();

 private:
  ObjectReader(const std::string& file, Diagnostics& errors) : file_(file), errors_(errors) {}
  // The list at `key`; null, and an error is noted, if it is something else.
  const nlohmann::json* list(const std::string& key);

  const nlohmann::json* value_ = nullptr;
  std::string pointer_;
  const std::string& file_;
  Diagnostics& errors_;
  std::vector<std::string> known_;
};

/// "a string", "the number 3", "an array": what a value is, for messages.
std::string describe_json(const nlohmann::json& value);

}  // namespace checker
