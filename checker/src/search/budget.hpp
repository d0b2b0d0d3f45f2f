#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

#include "checker/search.hpp"

namespace checker {

/// How far a search is, as far as it knows; for the progress line.
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

  /// Returns: whether the search may go on; if not, limit() says why.
  /// `own_bytes` is memory that the search has just grown to, for the progress callback only.
  bool allows(const Progress& now) {
    if (options_.states_max != 0 && now.states >= options_.states_max) {
      limit_ = LimitKind::states;
      return false;
    }
    if (++turns_ % 256 != 0) return true;
    return allows_slowly(now);
  }
  /// Returns: whether `bytes` more fit under the memory limit.
  bool allows_memory(std::size_t bytes);
  void exceed(LimitKind limit) { limit_ = limit; }
  /// `ask` is called for each progress line from now on. It must not change what the search does.
  void expect(std::function<Expected()> ask) { ask_ = std::move(ask); }

  [[nodiscard]] LimitKind limit() const { return limit_; }
  [[nodiscard]] bool exceeded() const { return limit_ != LimitKind::none; }
  [[nodiscard]] double seconds() const;
  /// A new pass: the limits go on, an exceeded one is forgotten.
  void next_pass() {
    limit_ = LimitKind::none;
    ask_ = nullptr;
  }

 private:
  bool allows_slowly(const Progress& now);

  const SearchOptions& options_;
  std::chrono::steady_clock::time_point start_;
  std::uint64_t turns_ = 0;
  LimitKind limit_ = LimitKind::none;
  std::function<Expected()> ask_;
};

/// Resident memory of this process, in bytes; 0 if it cannot be read.
std::size_t resident_bytes();

}  // namespace checker
