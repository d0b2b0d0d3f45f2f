#pragma once

#include <span>

#include "base/thread_set.hpp"
#include "checker/world.hpp"

namespace checker {

/// The threads of each stage and the daemons of a World, as sets.
struct Stages {
  Stages() = default;
  explicit Stages(std::span<const SpawnedThread> threads) {
    for (std::size_t i = 0; i < threads.size(); ++i) {
      const ThreadOptions& options = threads[i].options;
      ThreadSet& own = options.stage == Stage::interleaved  ? interleaved
                       : options.stage == Stage::background ? background
                                                            : drain;
      own.insert(static_cast<ThreadId>(i));
      if (options.daemon) daemons.insert(static_cast<ThreadId>(i));
    }
  }

  ThreadSet interleaved;
  ThreadSet background;
  ThreadSet drain;
  ThreadSet daemons;
};

}  // namespace checker
