#pragma once

// What a scenario consists of: page frames, indexes of the file, ordered extents and threads.
// Computed in this one place: the parser checks it, the world is built from it, and predicates,
// claims and `states` name what it contains.

#include <checker/world.hpp>
#include <string>
#include <vector>

#include "model/scenario.hpp"
#include "state/page.hpp"

namespace model {

/// Why a thread is in the program.
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
  std::size_t entry = 0;            ///< For a listed thread: its entry in `threads`.
  std::uint8_t index = 0;           ///< For a completion: the index whose IO it completes.
  state::FrameId target_frame = 0;  ///< For a migration: the frame that the page moves to.
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

/// The fixup queue has one server, but every one that is listed is here. The numbers of frames and
/// threads may exceed their limits: the parser refuses such a scenario.
Layout layout_of(const Scenario& scenario);

}  // namespace model
