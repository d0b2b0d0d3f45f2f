#pragma once

#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "checker/assert.hpp"

namespace checker {

/// Values as bytes for another process of the same program, one after the other.
class ByteWriter {
 public:
  template <typename Value>
  void put(const Value& value) {
    static_assert(std::is_trivially_copyable_v<Value>);
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof(value));  // NOLINT
  }
  void put(const std::string& text) {
    put(text.size());
    bytes_ += text;
  }
  template <typename Value>
  void put(const std::vector<Value>& values) {
    put(values.size());
    for (const Value& value : values) put(value);
  }
  [[nodiscard]] std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

/// What a ByteWriter wrote, in the same order.
/// Errors: InternalError if more is read than was written.
class ByteReader {
 public:
  /// Requires: `bytes` outlives the reader.
  explicit ByteReader(std::string_view bytes) : bytes_(bytes) {}

  template <typename Value>
  void get(Value& value) {
    static_assert(std::is_trivially_copyable_v<Value>);
    std::memcpy(&value, next(sizeof(value)), sizeof(value));
  }
  void get(std::string& text) {
    const auto size = get<std::size_t>();
    text.assign(next(size), size);
  }
  template <typename Value>
  void get(std::vector<Value>& values) {
    values.resize(get<std::size_t>());
    for (Value& value : values) get(value);
  }
  template <typename Value>
  Value get() {
    Value value{};
    get(value);
    return value;
  }

 private:
  const char* next(std::size_t size) {
    CHECKER_ASSERT(bytes_.size() >= size, "the data from another process is truncated");
    const char* begin = bytes_.data();
    bytes_.remove_prefix(size);
    return begin;
  }

  std::string_view bytes_;
};

}  // namespace checker
