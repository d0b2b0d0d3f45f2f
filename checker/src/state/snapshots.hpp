#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "checker/schedule.hpp"
#include "state/state_hashes.hpp"
#include "state/state_memory.hpp"
#include "state/trail.hpp"

namespace checker {

/// Copies of states as bytes, kept as a stack: the last one saved is dropped first.
class Snapshots {
 public:
  Snapshots(StateMemory& memory, StateHashes& hashes) : memory_(memory), hashes_(hashes) {}

  /// Drops all.
  void clear() {
    trail_.truncate(1);
    images_ = {};
    without_image_ = {};
  }
  void stack_changed(ThreadId thread) {
    images_[thread] = no_image;
    without_image_.insert(thread);
  }
  /// Cost: the objects, and the stacks that changed since the last snapshot.
  [[nodiscard]] std::size_t save();
  /// Requires: `snapshot` was saved and has not been dropped.
  void restore(std::size_t snapshot);
  void drop(std::size_t snapshot);
  [[nodiscard]] std::size_t memory_bytes() const { return trail_.capacity(); }

 private:
  static constexpr std::uint32_t no_image = 0;  // The trail never returns index 0.
  struct Image;
  struct Header;
  std::uint32_t save_stack(ThreadId thread);
  void restore_stack(ThreadId thread, std::uint32_t image);

  StateMemory& memory_;
  StateHashes& hashes_;
  Trail trail_;
  std::array<std::uint32_t, threads_max> images_{};  // Index of each stack's bytes in the trail.
  ThreadSet without_image_;                          // Those whose image is no_image.
};

/// The equivalent for builds that cannot restore states as bytes: schedules to rerun.
class SavedSchedules {
 public:
  void clear() {
    schedule_.clear();
    saved_.clear();
  }
  void add(Choice choice) { schedule_.push_back(choice); }
  [[nodiscard]] std::size_t save() {
    saved_.push_back(schedule_);
    return saved_.size() - 1;
  }
  /// Returns: the schedule to rerun. The caller adds each of its steps again.
  [[nodiscard]] Schedule restore(std::size_t snapshot) {
    schedule_.clear();
    return saved_[snapshot];
  }
  void drop(std::size_t snapshot) { saved_.resize(snapshot); }
  [[nodiscard]] std::size_t memory_bytes() const {
    return saved_.size() * schedule_.capacity() * sizeof(Choice);
  }

 private:
  Schedule schedule_;
  std::vector<Schedule> saved_;
};

}  // namespace checker
