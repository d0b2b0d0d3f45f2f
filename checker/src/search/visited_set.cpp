#include "search/visited_set.hpp"

#include <vector>

#include "base/mutants.hpp"

namespace checker {
namespace {

constexpr std::size_t large = std::size_t{1} << 22U;
constexpr std::size_t large_page = std::size_t{1} << 21U;

// How many places are taken before the set grows: probing gets slow long before all are taken. The
// second limit applies where it cannot grow any more.
constexpr std::size_t most_usually(std::size_t capacity) { return capacity / 5 * 4; }
constexpr std::size_t most_of_all(std::size_t capacity) { return capacity / 8 * 7; }

}  // namespace

VisitedSet::VisitedSet(Jobs* jobs)
    : jobs_(jobs),
      first_byte_(sizeof(Control) + (jobs == nullptr ? 1 : jobs->count()) * sizeof(Count)),
      region_(jobs == nullptr ? Sharing::own : Sharing::jobs) {
  set_capacity(jobs == nullptr ? first_capacity : first_shared_capacity);
}

void VisitedSet::set_capacity(std::size_t capacity) {
  control().capacity = capacity;
  control().most.store(most_usually(capacity), relaxed);
}

std::size_t VisitedSet::size() const {
  const std::size_t jobs = jobs_ == nullptr ? 1 : jobs_->count();
  std::size_t sum = 0;
  for (std::size_t job = 0; job < jobs; ++job) sum += inserted_by(job).load(relaxed);
  return sum;
}

bool VisitedSet::look_for_room(const Budget& budget) {
  while (full()) {
    if (!grow([&budget](std::size_t bytes) { return budget.fits(bytes); })) return false;
  }
  if (jobs_ == nullptr) {
    room_ = control().most.load(relaxed) - size();
    return true;
  }
  // All jobs together get at most half of what is kept empty, however little room each has seen.
  const std::size_t jobs = std::max<std::size_t>(jobs_->count(), 1);  // Never 0; for an analyzer.
  const std::size_t share = control().capacity / 16 / jobs;
  room_ = std::clamp<std::size_t>(share, 1, room_most);
  return true;
}

void VisitedSet::enter() {
  std::atomic<std::uint32_t>& reading = jobs_->reading(jobs_->own());
  for (;;) {
    reading.store(1);  // Set before `growing` is read; a job that rebuilds sets `growing` before it
                       // reads this.
    if (control().growing.load() == 0) return;
    reading.store(0);
    while (control().growing.load() != 0) jobs_->nap();
  }
}

void VisitedSet::leave() { jobs_->reading(jobs_->own()).store(0, std::memory_order_release); }

std::uint32_t VisitedSet::wait_for(Entry& entry) {
  for (std::uint32_t turn = 1;; ++turn) {
    const std::uint32_t seen = std::atomic_ref(entry.tag).load(std::memory_order_acquire);
    if (seen != claimed) return seen;
    if (turn % 1024 == 0) jobs_->nap();  // Its owner may have died.
  }
}

std::size_t VisitedSet::next_capacity(const std::function<bool(std::size_t)>& allowed) const {
  const std::size_t now = control().capacity;
  for (const std::size_t part : {2U, 4U, 8U, 16U, 32U, 64U, 128U}) {
    const std::size_t more = now / part;
    if (bytes_of(now + more) > region_.size()) continue;
    // The last large page is allocated as a whole.
    const std::size_t rest = bytes_of(now + more) >= large ? large_page : 0;
    if (allowed(more * sizeof(Entry) + rest)) return now + more;
  }
  return now;
}

bool VisitedSet::grow(const std::function<bool(std::size_t)>& allowed) {
  std::uint32_t nobody = 0;
  if (!control().growing.compare_exchange_strong(nobody, 1)) {
    while (control().growing.load() != 0) jobs_->nap();
    return true;  // Perhaps: the caller checks again.
  }
  bool grown = true;
  if (full()) {
    const std::size_t capacity = next_capacity(allowed);
    grown = capacity > control().capacity;
    for (std::size_t job = 0; grown && shared_among_jobs() && job < jobs_->count(); ++job) {
      while (jobs_->reading(job).load() != 0) jobs_->nap();
    }
    if (grown) {
      rebuild(capacity);
    } else if (control().most.load(relaxed) < most_of_all(capacity)) {
      control().most.store(most_of_all(capacity), relaxed);
      grown = true;
    }
  }
  control().growing.store(0);
  return grown;
}

// From the end: the place of an entry in the larger table is beyond its old place, among places
// that are empty or final. Where it is not (at the beginning, where the places in the two tables
// are close, and where probing wraps around the end), the entry waits until the others are done.
void VisitedSet::rebuild(std::size_t capacity) {
  if (bytes_of(capacity) >= large) region_.use_large_pages();
  Entry* const all = entries();
  std::vector<Entry> later;
  for (std::size_t from = control().capacity; from-- > 0;) {
    const Entry entry = all[from];
    if (entry.tag == free) continue;
    all[from] = Entry();
    std::size_t at = entry.home(capacity);
    if (at > from) {
      while (at < capacity && all[at].tag != free) ++at;
    }
    if (at > from && at < capacity) {
      all[at] = entry;
    } else {
      later.push_back(entry);
    }
  }
  set_capacity(capacity);
  if (mutant(Mutant::visited_set_loses_some)) later.clear();
  for (const Entry& entry : later) {
    std::size_t at = entry.home(capacity);
    while (all[at].tag != free) at = at + 1 == capacity ? 0 : at + 1;
    all[at] = entry;
  }
}

}  // namespace checker
