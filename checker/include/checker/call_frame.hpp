#pragma once

#include "checker/operation.hpp"

namespace checker {

class Runtime;

/// Declares for a scope that the thread is inside the named function, for the calls in traces and
/// deadlock reports. Owns nothing; links two words on the thread's stack.
class ScopedCall {
 public:
  /// Enters the function; `name`: static text, by default the name of the calling function.
  explicit ScopedCall(Runtime& runtime, const char* name = __builtin_FUNCTION());
  ~ScopedCall();
  ScopedCall(const ScopedCall&) = delete;
  ScopedCall& operator=(const ScopedCall&) = delete;

 private:
  CallFrame frame_;
  Runtime& runtime_;
};

}  // namespace checker
