// Symmetry: a canonical fingerprint of states that differ only in the places of equal threads.
//
// Threads of one class run the same code on the same captured values and cannot ask who they are,
// so that swapping two of them, with the locks that they hold, leads to a state with the same
// future. The canonical form is the multiset of (stack, locks held) of each class, and the objects
// with the holders of locks left out: equal for two states if and only if such swaps lead from one
// to the other. (Clarke, Enders, Filkorn, Jha, "Exploiting Symmetry in Temporal Logic Model
// Checking", 1996.)
//
// A stack holds addresses of itself; they count as distances from its top. A word that is such an
// address by accident could make different stacks look equal: stacks lie at addresses beyond 2^45,
// where no number that a program counts with comes near.

#include <algorithm>
#include <bit>
#include <cstring>

#include "execution.hpp"
#include "mutants.hpp"

namespace checker {
namespace {

// A word of its own for each place in the order of mixing; not commutative.
Fingerprint mix(const Fingerprint& hash, std::uint64_t word) {
  const std::uint64_t bytes[3] = {hash.low, hash.high, word};
  return hash_part(bytes, sizeof(bytes), 0);
}

}  // namespace

void Execution::check_symmetry() {
  symmetric_threads_ = 0;
  for (ThreadId thread = 0; thread < thread_count(); ++thread) {
    const World::Thread& own = world_.threads_[thread];
    if (own.options.symmetry == 0) continue;
    symmetric_threads_ |= 1U << thread;
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
  locks_.clear();
  for (const World::Named& named : world_.names_) {
    if (!named.lock) continue;
    const auto* at = static_cast<const std::byte*>(named.object);
    locks_.push_back(static_cast<ObjectId>(at - arena_.objects()));
  }
}

ThreadSet Execution::threads_alike() const {
  ThreadSet alike = 0;
  for (ThreadId thread = 0; thread < thread_count(); ++thread) {
    const std::uint8_t own = world_.threads_[thread].options.symmetry;
    for (ThreadId other = 0; own != 0 && other < thread_count(); ++other) {
      if (other != thread && world_.threads_[other].options.symmetry == own) alike |= only(thread);
    }
  }
  return alike;
}

Fingerprint Execution::hash_symmetric_stack(ThreadId thread, std::size_t length) {
  const FiberStack stack = arena_.stack(thread);
  struct Range {
    std::uintptr_t begin;
    std::uintptr_t end;
    std::uint64_t mark;
  };
  const auto address = [](const void* at) { return reinterpret_cast<std::uintptr_t>(at); };
  const World::Thread& own = world_.threads_[thread];
  const Range ranges[] = {
      {address(stack.bottom), address(stack.top), 1},
      {address(own.function), address(own.function) + own.function_bytes - 1, 2},
      {address(&starts_[thread]), address(&starts_[thread]) + sizeof(FiberStart) - 1, 3},
      {address(&arguments_[thread]), address(&arguments_[thread]) + sizeof(FiberArgument) - 1, 4}};
  hash_buffer_.resize(length);
  if (length > 0) copy_raw(hash_buffer_.data(), threads_[thread].context, length);
  for (std::size_t at = 0; at + sizeof(std::uint64_t) <= length; at += sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    std::memcpy(&word, hash_buffer_.data() + at, sizeof(word));
    for (const Range& range : ranges) {
      if (word < range.begin || word > range.end) continue;
      word = range.mark << 60U | (range.mark == 1 ? range.end - word : word - range.begin);
      std::memcpy(hash_buffer_.data() + at, &word, sizeof(word));
      break;
    }
  }
  return mix(hash_part(hash_buffer_.data(), length, 1), own.options.symmetry);
}

Fingerprint Execution::symmetric_fingerprint() {
  std::array<Fingerprint, threads_max> whole = stack_hash_;
  const std::size_t length = world_.objects_used_;
  hash_buffer_.resize(length);
  std::memcpy(hash_buffer_.data(), arena_.objects(), length);
  for (const ObjectId at : locks_) {
    const auto holder = static_cast<std::size_t>(hash_buffer_[at]);
    if (holder == 0 || (symmetric_threads_ >> (holder - 1) & 1U) == 0) continue;
    whole[holder - 1] = mix(whole[holder - 1], at);
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

}  // namespace checker
