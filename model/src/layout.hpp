#pragma once

// What a scenario consists of: page frames, indexes of the file, ordered extents and threads. The
// one place that works this out: the parser checks it, the world is built from it, and predicates,
// claims and `states` speak about what it has.

#include <checker/world.hpp>
#include <string>
#include <vector>

#include "model/scenario.hpp"
#include "state/page.hpp"

namespace model {

/// Who runs a thread, and why.
enum class ThreadOrigin : std::uint8_t {
  listed,  ///< An entry of `threads`.
  fixup_worker,
  io_completion,
  ordered_extent_completion,
  cleaner,      ///< Where there is an unmount, or an unlinked file.
  space_flush,  ///< Where `space` is bounded.
  drain
};

struct LayoutThread {
  ThreadOrigin origin;
  std::string name;                 ///< As in traces.
  std::size_t entry = 0;            ///< Of one that is listed: which entry of `threads`.
  std::uint8_t index = 0;           ///< Of a completion: whose IO.
  state::FrameId target_frame = 0;  ///< Of a migration: where the page goes.
  checker::ThreadOptions options;
};

struct Layout {
  std::uint8_t pages;  ///< Indexes of the file; at the start, each has the frame of its number.
  state::FrameId
      first_spare;      ///< Before it: frames of the file's pages, and targets of migrations.
  std::uint8_t frames;  ///< All of them; the spare ones are for pages that are read again.
  bool unmounts;        ///< The cleaner runs.
  bool storage_keys;    ///< s390.
  std::vector<LayoutThread> threads;  ///< In the order of their ids.

  [[nodiscard]] std::size_t listed() const;
};

/// The fixup queue has one server: of several that are listed each is here. Frames and threads may
/// be more than there can be: the parser refuses such a scenario.
Layout layout_of(const Scenario& scenario);

}  // namespace model
