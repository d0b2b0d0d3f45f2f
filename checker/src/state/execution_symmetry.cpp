// Symmetry: a canonical fingerprint of states that differ only in the places of equal threads.
//
// Threads of one class run the same code on the same captured values and cannot ask who they are,
// so that swapping two of them, with the locks that they hold, leads to a state with the same
// future, unless they may run where threads go in the order of their ids. The canonical form is the
// multiset of (stack, locks held) of each class, and the objects with the holders of locks left
// out: equal for two states if and only if such swaps lead from one to the other. (Clarke, Enders,
// Filkorn, Jha, "Exploiting Symmetry in Temporal Logic Model Checking", 1996.)
//
// Which threads sleep is remembered with a state by names that do not change when threads are
// swapped: their places in the order of their parts. Threads with the same part are twins: swapping
// them changes nothing, so that it does not matter which of them has which name.
//
// A stack holds addresses of itself; they count as distances from its top. A word that is such an
// address by accident could make different stacks look equal: stacks lie at addresses beyond 2^45,
// where no number that a program counts with comes near.

#include <algorithm>
#include <bit>
#include <cstring>
#include <numeric>
#include <span>
#include <tuple>

#include "base/mutants.hpp"
#include "state/execution.hpp"

namespace checker {
namespace {

// A word of its own for each place in the order of mixing; not commutative.
Fingerprint mix(const Fingerprint& hash, std::uint64_t word) {
  const std::uint64_t bytes[3] = {hash.low, hash.high, word};
  return hash_part(bytes, sizeof(bytes), 0);
}

// Addresses that count as distances.
struct Range {
  std::uintptr_t begin;
  std::uintptr_t length;

  Range(const void* first, std::size_t bytes)
      : begin(reinterpret_cast<std::uintptr_t>(first)), length(bytes) {}
  [[nodiscard]] bool has(std::uintptr_t address) const { return address - begin < length; }
  // The least that has all of both.
  [[nodiscard]] Range with(const Range& other) const {
    Range both = *this;
    both.begin = std::min(begin, other.begin);
    both.length = std::max(begin + length, other.begin + other.length) - both.begin;
    return both;
  }
};

// What no address looks like.
std::uint64_t marked(std::uint64_t range, std::uintptr_t distance) {
  return range << 60U | distance;
}

// An address in one of the ranges, counted from its beginning; anything else as it is.
std::uint64_t relative(std::uint64_t word, std::span<const Range> ranges) {
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    if (ranges[i].has(word)) return marked(2 + i, word - ranges[i].begin);
  }
  return word;
}

}  // namespace

void Execution::check_symmetry() {
  symmetric_threads_ = 0;
  bool daemons = false;
  for (ThreadId thread = 0; thread < thread_count(); ++thread) {
    const World::Thread& own = world_.threads_[thread];
    if (own.options.symmetry == 0) continue;
    symmetric_threads_ |= 1U << thread;
    daemons = daemons || own.options.daemon;
    const auto first = std::find_if(world_.threads_.begin(), world_.threads_.end(),
                                    [&own](const World::Thread& other) {
                                      return other.options.symmetry == own.options.symmetry;
                                    });
    CHECKER_ASSERT(first->entry == own.entry && first->function_bytes == own.function_bytes &&
                       std::memcmp(first->function, own.function, own.function_bytes) == 0,
                   "threads declared equal differ in their code or in what it captures");
    CHECKER_ASSERT(
        first->options.stage == own.options.stage && first->options.daemon == own.options.daemon,
        "threads declared equal differ in when they run");
  }
  runtime_.symmetric_threads_ = symmetric_threads_;
  // In the drain and in the background, threads go in the order of their ids.
  order_tells_ = (symmetric_threads_ & ~interleaved_) != 0 || (daemons && epilogue_ != 0);
  if (mutant(Mutant::symmetry_ignores_order)) order_tells_ = false;
  for (const World::Named& named : world_.names_) {
    const auto* at = static_cast<const std::byte*>(named.object);
    if (named.lock()) note_lock(static_cast<ObjectId>(at - arena_.objects()));
  }
}

void Execution::note_lock(ObjectId lock) {
  const auto place = std::lower_bound(locks_.begin(), locks_.end(), lock);
  if (place == locks_.end() || *place != lock) locks_.insert(place, lock);
}

// The byte of a lock without a name, before it is taken for the first time, is 0 in all states:
// nothing changes if it counts as a lock from then on.
void Execution::note_locks(ThreadId thread) {
  const Pending& announced = pending(thread);
  for (const Access& access : announced.accesses()) {
    if (access.kind == AccessKind::acquire) note_lock(access.object);
  }
}

