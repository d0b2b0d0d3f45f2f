#pragma once

#include <csignal>
#include <cstdint>

#include "checker/search_result.hpp"

namespace checker {

/// A limit that strikes at the n-th check of any limit, regardless of time and memory, so that a
/// test reaches every place at which a limit can end something. Compiled only in the build of the
/// tests that use it.
struct InjectedLimit {
  LimitKind kind = LimitKind::none;
  std::uint64_t at = 0;      ///< At which check, from 1; 0: never.
  std::uint64_t checks = 0;  ///< How many there have been.
  bool signals = false;      ///< An interrupt also raises SIGINT.
};

#ifdef CHECKER_MUTANTS
inline InjectedLimit injected_limit;
/// To be called by each check. Returns: the limit that strikes there. Elapsed time and an interrupt
/// are permanent; later checks of another limit may pass again.
inline LimitKind struck_limit() {
  InjectedLimit& injected = injected_limit;
  ++injected.checks;
  const bool stays = injected.kind == LimitKind::time || injected.kind == LimitKind::interrupted;
  if (injected.at == 0 || injected.checks < injected.at) return LimitKind::none;
  if (injected.checks > injected.at) return stays ? injected.kind : LimitKind::none;
  if (injected.signals && injected.kind == LimitKind::interrupted) std::raise(SIGINT);
  return injected.kind;
}
#else
constexpr LimitKind struck_limit() { return LimitKind::none; }
#endif

}  // namespace checker
