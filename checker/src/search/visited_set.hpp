#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <functional>
#include <iterator>
#include <utility>

#include "checker/assert.hpp"
#include "jobs/jobs.hpp"
#include "jobs/memory_region.hpp"
#include "search/budget.hpp"
#include "state/fingerprint.hpp"

namespace checker {

/// Fingerprints of the visited states, each with a word for the caller: open addressing with linear
/// probing, places by multiplication, so that the capacity need not be a power of two. The set
/// grows in place, and may be shared by jobs.
///
/// Memory: 20 bytes a place; between 8/15 and 4/5 of them are taken, which is 25 to 38 bytes a
/// state, and up to 7/8 where it must not grow further.
///
/// How jobs share it: a place is claimed by changing its tag from `free` to `claimed`; its final
/// tag is written last. While the table grows, no job is between enter() and leave(). Each job
/// counts its insertions in its own cache line, and reads the sum only occasionally: what all jobs
/// may insert between two such reads fits into the part of the table that is always kept empty.
class VisitedSet {
 public:
  /// What insert() found. `place` is the address of the word: valid until the next insert(), and
  /// only to be used without jobs.
  struct Visit {
    std::uint32_t word;
    bool fresh;
    std::uint32_t* place;
  };

  explicit VisitedSet(Jobs* jobs = nullptr);
  VisitedSet(const VisitedSet&) = delete;
  VisitedSet& operator=(const VisitedSet&) = delete;

  [[nodiscard]] std::size_t size() const;
  [[nodiscard]] std::size_t memory_bytes() const { return bytes_of(control().capacity); }
  /// Whether it must grow before the next insert().
  [[nodiscard]] bool full() const { return size() >= control().most.load(relaxed); }
  /// Grows if it is still full. `allowed` says whether that many more bytes may be used; if not,
  /// less is tried. Returns: false if nothing is allowed, or the address space is exhausted.
  bool grow(const std::function<bool(std::size_t)>& allowed);

  /// Grows as far as the budget allows, if it is full. Returns: whether there is room.
  bool make_room(const Budget& budget) { return room_ != 0 || look_for_room(budget); }
  /// Begins to load the place where a fingerprint will be looked up.
  void prefetch(const Fingerprint& print) const {
    __builtin_prefetch(entries() + Entry(print).home(control().capacity), 1);
  }
  /// Returns: the word stored with the fingerprint, and whether it was not there before; then the
  /// word is what `make_word()` returns. Requires: not full (with jobs: a moment ago).
  template <typename MakeWord>
  Visit insert(const Fingerprint& print, MakeWord&& make_word) {
    const bool shared = shared_among_jobs();
    if (shared) enter();
    const Visit visit = find_or_claim(Entry(print), shared, std::forward<MakeWord>(make_word));
    if (shared) leave();
    return visit;
  }

 private:
  static constexpr std::uint32_t free = 0;
  static constexpr std::uint32_t claimed = 1;
  static constexpr std::uint32_t first_tag = 2;
  static constexpr std::memory_order relaxed = std::memory_order_relaxed;
  static constexpr std::size_t first_capacity = 256;
  // Jobs check whether the set is full before they insert: this many may insert at the same time.
  static constexpr std::size_t first_shared_capacity = 16 * Jobs::most;
  static constexpr std::size_t room_most = 64;  // Between two checks by one of several jobs.

  // In words of four bytes, so that no byte is lost to alignment.
  struct Entry {
    Entry() = default;
    explicit Entry(const Fingerprint& print)
        : tag(static_cast<std::uint32_t>(print.low)),
          parts{static_cast<std::uint32_t>(print.low >> 32U),
                static_cast<std::uint32_t>(print.high),
                static_cast<std::uint32_t>(print.high >> 32U)} {
      if (tag < first_tag) tag += first_tag;  // Such a fingerprint collides with another.
    }
    [[nodiscard]] bool same_parts(const Entry& other) const {
      return parts[0] == other.parts[0] && parts[1] == other.parts[1] && parts[2] == other.parts[2];
    }
    [[nodiscard]] std::size_t home(std::size_t capacity) const {
      __extension__ using Wide = unsigned __int128;
      const std::uint64_t hash = std::uint64_t{parts[0]} << 32U | tag;
      return static_cast<std::size_t>(Wide{hash} * capacity >> 64U);
    }
    std::uint32_t tag = free;
    std::uint32_t parts[3] = {};
    std::uint32_t word = 0;
  };

  static constexpr std::size_t line = 64;  // Of a cache: different jobs write to different lines.
  struct alignas(line) Count {
    std::atomic<std::size_t> inserted;
  };
  // First in the region, then a Count for each job. This line is rarely written.
  struct alignas(line) Control {
    std::size_t capacity;  // Changed while no other job reads the table.
    std::atomic<std::size_t> most;
    std::atomic<std::uint32_t> growing;
  };

  [[nodiscard]] Control& control() const {
    return *reinterpret_cast<Control*>(region_.data());  // NOLINT: zeroed memory
  }
  [[nodiscard]] Entry* entries() const {
    return reinterpret_cast<Entry*>(region_.data() + first_byte_);  // NOLINT: zeroed memory
  }
  [[nodiscard]] std::atomic<std::size_t>& inserted_by(std::size_t job) const {
    auto* counts = reinterpret_cast<Count*>(region_.data() + sizeof(Control));  // NOLINT: as above
    return counts[job].inserted;
  }
  [[nodiscard]] std::size_t bytes_of(std::size_t capacity) const {
    return first_byte_ + capacity * sizeof(Entry);
  }
  [[nodiscard]] bool shared_among_jobs() const { return jobs_ != nullptr && jobs_->started(); }

  template <typename MakeWord>
  Visit find_or_claim(const Entry& wanted, bool shared, MakeWord&& make_word) {
    Entry* const all = entries();
    const std::size_t capacity = control().capacity;
    for (std::size_t at = wanted.home(capacity);; at = at + 1 == capacity ? 0 : at + 1) {
      Entry& entry = all[at];
      std::uint32_t seen = std::atomic_ref(entry.tag).load(std::memory_order_acquire);
      if (seen == free && claim(entry, shared, seen)) {
        std::copy(std::begin(wanted.parts), std::end(wanted.parts), std::begin(entry.parts));
        entry.word = make_word();
        std::atomic_ref(entry.tag).store(wanted.tag, std::memory_order_release);
        count_insertion();
        return {entry.word, true, &entry.word};
      }
      if (seen == claimed) seen = wait_for(entry);
      if (seen == wanted.tag && entry.same_parts(wanted)) return {entry.word, false, &entry.word};
    }
  }
  static bool claim(Entry& entry, bool shared, std::uint32_t& seen) {
    return !shared || std::atomic_ref(entry.tag).compare_exchange_strong(seen, claimed,
                                                                         std::memory_order_acquire);
  }

  void count_insertion() {
    std::atomic<std::size_t>& own = inserted_by(jobs_ == nullptr ? 0 : jobs_->own());
    own.store(own.load(relaxed) + 1, relaxed);
    if (room_ != 0) --room_;
  }
  bool look_for_room(const Budget& budget);

  void enter();
  void leave();
  std::uint32_t wait_for(Entry& entry);
  void set_capacity(std::size_t capacity);
  void rebuild(std::size_t capacity);
  std::size_t next_capacity(const std::function<bool(std::size_t)>& allowed) const;

  Jobs* jobs_;
  std::size_t first_byte_;  // Of the table.
  MemoryRegion region_;
  std::size_t room_ = 0;  // How many may be inserted before checking whether it is full.
};

}  // namespace checker
