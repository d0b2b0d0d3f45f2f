#include "state/state_hashes.hpp"

#include <algorithm>
#include <vector>

#include "base/mutants.hpp"
#include "state/raw_memory.hpp"

namespace checker {

[[gnu::always_inline]] inline void StateHashes::hash_stack(ThreadId thread) {
  if (symmetric_.canonical().contains(thread)) {  // Not part of the sum.
    of_stacks_[thread] = symmetric_.hash_stack(thread);
    return;
  }
  const std::span<const std::byte> stack = memory_.stack(thread);
  Fingerprint hash;
  if (!stack.empty()) {
#if CHECKER_ASAN
    std::vector<std::byte> copy(stack.size());
    copy_raw(copy.data(), stack.data(), stack.size());
    hash = hash_part(copy.data(), copy.size(), thread + 1U);
#else
    hash = hash_part(stack.data(), stack.size(), thread + 1U);
#endif
  }
  sums_.stacks.low += hash.low - of_stacks_[thread].low;
  sums_.stacks.high += hash.high - of_stacks_[thread].high;
  of_stacks_[thread] = hash;
}

Fingerprint StateHashes::fingerprint() {
  CHECKER_ASSERT(memory_.wiping, "a fingerprint where states are not compared");
  asked_ = true;
  for (const ThreadId thread : sums_.stale) hash_stack(thread);
  sums_.stale = {};
  if (!symmetric_.canonical().empty()) return symmetric_.fingerprint(of_stacks_, sums_.stacks);
  if (!sums_.objects_hashed) {
    const std::size_t forgotten = mutant(Mutant::fingerprint_forgets_a_byte) ? 1 : 0;
    sums_.objects = hash_part(memory_.arena.objects(), memory_.objects_used - forgotten, 0);
    sums_.objects_hashed = true;
  }
  Fingerprint sum = sums_.stacks;
  sum += sums_.objects;
  return sum;
}

// Hashes that the snapshot lacks are dropped: they belong to other states.
void StateHashes::restore(const Sums& sums, std::span<const Fingerprint> of_stacks) {
  const ThreadSet stale = mutant(Mutant::restore_trusts_hashes) ? sums_.stale : sums.stale;
  sums_ = sums;
  sums_.stale = stale;
  if (!of_stacks.empty()) {
    std::copy(of_stacks.begin(), of_stacks.end(), of_stacks_.begin());
  } else if (asked_) {
    of_stacks_ = {};
  }
}

}  // namespace checker
