#include "search/subtree_estimate.hpp"

#include <cmath>

namespace checker {

// The choice that was taken last has been explored completely.
void SubtreeEstimate::close(std::uint64_t states) {
  const Frame& frame = frames_.back();
  if (frame.next == frame.first) return;
  std::vector<Sizes>& of_thread = sizes_[choices_[frame.next - 1].thread];
  const std::size_t depth = frames_.size() - 1;
  if (depth >= of_thread.size()) of_thread.resize(2 * depth + 1);
  Sizes& sizes = of_thread[depth];
  const auto size = static_cast<double>(states - frame.states);
  const double difference = size - sizes.mean;
  sizes.mean += difference / static_cast<double>(++sizes.count);
  sizes.squares += difference * (size - sizes.mean);
}

const SubtreeEstimate::Sizes* SubtreeEstimate::nearest(ThreadId thread, std::size_t depth) const {
  for (; depth < sizes_[thread].size(); ++depth) {
    if (sizes_[thread][depth].count != 0) return &sizes_[thread][depth];
  }
  return nullptr;
}

Estimate SubtreeEstimate::total(std::uint64_t states) const {
  Estimate estimate;
  estimate.mean = static_cast<double>(states);
  double variance = 0;
  for (std::size_t depth = 0; depth < frames_.size(); ++depth) {
    const bool last = depth + 1 == frames_.size();
    const std::size_t end = last ? choices_.size() : frames_[depth + 1].first;
    for (std::size_t at = frames_[depth].next; at < end; ++at) {
      const Sizes* sizes = nearest(choices_[at].thread, depth);
      if (sizes == nullptr) continue;
      estimate.mean += sizes->mean;
      // A single sample tells only its size.
      variance += sizes->count == 1 ? sizes->mean * sizes->mean
                                    : sizes->squares / static_cast<double>(sizes->count - 1);
      estimate.probes += sizes->count;
    }
  }
  estimate.spread = std::sqrt(variance);
  return estimate;
}

}  // namespace checker
