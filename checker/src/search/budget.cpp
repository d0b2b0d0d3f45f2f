#include "search/budget.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "checker/limit_reached.hpp"

namespace checker {

const char* limit_name(LimitKind limit) {
  switch (limit) {
    case LimitKind::none:
      return "none";
    case LimitKind::time:
      return "time";
    case LimitKind::states:
      return "states";
    case LimitKind::memory:
      return "memory";
    case LimitKind::steps:
      return "steps";
    case LimitKind::interrupted:
      return "interrupted";
    case LimitKind::classes:
      return "one order of each class";
    case LimitKind::bound:
      return "model bound";
    case LimitKind::preemptions:
      return "preemptions";
    case LimitKind::delays:
      return "delays";
    case LimitKind::sampled:
      return "sampled";
  }
  return "unknown";
}

LimitReached::LimitReached(LimitKind limit)
    : std::runtime_error(std::string("a limit (") + limit_name(limit) + ") ended a query"),
      limit_(limit) {}

Resident resident_bytes() {
  const int file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
  if (file < 0) return {};
  char text[128];
  const ssize_t length = read(file, text, sizeof(text) - 1);
  close(file);
  if (length <= 0) return {};
  text[length] = '\0';
  char* next = nullptr;
  std::strtoull(text, &next, 10);  // Total size; then the resident part, and what is shared of it.
  const std::uint64_t all = std::strtoull(next, &next, 10);
  const std::uint64_t shared = std::min(std::strtoull(next, nullptr, 10) + 0ULL, all + 0ULL);
  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  return {(all - shared) * page, shared * page};
}

Budget::Budget(const SearchOptions& options)
    : options_(options),
      start_(std::chrono::steady_clock::now()),
      next_look_(options.memory_bytes == 0 ? turns_between_looks : 0) {}

double Budget::seconds() const {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
}

void Budget::share(Jobs* jobs, std::function<std::size_t()> bytes) {
  jobs_ = jobs;
  shared_bytes_ = std::move(bytes);
  if (jobs_ != nullptr) program_bytes_ = resident_bytes().shared;
}

bool Budget::allows_time() {
  if (jobs_ != nullptr && jobs_->stopped() != LimitKind::none) {
    limit_ = jobs_->stopped();
  } else if (options_.stop != nullptr && *options_.stop != 0) {
    limit_ = LimitKind::interrupted;
  } else if (options_.seconds_max > 0 && seconds() > options_.seconds_max) {
    limit_ = LimitKind::time;
  }
  return limit_ == LimitKind::none;
}

bool Budget::allows_waiting() {
  const bool go_on = allows_time();
  if (!go_on) jobs_->stop(limit_);
  return go_on;
}

bool Budget::allows_slowly(const Progress& now) {
  if (!allows_time()) return false;
  if (turns_ >= next_look_) look_at_memory(now.states);
  if (exceeded()) return false;
  if (turns_ % turns_between_looks == 0) show(now);
  return true;
}

// The nearer the limit, the sooner the next check: what all jobs allocate until then must fit.
void Budget::look_at_memory(std::uint64_t states) {
  std::size_t jobs = 1;
  if (jobs_ != nullptr && jobs_->started()) {
    jobs_->publish(states, resident_bytes().own);
    jobs_->check();
    jobs = jobs_->count();
  }
  next_look_ = turns_ + turns_between_looks;
  if (options_.memory_bytes == 0) return;
  const std::size_t used = used_bytes() + kept_free();
  if (used > options_.memory_bytes) {
    limit_ = LimitKind::memory;
    return;
  }
  const std::size_t left = options_.memory_bytes - used;
  next_look_ = turns_ + std::min<std::uint64_t>(turns_between_looks, left / bytes_a_turn / jobs);
}

void Budget::show(Progress progress) const {
  if (!options_.progress || (jobs_ != nullptr && jobs_->own() != 0)) return;
  progress.seconds = seconds();
  if (jobs_ != nullptr && jobs_->started()) progress.states = jobs_->states();
  if (ask_) {
    const Expected expected = ask_();
    progress.unit = expected.unit;
    progress.done = expected.done;
    progress.total = expected.total;
    progress.spread = expected.spread;
  }
  options_.progress(progress);
}

std::size_t Budget::used_bytes() const {
  const Resident resident = resident_bytes();
  if (jobs_ == nullptr || !jobs_->started()) return resident.own + resident.shared;
  return jobs_->private_bytes() + shared_bytes_() + program_bytes_;
}

// For what grows between two checks, and for the report.
std::size_t Budget::kept_free() const {
  constexpr std::size_t least = std::size_t{1} << 19U;
  return std::max(least, options_.memory_bytes / 64);
}

bool Budget::fits(std::size_t bytes) const {
  if (struck_limit() == LimitKind::memory) return false;
  if (options_.memory_bytes == 0) return true;
  return used_bytes() + bytes + kept_free() <= options_.memory_bytes;
}

bool Budget::allows_memory(std::size_t bytes) {
  if (struck()) return false;
  if (fits(bytes)) return true;
  limit_ = LimitKind::memory;
  return false;
}

}  // namespace checker
