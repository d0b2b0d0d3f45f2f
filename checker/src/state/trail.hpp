#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <new>

#include "checker/assert.hpp"

namespace checker {

/// A growing stack of bytes, in units of 16. Memory that it returns is not cleared.
class Trail {
 public:
  static constexpr std::size_t unit = 16;

  Trail() = default;
  ~Trail() { std::free(bytes_); }
  Trail(const Trail&) = delete;
  Trail& operator=(const Trail&) = delete;

  /// Returns: the index, in units, of `length` new bytes; never 0.
  std::uint32_t push(std::size_t length) {
    const std::size_t units = (length + unit - 1) / unit;
    if (used_ + units > capacity_) grow(used_ + units);
    CHECKER_ASSERT(used_ + units < UINT32_MAX, "the trail is longer than 64 GiB");
    const auto at = static_cast<std::uint32_t>(used_);
    used_ += units;
    return at;
  }
  void truncate(std::uint32_t at) { used_ = at; }
  [[nodiscard]] std::byte* at(std::uint32_t index) { return bytes_ + std::size_t{index} * unit; }
  [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(used_); }
  [[nodiscard]] std::size_t capacity() const { return capacity_ * unit; }

 private:
  void grow(std::size_t units) {
    std::size_t next = capacity_ == 0 ? 4096 : capacity_ * 2;
    while (next < units) next *= 2;
    auto* bigger = static_cast<std::byte*>(std::realloc(bytes_, next * unit));
    if (bigger == nullptr) throw std::bad_alloc();
    bytes_ = bigger;
    capacity_ = next;
  }
  std::byte* bytes_ = nullptr;
  std::size_t used_ = 1;
  std::size_t capacity_ = 0;
};

}  // namespace checker
