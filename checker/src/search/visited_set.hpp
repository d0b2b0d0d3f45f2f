#pragma once

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>
#include <utility>

#include "checker/assert.hpp"
#include "fingerprint.hpp"

namespace checker {

/// Fingerprints of the states that were visited, each with a word of the caller's: open addressing
/// with linear probing, places by multiplication, so that the capacity need be no power of two.
///
/// Memory: 20 bytes a place; between 7/12 and 7/8 of them are taken, which is 23 to 35 bytes a
/// state; while it grows, the old table lives beside the new one.
class VisitedSet {
 public:
  VisitedSet() { allocate(first_capacity); }
  VisitedSet(const VisitedSet&) = delete;
  VisitedSet& operator=(const VisitedSet&) = delete;

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] std::size_t memory_bytes() const { return capacity_ * sizeof(Entry); }
  /// How many bytes the next insert() may ask for; mostly 0.
  [[nodiscard]] std::size_t growth_bytes() const {
    return size_ < most_ ? 0 : next_capacity() * sizeof(Entry);
  }

  /// Returns: the word stored with the fingerprint, and whether it was not there before; then
  /// `word` is stored. Valid until the next insert().
  /// Errors: std::bad_alloc.
  std::pair<std::uint32_t*, bool> insert(const Fingerprint& print, std::uint32_t word) {
    if (size_ >= most_) grow();
    Entry* entry = find(print);
    if (!entry->empty()) return {&entry->word, false};
    *entry = Entry(print, word);
    ++size_;
    return {&entry->word, true};
  }

 private:
  static constexpr std::size_t first_capacity = 1024;

  // In words of four bytes, so that no byte is lost to alignment.
  struct Entry {
    Entry(const Fingerprint& print, std::uint32_t own)
        : parts{static_cast<std::uint32_t>(print.low), static_cast<std::uint32_t>(print.low >> 32U),
                static_cast<std::uint32_t>(print.high),
                static_cast<std::uint32_t>(print.high >> 32U)},
          word(own) {
      if (empty()) parts[0] = 1;  // Zero marks a free place: that fingerprint is taken for another.
    }
    [[nodiscard]] bool empty() const { return (parts[0] | parts[1] | parts[2] | parts[3]) == 0; }
    [[nodiscard]] bool same(const Entry& other) const {
      return parts[0] == other.parts[0] && parts[1] == other.parts[1] &&
             parts[2] == other.parts[2] && parts[3] == other.parts[3];
    }
    [[nodiscard]] std::uint64_t hash() const { return std::uint64_t{parts[1]} << 32U | parts[0]; }
    std::uint32_t parts[4];
    std::uint32_t word;
  };
  struct Free {
    void operator()(Entry* entries) const { std::free(entries); }
  };

  [[nodiscard]] std::size_t next_capacity() const { return capacity_ + capacity_ / 2; }

  void allocate(std::size_t capacity) {
    auto* entries = static_cast<Entry*>(std::calloc(capacity, sizeof(Entry)));
    if (entries == nullptr) throw std::bad_alloc();
    entries_.reset(entries);
    capacity_ = capacity;
    most_ = capacity / 8 * 7;
  }

  Entry* find(const Fingerprint& print) { return find(Entry(print, 0)); }
  Entry* find(const Entry& wanted) {
    __extension__ using Wide = unsigned __int128;
    auto place = static_cast<std::size_t>(Wide{wanted.hash()} * capacity_ >> 64U);
    while (!entries_[place].empty() && !entries_[place].same(wanted)) {
      if (++place == capacity_) place = 0;
    }
    return &entries_[place];
  }

  void grow() {
    const std::unique_ptr<Entry[], Free> old = std::move(entries_);
    const std::size_t old_capacity = capacity_;
    allocate(next_capacity());
    for (std::size_t i = 0; i < old_capacity; ++i) {
      if (!old[i].empty()) *find(old[i]) = old[i];
    }
  }

  std::unique_ptr<Entry[], Free> entries_;
  std::size_t capacity_ = 0;
  std::size_t size_ = 0;
  std::size_t most_ = 0;
};

}  // namespace checker
