#include "search/budget.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>

namespace checker {

std::size_t resident_bytes() {
  const int file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  char text[128];
  const ssize_t length = read(file, text, sizeof(text) - 1);
  close(file);
  if (length <= 0) return 0;
  text[length] = '\0';
  char* next = nullptr;
  std::strtoull(text, &next, 10);  // Total size; the second number is the resident part.
  const std::uint64_t pages = std::strtoull(next, nullptr, 10);
  return pages * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

Budget::Budget(const SearchOptions& options)
    : options_(options), start_(std::chrono::steady_clock::now()) {}

double Budget::seconds() const {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
}

bool Budget::allows_slowly(const Progress& now) {
  if (options_.stop != nullptr && *options_.stop != 0) {
    limit_ = LimitKind::interrupted;
    return false;
  }
  if (options_.seconds_max > 0 && seconds() > options_.seconds_max) {
    limit_ = LimitKind::time;
    return false;
  }
  if (turns_ % 8192 != 0) return true;
  if (!allows_memory(0)) return false;
  if (options_.progress) {
    Progress progress = now;
    progress.seconds = seconds();
    if (ask_) {
      const Expected expected = ask_();
      progress.unit = expected.unit;
      progress.done = expected.done;
      progress.total = expected.total;
      progress.spread = expected.spread;
    }
    options_.progress(progress);
  }
  return true;
}

bool Budget::allows_memory(std::size_t bytes) {
  if (options_.memory_bytes == 0) return true;
  if (resident_bytes() + bytes <= options_.memory_bytes) return true;
  limit_ = LimitKind::memory;
  return false;
}

}  // namespace checker
