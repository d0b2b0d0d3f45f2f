#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace checker {

/// Who sees what is written to a region.
enum class Sharing : std::uint8_t {
  own,   ///< This process.
  jobs,  ///< All processes that are forked from it, too.
};

/// Zeroed address space, as large as the machine's memory, for tables that grow in place. A page
/// costs memory once it is written to.
class MemoryRegion {
 public:
  /// Errors: std::bad_alloc.
  explicit MemoryRegion(Sharing sharing);
  ~MemoryRegion();
  MemoryRegion(const MemoryRegion&) = delete;
  MemoryRegion& operator=(const MemoryRegion&) = delete;

  /// The region is now large and accessed at random: pages first written from now on are large
  /// ones, if the system has them.
  void use_large_pages() const;

  [[nodiscard]] std::byte* data() const { return data_; }
  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  std::byte* data_;
  std::size_t size_;
};

/// An array that grows at its end, never moves, and may be shared by jobs.
template <typename Element>
class GrowingArray {
  static_assert(std::is_trivially_copyable_v<Element>);

 public:
  explicit GrowingArray(Sharing sharing = Sharing::own) : region_(sharing) {}

  /// Makes room for `count` more, zeroed. Requires: can_add(count).
  /// Returns: where the first of them lies.
  std::size_t add(std::size_t count) { return used().fetch_add(count, std::memory_order_relaxed); }
  /// As add(1), but others that see the new size see the element, too. Requires: can_add(1); no
  /// other job adds meanwhile.
  void push_back(const Element& element) {
    data()[size()] = element;
    used().fetch_add(1, std::memory_order_release);
  }
  /// Forgets all elements from `count` on. Requires: no job adds meanwhile.
  void truncate(std::size_t count) { used().store(count, std::memory_order_release); }
  /// Whether there is room for that many more. There are never more than `UINT32_MAX` elements.
  [[nodiscard]] bool can_add(std::size_t count) const { return size() + count < most(); }
  [[nodiscard]] std::size_t size() const { return used().load(std::memory_order_acquire); }
  [[nodiscard]] std::size_t memory_bytes() const { return first_byte + size() * sizeof(Element); }

  [[nodiscard]] Element* data() const {
    return reinterpret_cast<Element*>(region_.data() + first_byte);  // NOLINT: zeroed memory
  }
  Element& operator[](std::size_t index) { return data()[index]; }
  const Element& operator[](std::size_t index) const { return data()[index]; }

 private:
  static constexpr std::size_t first_byte = 64;
  using Size = std::atomic<std::size_t>;
  static_assert(Size::is_always_lock_free && alignof(Element) <= first_byte);

  [[nodiscard]] Size& used() const {
    return *reinterpret_cast<Size*>(region_.data());  // NOLINT: zeroed memory
  }
  [[nodiscard]] std::size_t most() const {
    const std::size_t fit = (region_.size() - first_byte) / sizeof(Element);
    return fit < UINT32_MAX ? fit : UINT32_MAX;
  }
  MemoryRegion region_;
};

/// Takes places of an array that several jobs fill, in batches so large that different jobs write
/// to memory far apart. Some places may stay unused.
template <typename Element, std::size_t batch>
class Places {
 public:
  explicit Places(GrowingArray<Element>& array) : array_(array) {}
  /// Makes room for `count` adjacent places. Returns: false if there is no room left. Requires: at
  /// most `jobs` jobs call it, with `count` no larger than `most`.
  bool reserve(std::size_t count, std::size_t most, std::size_t jobs) {
    if (end_ - next_ >= count) return true;
    if (!array_.can_add(std::max(most, batch) * jobs)) return false;
    const std::size_t more = std::max(count, batch);
    next_ = array_.add(more);
    end_ = next_ + more;
    return true;
  }
  /// Requires: the previous call was reserve() of at least as many.
  std::size_t take(std::size_t count) {
    const std::size_t at = next_;
    next_ += count;
    return at;
  }
  /// In a job that was just forked: places taken before belong to the first job.
  void forget() { next_ = end_ = 0; }

 private:
  GrowingArray<Element>& array_;
  std::size_t next_ = 0;
  std::size_t end_ = 0;
};

}  // namespace checker
