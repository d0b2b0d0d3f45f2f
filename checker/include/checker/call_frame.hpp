#pragma once

#include "checker/operation.hpp"

namespace checker {

class Runtime;

/// Declares, for as long as it lives, that the thread is inside the named function: the calls of
/// traces and of deadlock reports. It owns nothing; it links two words on the thread's stack.
class ScopedCall {
 public:
  explicit ScopedCall(Runtime& runtime, const char* name = __builtin_FUNCTION());
  ~ScopedCall();
  ScopedCall(const ScopedCall&) = delete;
  ScopedCall& operator=(const ScopedCall&) = delete;

 private:
  CallFrame frame_;
  Runtime& runtime_;
};

}  // namespace checker
