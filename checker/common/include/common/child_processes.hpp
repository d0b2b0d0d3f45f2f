#pragma once

#include <sys/types.h>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace checker {

/// How a child process ended.
struct ChildEnd {
  bool exited = false;  ///< Otherwise a signal killed it.
  int code = 0;         ///< Its exit status, or the number of the signal.

  [[nodiscard]] bool good() const { return exited && code == 0; }
  /// "was killed by Aborted", "ended with status 3".
  [[nodiscard]] std::string text() const;
};

/// Forked processes, none of which outlives this one.
class ChildProcesses {
 public:
  ChildProcesses() = default;
  /// Kills those that are still running. In a child: does nothing.
  ~ChildProcesses();
  ChildProcesses(const ChildProcesses&) = delete;
  ChildProcesses& operator=(const ChildProcesses&) = delete;

  /// Forks. Returns: whether this is the child, which does not know its siblings.
  /// Errors: InternalError if the system has no process left.
  bool start();

  [[nodiscard]] std::size_t count() const { return ids_.size(); }
  [[nodiscard]] bool any_running() const;
  /// Returns: how the child ended, if it has since the last call. `wait`: waits until it ends.
  /// Requires: child < count(); children are numbered in the order of their start, from 0.
  std::optional<ChildEnd> ended(std::size_t child, bool wait);
  /// Sends SIGINT to those that are still running.
  void interrupt() const;

 private:
  std::vector<pid_t> ids_;  // 0: has ended.
};

}  // namespace checker
