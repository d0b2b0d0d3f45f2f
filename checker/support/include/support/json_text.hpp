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

/// Parses JSON text. Errors: syntax errors with line and column; duplicate keys and nesting deeper
/// than 64, with their place. Any bytes are a valid argument.
std::optional<nlohmann::json> parse_json(std::string_view text, const std::string& file,
                                         Diagnostics& errors);

/// Reads one JSON object: typed fields first; every key that was not read is then an unknown key.
class ObjectReader {
 public:
  /// `pointer` is the JSON pointer of `value`. Notes an error if `value` is not an object.
  ObjectReader(const nlohmann::json& value, std::string pointer, const std::string& file,
               Diagnostics& errors);

  [[nodiscard]] bool ok() const { return value_ != nullptr; }
  /// The field, or null. From now on the key counts as known.
  const nlohmann::json* find(const std::string& key);
  bool text(const std::string& key, std::string& out, bool required = false);
  bool flag(const std::string& key, bool& out);
  /// A whole number in [least, most].
  bool number(const std::string& key, std::uint8_t& out, unsigned least, unsigned most);
  /// One of `words`; `out` becomes its index.
  bool word(const std::string& key, const std::vector<std::string>& words, std::size_t& out);
  /// A whole number up to a million; `missing` if there is no such key.
  std::uint32_t count(const std::string& key, std::uint32_t missing);
  /// The strings of a list; none if there is no such key.
  std::vector<std::string> texts(const std::string& key);
  /// The object at `key`. Notes an error if there is none.
  ObjectReader child(const std::string& key);
  /// Reads each object of a list with `body`, then finishes it. Does nothing if there is no list.
  void for_each(const std::string& key, const std::function<void(ObjectReader&)>& body);
  void error(const std::string& key, const std::string& message);
  [[nodiscard]] std::string pointer(const std::string& key) const;
  /// Notes an error for every key that no function above has read.
  void finish();

 private:
  ObjectReader(const std::string& file, Diagnostics& errors) : file_(file), errors_(errors) {}
  // The list at `key`. If it is something else, notes an error and returns null.
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
