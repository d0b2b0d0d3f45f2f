#pragma once

#include <stdexcept>

#include "checker/search_result.hpp"

namespace checker {

/// A limit ended a query.
class LimitReached : public std::runtime_error {
 public:
  explicit LimitReached(LimitKind limit);
  [[nodiscard]] LimitKind limit() const { return limit_; }

 private:
  LimitKind limit_;
};

}  // namespace checker
