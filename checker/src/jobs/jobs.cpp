// Each job has one slot. A job with work left that sees others wait puts some into its slot; a
// waiting job takes work from any slot. One lock guards all slots and the number of working jobs,
// so that "no job works and no slot is full" is read atomically: no work can come after that. Work
// is given and taken rarely, at most a few thousand times a second.

#include "jobs/jobs.hpp"

#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <mutex>

#include "checker/assert.hpp"
#include "checker/program_error.hpp"
#include "state/arena.hpp"

namespace checker {

namespace {

constexpr long nap_nanoseconds = 20'000;
constexpr std::size_t line = 64;  // Of a cache: different jobs write to different lines.

// A lock between processes. A job that dies leaves it locked: waiting for it checks for that.
class SpinLock {
 public:
  explicit SpinLock(std::atomic<std::uint32_t>& flag, Jobs& jobs) : flag_(flag), jobs_(jobs) {}
  void lock() {
    while (flag_.exchange(1, std::memory_order_acquire) != 0) jobs_.nap();
  }
  void unlock() { flag_.store(0, std::memory_order_release); }

 private:
  std::atomic<std::uint32_t>& flag_;
  Jobs& jobs_;
};

}  // namespace

struct Jobs::Header {
  struct alignas(line) PerJob {
    std::atomic<std::uint64_t> states;
    std::atomic<std::uint64_t> private_bytes;
    std::atomic<std::uint32_t> reading;
  };
  alignas(line) std::atomic<std::uint32_t> limit;  // A LimitKind.
  std::atomic<std::uint32_t> failed;
  std::atomic<bool> given_up;
  bool program_broke_a_rule;  // The message is about that; otherwise about an internal error.
  alignas(line) std::atomic<std::int32_t> wanted;  // Waiting jobs minus full slots.
  alignas(line) std::atomic<std::uint32_t> lock;
  std::uint32_t working;  // Number of working jobs. Guarded by the lock, like `full` of the slots.
  std::array<PerJob, most> per_job;
  char message[4096];
};

// The first half holds the work that a job gives, the second half its result.
struct Jobs::Slot {
  bool full;
  std::size_t path_length;
  std::size_t choices_length;
  std::uint64_t position;
  std::uint64_t node;
  std::size_t result_length;
  [[nodiscard]] char* bytes() { return reinterpret_cast<char*>(this + 1); }  // NOLINT
};

namespace {

constexpr std::size_t header_bytes = std::size_t{1} << 16U;
constexpr std::size_t slot_bytes_most = std::size_t{1} << 26U;

std::size_t slot_bytes(std::size_t region, std::size_t count) {
  return std::min(slot_bytes_most, (region - header_bytes) / count) / line * line;
}

}  // namespace

Jobs::Jobs(std::size_t count)
    : count_(count), header_(reinterpret_cast<Header*>(memory_.data())) {  // NOLINT: zeroed memory
  static_assert(sizeof(Header) <= header_bytes);
  CHECKER_ASSERT(count >= 1 && count <= most, "an impossible number of jobs");
  header_->working = 1;
}

Jobs::Slot& Jobs::slot(std::size_t job) const {
  std::byte* at = memory_.data() + header_bytes + job * slot_bytes(memory_.size(), count_);
  return *reinterpret_cast<Slot*>(at);  // NOLINT: zeroed memory
}

void Jobs::start() {
  started_ = true;
  header_->working = static_cast<std::uint32_t>(count_);
  for (std::size_t job = 1; job < count_; ++job) {
    if (!others_.start()) continue;
    own_ = job;
    return;
  }
}

bool Jobs::wanted() const { return header_->wanted.load(std::memory_order_relaxed) > 0; }

bool Jobs::give(const Work& work) {
  Slot& own = slot(own_);
  const std::size_t path_bytes = work.path.size() * sizeof(Choice);
  const std::size_t choices_bytes = work.choices.size() * sizeof(Choice);
  const std::size_t room = (slot_bytes(memory_.size(), count_) - sizeof(Slot)) / 2;
  if (path_bytes + choices_bytes > room) return false;
  SpinLock lock(header_->lock, *this);
  const std::scoped_lock guard(lock);
  if (own.full) return false;
  auto* out = reinterpret_cast<Choice*>(own.bytes());  // NOLINT: read by take_from()
  out = std::copy(work.path.begin(), work.path.end(), out);
  std::copy(work.choices.begin(), work.choices.end(), out);
  own.path_length = work.path.size();
  own.choices_length = work.choices.size();
  own.position = work.position;
  own.node = work.node;
  own.full = true;
  header_->wanted.fetch_sub(1, std::memory_order_relaxed);
  return true;
}

bool Jobs::take_from(std::size_t job, Work& work) {
  Slot& from = slot(job);
  if (!from.full) return false;
  const auto* path = reinterpret_cast<const Choice*>(from.bytes());  // NOLINT: written by give()
  work.path.assign(path, path + from.path_length);
  work.choices.assign(path + from.path_length, path + from.path_length + from.choices_length);
  work.position = from.position;
  work.node = from.node;
  from.full = false;
  ++header_->working;
  return true;
}

bool Jobs::take(Work& work, const std::function<bool()>& go_on) {
  SpinLock lock(header_->lock, *this);
  {
    const std::scoped_lock guard(lock);
    --header_->working;
    header_->wanted.fetch_add(1, std::memory_order_relaxed);
  }
  while (go_on() && stopped() == LimitKind::none && !given_up()) {
    {
      const std::scoped_lock guard(lock);
      for (std::size_t i = 0; i < count_; ++i) {
        if (take_from((own_ + i) % count_, work)) return true;
      }
      if (header_->working == 0) return false;
    }
    nap();
  }
  return false;
}

void Jobs::stop(LimitKind limit) {
  std::uint32_t none = 0;
  header_->limit.compare_exchange_strong(none, static_cast<std::uint32_t>(limit));
}

LimitKind Jobs::stopped() const {
  return static_cast<LimitKind>(header_->limit.load(std::memory_order_relaxed));
}

void Jobs::give_up() { header_->given_up.store(true, std::memory_order_relaxed); }

bool Jobs::given_up() const { return header_->given_up.load(std::memory_order_relaxed); }

void Jobs::check() {
  if (own_ == 0) return reap();
  if (header_->failed.load(std::memory_order_relaxed) != 0) _exit(70);
}

void Jobs::nap() {
  check();
  const timespec time{0, nap_nanoseconds};
  nanosleep(&time, nullptr);
}

void Jobs::reap() {
  for (std::size_t child = 0; child < others_.count(); ++child) {
    const std::optional<ChildEnd> end = others_.ended(child, false);
    if (!end || end->good()) continue;
    header_->failed.store(1);
    if (header_->message[0] != '\0') {
      if (header_->program_broke_a_rule) throw ProgramError(header_->message);
      throw InternalError(header_->message);
    }
    if (exit_status_of_aborts() != 0 && end->exited && end->code == exit_status_of_aborts()) {
      throw ProgramError("a thread aborted: see above");
    }
    throw InternalError(__FILE__, __LINE__, "a job " + end->text());
  }
}

void Jobs::alone(const std::function<void()>& action) {
  SpinLock lock(header_->lock, *this);
  const std::scoped_lock guard(lock);
  action();
}

void Jobs::publish(std::uint64_t states, std::size_t private_bytes) {
  header_->per_job[own_].states.store(states, std::memory_order_relaxed);
  header_->per_job[own_].private_bytes.store(private_bytes, std::memory_order_relaxed);
}

std::uint64_t Jobs::states() const {
  std::uint64_t sum = 0;
  for (std::size_t job = 0; job < count_; ++job) {
    sum += header_->per_job[job].states.load(std::memory_order_relaxed);
  }
  return sum;
}

std::size_t Jobs::private_bytes() const {
  std::size_t sum = 0;
  for (std::size_t job = 0; job < count_; ++job) {
    sum += header_->per_job[job].private_bytes.load(std::memory_order_relaxed);
  }
  return sum;
}

std::atomic<std::uint32_t>& Jobs::reading(std::size_t job) const {
  return header_->per_job[job].reading;
}

void Jobs::leave(std::string_view result) {
  Slot& own = slot(own_);
  const std::size_t half = (slot_bytes(memory_.size(), count_) - sizeof(Slot)) / 2;
  if (result.size() > half) fail("the result of a job is too large");
  std::copy(result.begin(), result.end(), own.bytes() + half);
  own.result_length = result.size();
  _exit(0);
}

void Jobs::fail(const char* message, bool program_broke_a_rule) {
  SpinLock lock(header_->lock, *this);
  {
    const std::scoped_lock guard(lock);
    if (header_->message[0] == '\0') {
      header_->program_broke_a_rule = program_broke_a_rule;
      std::strncpy(header_->message, message, sizeof(header_->message) - 1);
    }
  }
  _exit(70);
}

std::vector<std::string> Jobs::collect() {
  while (others_.any_running()) nap();
  const std::size_t half = (slot_bytes(memory_.size(), count_) - sizeof(Slot)) / 2;
  std::vector<std::string> results;
  for (std::size_t job = 1; job < count_ && started_; ++job) {
    Slot& from = slot(job);
    results.emplace_back(from.bytes() + half, from.result_length);
  }
  return results;
}

std::unique_ptr<Jobs> useful_jobs(const SearchOptions& options) {
  // Which states come first must not depend on the jobs.
  const bool first_counts = options.first_only || options.states_max != 0 || options.steps_max != 0;
  if (options.jobs == 0 || first_counts || options.at_end) return nullptr;
  return std::make_unique<Jobs>(options.jobs);
}

}  // namespace checker
