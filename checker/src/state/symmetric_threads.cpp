// Symmetry: a canonical fingerprint of states that differ only by swapping symmetric threads.
//
// Threads of one class run the same code on the same captured values and cannot learn their ids, so
// that swapping two of them, with the locks that they hold, leads to a state with the same future,
// unless they may run where threads go in the order of their ids. The canonical form is the
// multiset of (stack, locks held) of each class, and the objects with the holders of locks left
// out: equal for two states if and only if such swaps lead from one to the other. (Clarke, Enders,
// Filkorn, Jha, "Exploiting Symmetry in Temporal Logic Model Checking", 1996.)
//
// The set of sleeping threads is stored with a state by names that do not change when threads are
// swapped: their ranks in the order of their parts. Threads with the same part are twins: swapping
// them changes nothing, so it does not matter which of them has which name.
//
// A stack holds addresses within itself; they are hashed as distances from its top. A word that
// equals such an address by coincidence could make different stacks look equal; stacks lie at
// addresses above 2^45, far beyond the numbers that a program counts with.

#include "state/symmetric_threads.hpp"

#include <algorithm>
#include <cstring>
#include <numeric>
#include <span>
#include <tuple>

#include "base/mutants.hpp"
#include "state/raw_memory.hpp"

namespace checker {
namespace {

// Each position in the order of mixing gets its own word; not commutative.
Fingerprint mix(const Fingerprint& hash, std::uint64_t word) {
  const std::uint64_t bytes[3] = {hash.low, hash.high, word};
  return hash_part(bytes, sizeof(bytes), 0);
}

// A range of addresses that are hashed as distances.
struct Range {
  std::uintptr_t begin;
  std::uintptr_t length;

  Range(const void* first, std::size_t bytes)
      : begin(reinterpret_cast<std::uintptr_t>(first)), length(bytes) {}
  [[nodiscard]] bool has(std::uintptr_t address) const { return address - begin < length; }
  // The smallest range that contains both.
  [[nodiscard]] Range with(const Range& other) const {
    Range both = *this;
    both.begin = std::min(begin, other.begin);
    both.length = std::max(begin + length, other.begin + other.length) - both.begin;
    return both;
  }
};

// A mark that no address equals.
std::uint64_t marked(std::uint64_t range, std::uintptr_t distance) {
  return range << 60U | distance;
}

// An address in one of the ranges becomes its distance from the start of the range; any other word
// stays as it is.
std::uint64_t relative(std::uint64_t word, std::span<const Range> ranges) {
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    if (ranges[i].has(word)) return marked(2 + i, word - ranges[i].begin);
  }
  return word;
}

}  // namespace

void SymmetricThreads::begin(std::span<const SpawnedThread> threads, bool used) {
  threads_ = threads;
  declared_ = {};
  for (std::size_t i = 0; i < threads.size(); ++i) {
    const SpawnedThread& own = threads[i];
    if (own.options.symmetry == 0) continue;
    declared_.insert(static_cast<ThreadId>(i));
    const auto first =
        std::find_if(threads.begin(), threads.end(), [&own](const SpawnedThread& other) {
          return other.options.symmetry == own.options.symmetry;
        });
    CHECKER_ASSERT(first->entry == own.entry && first->function_bytes == own.function_bytes &&
                       std::memcmp(first->function, own.function, own.function_bytes) == 0,
                   "symmetric threads differ in their code or in what it captures");
    CHECKER_ASSERT(
        first->options.stage == own.options.stage && first->options.daemon == own.options.daemon,
        "symmetric threads differ in their stage");
  }
  canonical_ = used ? declared_ : ThreadSet();
}

void SymmetricThreads::note_lock(ObjectId lock) {
  const auto place = std::lower_bound(locks_.begin(), locks_.end(), lock);
  if (place == locks_.end() || *place != lock) locks_.insert(place, lock);
}

// Before a lock without a name is first taken, its byte is 0 in all states: nothing changes if it
// counts as a lock from then on.
void SymmetricThreads::note_locks(const Pending& announced) {
  for (const Access& access : announced.accesses()) {
    if (access.kind == AccessKind::acquire) note_lock(access.object);
  }
}