ThreadSet Execution::symmetric_threads() const {
  ThreadSet symmetric = 0;
  for (ThreadId thread = 0; thread < thread_count(); ++thread) {
    const std::uint8_t own = world_.threads_[thread].options.symmetry;
    for (ThreadId other = 0; own != 0 && other < thread_count(); ++other) {
      if (other != thread && world_.threads_[other].options.symmetry == own)
        symmetric |= only(thread);
    }
  }
  return symmetric;
}

Fingerprint Execution::hash_symmetric_stack(ThreadId thread, std::size_t length) {
  const FiberStack stack = arena_.stack(thread);
  const World::Thread& own = world_.threads_[thread];
  const Range top(stack.bottom, static_cast<std::size_t>(stack.top - stack.bottom) + 1);
  const Range others[] = {Range(own.function, own.function_bytes),
                          Range(&starts_[thread], sizeof(FiberStart)),
                          Range(&arguments_[thread], sizeof(FiberArgument))};
  Range around = others[0];  // Few words lie in it: one question instead of three.
  for (const Range& each : others) around = around.with(each);
  hash_buffer_.resize(length);
  std::byte* const buffer = hash_buffer_.data();
  if (length > 0) copy_raw(buffer, threads_[thread].context, length);
  for (std::size_t at = 0; at + sizeof(std::uint64_t) <= length; at += sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    std::memcpy(&word, buffer + at, sizeof(word));
    if (!top.has(word) && !around.has(word)) continue;
    if (top.has(word)) {
      word = marked(1, top.begin + top.length - 1 - word);
    } else {
      word = relative(word, others);
    }
    std::memcpy(buffer + at, &word, sizeof(word));
  }
  return mix(hash_part(buffer, length, 1), own.options.symmetry);
}

Fingerprint Execution::symmetric_fingerprint() {
  std::array<Fingerprint, threads_max>& whole = symmetric_part_;
  whole = stack_hash_;
  const std::size_t length = world_.objects_used_;
  hash_buffer_.resize(length);
  std::memcpy(hash_buffer_.data(), arena_.objects(), length);
  for (const ObjectId at : locks_) {
    const auto holder = static_cast<std::size_t>(hash_buffer_[at]);
    if (holder == 0 || (symmetric_threads_ >> (holder - 1) & 1U) == 0) continue;
    const std::uint64_t which = mutant(Mutant::symmetry_forgets_which) ? 0 : at;
    whole[holder - 1] = mix(whole[holder - 1], which);
    hash_buffer_[at] = std::byte{0xff};  // Held; by whom, its holder's part says.
  }
  Fingerprint sum = stacks_sum_;
  sum += hash_part(hash_buffer_.data(), length, 0);
  for (ThreadSet left = symmetric_threads_; left != 0; left &= left - 1) {
    const auto thread = static_cast<ThreadId>(std::countr_zero(left));
    if (!mutant(Mutant::symmetry_forgets_stacks)) sum += whole[thread];
  }
  return sum;
}

// The threads by their common names: those that are equal to no other have their own; those of one
// class share out theirs in the order of their parts. Of twins those in `first` come first.
std::array<ThreadId, threads_max> Execution::by_common_names(ThreadSet first) const {
  std::array<ThreadId, threads_max> named{};
  std::iota(named.begin(), named.end(), ThreadId{0});
  const auto less = [&](ThreadId one, ThreadId other) {
    const Fingerprint& a = symmetric_part_[one];
    const Fingerprint& b = symmetric_part_[other];
    const bool a_waits = (first & only(one)) == 0;
    const bool b_waits = (first & only(other)) == 0;
    return std::tie(a.low, a.high, a_waits) < std::tie(b.low, b.high, b_waits);
  };
  // Insertion into the places of the class, which need not lie together.
  for (ThreadSet left = symmetric_threads_; left != 0; left &= left - 1) {
    const auto thread = static_cast<ThreadId>(std::countr_zero(left));
    const std::uint8_t own = world_.threads_[thread].options.symmetry;
    ThreadId place = thread;
    for (ThreadId before = thread; before-- > 0;) {
      if (world_.threads_[before].options.symmetry != own) continue;
      if (!less(thread, named[before])) break;
      named[place] = named[before];
      place = before;
    }
    named[place] = thread;
  }
  return named;
}

ThreadSet Execution::common_names(ThreadSet threads) const {
  if (threads == 0 || mutant(Mutant::symmetry_keeps_sleepers)) return threads;
  const auto named = by_common_names(threads);
  ThreadSet names = 0;
  for (ThreadId name = 0; name < thread_count(); ++name) {
    if ((threads & only(named[name])) != 0) names |= only(name);
  }
  return names;
}

ThreadSet Execution::with_common_names(ThreadSet names, ThreadSet threads) const {
  if (mutant(Mutant::symmetry_keeps_sleepers)) return names;
  const auto named = by_common_names(threads);
  ThreadSet found = 0;
  for (ThreadId name = 0; name < thread_count(); ++name) {
    if ((names & only(name)) != 0) found |= only(named[name]);
  }
  return found;
}

}  // namespace checker
