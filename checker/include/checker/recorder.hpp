#pragma once

#include "checker/access_check.hpp"

namespace checker {

/// Receives remarks while a schedule is recorded; absent during a search.
class Recorder {
 public:
  virtual ~Recorder() = default;
  /// Adds a remark to the current step.
  virtual void remark(const char* text) = 0;
  /// Sets the message of the defect, or names the bound, that ends the interleaving.
  virtual void fail_message(const char* text) = 0;
  /// Notes that the current step of this thread broke the rule of access_check.hpp.
  virtual void violation(const Violation& violation) = 0;
};

}  // namespace checker