ThreadSet SymmetricThreads::equal_to_others() const {
  ThreadSet equal;
  for (const ThreadId thread : declared_) {
    for (const ThreadId other : declared_.without(thread)) {
      if (threads_[other].options.symmetry == threads_[thread].options.symmetry) {
        equal.insert(thread);
      }
    }
  }
  return equal;
}

Fingerprint SymmetricThreads::hash_stack(ThreadId thread) {
  const std::size_t length = memory_.stack(thread).size();
  const FiberStack stack = memory_.arena.stack(thread);
  const SpawnedThread& own = threads_[thread];
  const Range top(stack.bottom, static_cast<std::size_t>(stack.top - stack.bottom) + 1);
  const std::span<const std::byte> start = bodies_.memory_of_start(thread);
  const Range others[] = {Range(own.function, own.function_bytes),
                          Range(start.data(), start.size())};
  const Range around =
      others[0].with(others[1]);  // Few words lie in it: one comparison instead of two.
  buffer_.resize(length);
  std::byte* const buffer = buffer_.data();
  if (length > 0) copy_raw(buffer, memory_.records[thread].context, length);
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

Fingerprint SymmetricThreads::fingerprint(const std::array<Fingerprint, threads_max>& of_stacks,
                                          Fingerprint sum) {
  std::array<Fingerprint, threads_max>& whole = parts_;
  whole = of_stacks;
  const std::size_t length = memory_.objects_used;
  buffer_.resize(length);
  std::memcpy(buffer_.data(), memory_.arena.objects(), length);
  for (const ObjectId at : locks_) {
    const auto holder = static_cast<std::size_t>(buffer_[at]);
    if (holder == 0 || !canonical_.contains(static_cast<ThreadId>(holder - 1))) continue;
    const std::uint64_t which = mutant(Mutant::symmetry_forgets_which) ? 0 : at;
    whole[holder - 1] = mix(whole[holder - 1], which);
    buffer_[at] = std::byte{0xff};  // Held; the holder's part says by which thread.
  }
  sum += hash_part(buffer_.data(), length, 0);
  for (const ThreadId thread : canonical_) {
    if (!mutant(Mutant::symmetry_forgets_stacks)) sum += whole[thread];
  }
  return sum;
}

// Maps threads to canonical names: a thread without symmetric peers keeps its own; the threads of a
// class get the names of the class in the order of their parts. Twins in `first` come first.
std::array<ThreadId, threads_max> SymmetricThreads::by_common_names(ThreadSet first) const {
  std::array<ThreadId, threads_max> named{};
  std::iota(named.begin(), named.end(), ThreadId{0});
  const auto less = [&](ThreadId one, ThreadId other) {
    const Fingerprint& a = parts_[one];
    const Fingerprint& b = parts_[other];
    const bool a_waits = !first.contains(one);
    const bool b_waits = !first.contains(other);
    return std::tie(a.low, a.high, a_waits) < std::tie(b.low, b.high, b_waits);
  };
  // Insertion sort over the positions of the class, which need not be adjacent.
  for (const ThreadId thread : canonical_) {
    const std::uint8_t own = threads_[thread].options.symmetry;
    ThreadId place = thread;
    for (ThreadId before = thread; before-- > 0;) {
      if (threads_[before].options.symmetry != own) continue;
      if (!less(thread, named[before])) break;
      named[place] = named[before];
      place = before;
    }
    named[place] = thread;
  }
  return named;
}

ThreadSet SymmetricThreads::common_names(ThreadSet threads) const {
  if (threads.empty() || mutant(Mutant::symmetry_keeps_sleepers)) return threads;
  const auto named = by_common_names(threads);
  ThreadSet names;
  for (ThreadId name = 0; name < memory_.thread_count; ++name) {
    if (threads.contains(named[name])) names.insert(name);
  }
  return names;
}

ThreadSet SymmetricThreads::with_common_names(ThreadSet names, ThreadSet threads) const {
  if (mutant(Mutant::symmetry_keeps_sleepers)) return names;
  const auto named = by_common_names(threads);
  ThreadSet found;
  for (ThreadId name = 0; name < memory_.thread_count; ++name) {
    if (names.contains(name)) found.insert(named[name]);
  }
  return found;
}

}  // namespace checker
