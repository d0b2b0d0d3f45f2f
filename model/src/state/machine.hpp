#pragma once

#include <checker/world.hpp>

#include "model/scenario.hpp"
#include "model/vocabulary.hpp"
#include "state/file_system.hpp"
#include "state/inode.hpp"
#include "state/ordered_extent.hpp"
#include "state/page.hpp"
#include "state/page_cache.hpp"
#include "state/page_table.hpp"

namespace model {

/// What the properties need to know and the kernel does not: kept apart from the kernel's state,
/// written by the model, read by properties only.
struct Ghost {
  /// Last version of a page's bytes, and the last one declared by set_page_dirty() or a PTE.
  std::uint8_t last_version[pages_max];
  std::uint8_t declared[pages_max];
  std::uint8_t settled[pages_max];  ///< Declared by calls of set_page_dirty() that have returned.
  std::uint8_t excused[pages_max];  ///< Versions up to this one were reported as lost.
  std::uint8_t truncated[pages_max];
  std::uint8_t promised[pages_max];  ///< Declared when unmount began.
  bool fsync_lost;
  bool unmount_lost;
  std::uint8_t unreported[pages_max];  ///< Set once an error path dropped data and told nobody.
  /// Work items of a page, from the hook's allocation until the worker drops its reference.
  std::uint8_t items[frames_max];
};

/// Faults that are counted: how often each has happened.
struct FaultCounts {
  std::uint8_t enospc;
  std::uint8_t fixup_alloc;
  std::uint8_t set_delalloc;
  std::uint8_t io_error;
  std::uint8_t copy_fault;
};

/// Everything that a scenario's threads share. The objects lie in the arena; this struct only
/// points to them and never changes while a program runs.
struct Machine {
  Kernel kernel;
  Faults faults;
  std::uint8_t pages = 1;   ///< Indexes of the file.
  std::uint8_t frames = 1;  ///< Page frames: one per index, more for migration and re-reading.
  std::uint8_t space = space_unlimited;  ///< Pages of data space that can be reserved.

  /// So many pages, the first, are those of a file that is unlinked and closed; the others belong
  /// to a second inode, which stays. 0: one file, with a name.
  std::uint8_t unlinked = 0;
  bool unmounts = false;      ///< Whether the file system goes away, and a cleaner has a life.
  bool storage_keys = false;  ///< s390.

  Page* page = nullptr;  ///< [frames]
  PageCache* cache = nullptr;
  PageTable* table = nullptr;
  ExtentIoTree* io_tree = nullptr;
  OrderedTree* ordered = nullptr;
  Inode* inode = nullptr;
  FixupQueue* fixup_queue = nullptr;
  Bio* bio = nullptr;             ///< [pages]: the page's IO in flight
  FinishQueue* finish = nullptr;  ///< [pages]: ordered extents to be finished
  Disk* disk = nullptr;
  SpaceFlush* flush = nullptr;
  FileSystem* file_system = nullptr;
  Ghost* ghost = nullptr;
  FaultCounts* fault_counts = nullptr;

  /// Whether a frame's page is one of the inode whose references are counted and which can go.
  [[nodiscard]] bool is_of_inode(FrameId frame) const { return unlinked == 0 || frame < unlinked; }
  /// Whether a fixup of the frame's page holds a reference to that inode.
  [[nodiscard]] bool fixup_holds_inode(FrameId frame) const {
    return kernel.on(Switch::fixup_holds_inode) && is_of_inode(frame);
  }
};

/// One simulated kernel thread: what its functions pass along.
struct Task {
  checker::Runtime& runtime;
  const Machine& machine;
  bool memalloc = false;  ///< PF_MEMALLOC: the thread is reclaiming memory.

  [[nodiscard]] bool on(Switch which) const { return machine.kernel.on(which); }
  template <typename Value>
  [[nodiscard]] bool is(Switch which, Value value) const {
    return machine.kernel.is(which, value);
  }
  void label(Label id) const { runtime.label(static_cast<checker::LabelId>(id)); }
  [[noreturn]] void fail(DefectKind defect, const char* message) const {
    runtime.fail(
        static_cast<checker::DefectId>(checker::engine_defects + static_cast<std::uint8_t>(defect)),
        message);
  }
};

/// Whether a fault happens now. A fault `any` is a choice of the scheduler; it does not occur in
/// the drain.
bool fault_happens(Task& task, const Fault& fault, std::uint8_t& count, checker::Op op);

}  // namespace model
