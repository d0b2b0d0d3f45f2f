#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <type_traits>

#include "checker/operation.hpp"

namespace checker {

/// A set of threads in one word: bit i stands for thread i. Iteration is in ascending order, over
/// the set as it was when the loop began.
class ThreadSet {
 public:
  class Iterator;

  constexpr ThreadSet() = default;
  /// The set that bits() came from.
  static constexpr ThreadSet of_bits(std::uint32_t bits) { return ThreadSet(bits); }
  static constexpr ThreadSet all() { return ThreadSet(UINT32_MAX); }

  [[nodiscard]] constexpr std::uint32_t bits() const { return bits_; }
  [[nodiscard]] constexpr bool empty() const { return bits_ == 0; }
  [[nodiscard]] constexpr std::size_t size() const {
    return static_cast<std::size_t>(std::popcount(bits_));
  }
  [[nodiscard]] constexpr bool contains(ThreadId thread) const {
    return (bits_ >> thread & 1U) != 0;
  }
  /// The thread with the least id. Requires: not empty.
  [[nodiscard]] constexpr ThreadId first() const {
    return static_cast<ThreadId>(std::countr_zero(bits_));
  }
  /// That thread alone; empty if this is.
  [[nodiscard]] constexpr ThreadSet first_only() const { return ThreadSet(bits_ & (~bits_ + 1)); }

  constexpr void insert(ThreadId thread) { bits_ |= 1U << thread; }
  constexpr void erase(ThreadId thread) { bits_ &= ~(1U << thread); }
  [[nodiscard]] constexpr ThreadSet with(ThreadId thread) const {
    return ThreadSet(bits_ | 1U << thread);
  }
  [[nodiscard]] constexpr ThreadSet without(ThreadId thread) const {
    return ThreadSet(bits_ & ~(1U << thread));
  }

  /// Union, intersection, difference.
  friend constexpr ThreadSet operator|(ThreadSet a, ThreadSet b) {
    return ThreadSet(a.bits_ | b.bits_);
  }
  friend constexpr ThreadSet operator&(ThreadSet a, ThreadSet b) {
    return ThreadSet(a.bits_ & b.bits_);
  }
  friend constexpr ThreadSet operator-(ThreadSet a, ThreadSet b) {
    return ThreadSet(a.bits_ & ~b.bits_);
  }
  constexpr ThreadSet& operator|=(ThreadSet other) { return *this = *this | other; }
  constexpr ThreadSet& operator&=(ThreadSet other) { return *this = *this & other; }
  constexpr ThreadSet& operator-=(ThreadSet other) { return *this = *this - other; }
  constexpr bool operator==(const ThreadSet&) const = default;

  [[nodiscard]] constexpr Iterator begin() const;
  [[nodiscard]] static constexpr std::default_sentinel_t end() { return {}; }

 private:
  explicit constexpr ThreadSet(std::uint32_t bits) : bits_(bits) {}

  std::uint32_t bits_ = 0;
};
static_assert(threads_max <= 32);
static_assert(std::is_trivially_copyable_v<ThreadSet> && sizeof(ThreadSet) == 4);

class ThreadSet::Iterator {
 public:
  explicit constexpr Iterator(std::uint32_t left) : left_(left) {}
  constexpr ThreadId operator*() const { return static_cast<ThreadId>(std::countr_zero(left_)); }
  constexpr Iterator& operator++() {
    left_ &= left_ - 1;
    return *this;
  }
  constexpr bool operator==(std::default_sentinel_t) const { return left_ == 0; }

 private:
  std::uint32_t left_;
};

constexpr ThreadSet::Iterator ThreadSet::begin() const { return Iterator(bits_); }

constexpr ThreadSet only(ThreadId thread) { return ThreadSet().with(thread); }

}  // namespace checker
