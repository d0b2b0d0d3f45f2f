#include "common/child_processes.hpp"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstring>

#include "checker/assert.hpp"

namespace checker {

std::string ChildEnd::text() const {
  return exited ? "ended with status " + std::to_string(code)
                : std::string("was killed by ") + strsignal(code);
}

ChildProcesses::~ChildProcesses() {
  for (const pid_t id : ids_) {
    if (id != 0) kill(id, SIGKILL);
  }
  for (const pid_t id : ids_) {
    if (id != 0) waitpid(id, nullptr, 0);
  }
}

bool ChildProcesses::start() {
  const pid_t parent = getpid();
  const pid_t id = fork();
  CHECKER_ASSERT(id >= 0, "the system has no processes left for --jobs");
  if (id != 0) {
    ids_.push_back(id);
    return false;
  }
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(70);  // The parent died before this took effect.
  ids_.clear();
  return true;
}

bool ChildProcesses::any_running() const {
  return std::any_of(ids_.begin(), ids_.end(), [](pid_t id) { return id != 0; });
}

std::optional<ChildEnd> ChildProcesses::ended(std::size_t child, bool wait) {
  pid_t& id = ids_[child];
  if (id == 0) return std::nullopt;
  int status = 0;
  if (waitpid(id, &status, wait ? 0 : WNOHANG) <= 0) return std::nullopt;
  id = 0;
  if (WIFSIGNALED(status)) return ChildEnd{false, WTERMSIG(status)};
  return ChildEnd{true, WEXITSTATUS(status)};
}

void ChildProcesses::interrupt() const {
  for (const pid_t id : ids_) {
    if (id != 0) kill(id, SIGINT);
  }
}

}  // namespace checker
