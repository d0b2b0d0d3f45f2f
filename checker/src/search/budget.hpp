#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

#include "checker/search.hpp"
#include "jobs/jobs.hpp"
#include "search/injected_limit.hpp"

namespace checker {

/// The estimated total of a search, for the progress line.
struct Expected {
  const char* unit = "";
  double done = 0;
  double total = 0;   ///< 0: not known.
  double spread = 0;  ///< Standard error of `total`.
};

/// The limits of a search, tested on every turn of its loop.
class Budget {
 public:
  explicit Budget(const SearchOptions& options);

  /// Returns: whether the search may go on; if not, limit() says why. `describe()` returns the
  /// Progress, and is called only occasionally.
  template <typename Describe>
  bool allows(std::uint64_t states, Describe describe) {
    if (struck()) return false;
    if (options_.states_max != 0 && states >= options_.states_max) {
      limit_ = LimitKind::states;
      return false;
    }
    if (++turns_ % 256 != 0) return true;
    return allows_slowly(describe());
  }
  /// As allows(), for a job that waits for others.
  bool allows_waiting();
  /// Returns: whether `bytes` more fit under the memory limit; if not, limit() says so. allows()
  /// notices in time what is allocated without this call if it is at most `bytes_a_turn`.
  bool allows_memory(std::size_t bytes);
  /// As allows_memory(), but does not end the search if they do not fit.
  [[nodiscard]] bool fits(std::size_t bytes) const;
  /// From now on the limits apply to all jobs together, which share as much memory as `bytes`
  /// returns; null: to this process again.
  void share(Jobs* jobs, std::function<std::size_t()> bytes);
  void exceed(LimitKind limit) { limit_ = limit; }
  /// From now on, `ask` is called for each progress line. It must not affect the search.
  void expect(std::function<Expected()> ask) { ask_ = std::move(ask); }

  [[nodiscard]] const SearchOptions& options() const { return options_; }
  [[nodiscard]] LimitKind limit() const { return limit_; }
  [[nodiscard]] bool exceeded() const { return limit_ != LimitKind::none; }
  [[nodiscard]] double seconds() const;
  /// A new pass: the limits stay in force, an exceeded one is forgotten.
  void next_pass() {
    limit_ = LimitKind::none;
    ask_ = nullptr;
  }

 private:
  // A turn of a search seldom allocates more: a state, its edges, its snapshot on the path.
  static constexpr std::size_t bytes_a_turn = 1024;
  static constexpr std::uint64_t turns_between_looks = 8192;

  bool struck() {
    const LimitKind limit = struck_limit();
    if (limit != LimitKind::none) limit_ = limit;
    return limit != LimitKind::none;
  }
  bool allows_slowly(const Progress& now);
  bool allows_time();
  void look_at_memory(std::uint64_t states);
  void show(Progress progress) const;
  [[nodiscard]] std::size_t used_bytes() const;
  [[nodiscard]] std::size_t kept_free() const;

  const SearchOptions& options_;
  std::chrono::steady_clock::time_point start_;
  std::uint64_t turns_ = 0;
  std::uint64_t next_look_;  // When to check the memory in use.
  LimitKind limit_ = LimitKind::none;
  std::function<Expected()> ask_;
  Jobs* jobs_ = nullptr;
  std::function<std::size_t()> shared_bytes_;
  std::size_t program_bytes_ = 0;  // Of files: memory that all jobs share.
};

/// Resident memory of this process, in bytes; 0 where it cannot be read.
struct Resident {
  std::size_t own = 0;
  std::size_t shared = 0;  ///< With files, and with other processes.
};
Resident resident_bytes();

}  // namespace checker
