#pragma once

#include <stdexcept>

#include "checker/search_result.hpp"

namespace checker {

/// A limit ended a query.
class LimitReached : public std::runtime_error {
 public:
  /// A query ended by this limit.
  explicit LimitReached(LimitKind limit);
  /// Which limit it was.
  [[nodiscard]] LimitKind limit() const { return limit_; }

 private:
  LimitKind limit_;
};

}  // namespace checker
