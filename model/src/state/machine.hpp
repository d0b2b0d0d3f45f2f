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

namespace model::state {

/// A call of a kernel function, under the kernel's name for it.
using KernelFunction = checker::ScopedCall;

/// Versions declared by set_page_dirty() or a PTE, of all pages in one object: the announcement
/// cannot know yet which page it will be.
struct Declared {
  std::uint8_t version[pages_max];
  std::uint8_t settled[pages_max];  ///< By calls of set_page_dirty() that have returned.
};

/// What properties need and the kernel does not have: kept apart from the kernel's state, written
/// by the model, read by properties and where fsync and unmount are judged. Its objects are like
/// all others.
struct Ghost {
  Shared<std::uint8_t> last_version[pages_max];  ///< Of a page's bytes.
  Shared<Declared> declared;
  Shared<std::uint8_t> excused[pages_max];  ///< Versions up to this one were reported as lost.
  Shared<bool> truncated[pages_max];
  Shared<std::uint8_t> promised[pages_max];  ///< Declared when unmount began.
  Shared<bool> fsync_lost;
  Shared<bool> unmount_lost;
  Shared<bool> unreported[pages_max];  ///< An error path dropped data and recorded no error.
  /// Work items of a page, from the hook's allocation until the worker drops its reference.
  Shared<std::uint8_t> items[frames_max];
};

/// Faults that are counted: how often each has happened.
struct FaultCounts {
  Shared<std::uint8_t> enospc;
  Shared<std::uint8_t> fixup_alloc;
  Shared<std::uint8_t> set_delalloc;
  Shared<std::uint8_t> io_error;
  Shared<std::uint8_t> copy_fault;
};

/// Announcements that are too long for a stack, made while the world is built.
struct Lists {
  checker::AccessList everything;              ///< All that decides what the drain does next.
  checker::AccessList insert_page[pages_max];  ///< A new page at an index, in any frame left.
};

/// Everything that a scenario's threads share. The objects lie in the arena; this struct only
/// points to them and never changes while a program runs.
struct Machine {
  Kernel kernel;
  Faults faults;
  std::uint8_t pages = 1;   ///< Indexes of the file.
  std::uint8_t frames = 1;  ///< Page frames: one per index, more for migration and re-reading.
  std::uint8_t space = space_unlimited;  ///< Pages of data space that can be reserved.

  /// This many pages, from the first on, belong to a file that is unlinked and closed; the others
  /// to a second inode, which stays. 0: one file, with a name.
  std::uint8_t unlinked = 0;
  bool unmounts = false;      ///< Whether the cleaner runs: for an unmount, or an unlinked file.
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
  Lists lists;

  /// Whether a frame's page belongs to the inode whose references are counted and that can be
  /// evicted.
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

  /// What objects take as an argument: `page.PG_dirty.get(task)`.
  // NOLINTNEXTLINE(google-explicit-constructor)
  operator checker::Runtime&() const { return runtime; }

  [[nodiscard]] bool on(Switch which) const { return machine.kernel.on(which); }
  template <typename Value>
  [[nodiscard]] bool is(Switch which, Value value) const {
    return machine.kernel.is(which, value);
  }
  void label(Label id) const { runtime.label(static_cast<checker::LabelId>(id)); }
  [[noreturn]] void fail(DefectKind defect, const char* message) const {
    runtime.fail(defect_id(defect), message);
  }
};

/// Whether a fault happens now. A fault `any` is a choice of the scheduler; it does not occur in
/// the drain.
bool fault_happens(Task& task, const Fault& fault, Shared<std::uint8_t>& count, checker::Op op);

}  // namespace model::state
