#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace model {

/// The kinds of threads of the page-cache model; `list threads` explains each.
enum class ThreadKind : std::uint8_t {
  writeback,
  io_completion,
  ordered_extent_completion,
  fixup_worker,
  pin_holder,
  mmap_store,
  munmap,
  migration,
  reclaim,
  truncate,
  direct_io_write,
  invalidate,
  buffered_write,
  fsync,
  follow_page,
  unmount,
  partial_writeback,
  space_flush,
  count
};
/// The number of kinds.
inline constexpr std::size_t thread_kinds = static_cast<std::size_t>(ThreadKind::count);

/// Whether writeback skips pages under writeback or waits for them, as in struct writeback_control.
enum class WritebackMode : std::uint8_t { none, all, count };
/// How hard migration tries, as in enum migrate_mode.
enum class MigrationMode : std::uint8_t { async, sync_light, sync, count };

/// ThreadSpec::passes of a writeback daemon, which never stops.
inline constexpr std::uint8_t passes_forever = 0;

/// One entry of `threads`. Fields of other kinds of threads are ignored.
struct ThreadSpec {
  ThreadKind kind = ThreadKind::writeback;        ///< What it does.
  std::uint8_t page = 0;                          ///< The index of its page.
  WritebackMode mode = WritebackMode::none;       ///< writeback
  std::uint8_t passes = 1;                        ///< writeback; or passes_forever
  bool until_clean = false;                       ///< writeback: passes until no page is dirty
  std::uint8_t dirties = 1;                       ///< pin_holder
  bool spurious = false;                          ///< pin_holder: dirties without new data
  bool locks = true;                              ///< pin_holder: dirties under the page lock
  std::uint8_t stores = 1;                        ///< mmap_store
  std::uint8_t blocks = 1;                        ///< partial_writeback: one after the other
  MigrationMode migration = MigrationMode::sync;  ///< migration
  std::uint8_t tries = 1;                         ///< migration, reclaim
  bool kswapd = false;                            ///< reclaim: may write dirty pages out
  bool nocow = false;      ///< buffered_write: into a preallocated extent, no space reserved
  bool overwrites = true;  ///< direct_io_write: the page's data is replaced
};

/// The word for a thread in scenarios and reports: "fixup_worker".
std::string_view thread_kind_name(ThreadKind kind);
/// What such a thread does, for `list threads`.
std::string_view thread_kind_about(ThreadKind kind);
/// What user space does to make the kernel run such a thread: "fsync: fsync() of the file".
std::string_view thread_kind_action(ThreadKind kind);
/// Whether such a thread always runs; listing it only documents that.
bool belongs_to_machine(ThreadKind kind);
/// Whether such a thread reads its page into the cache where it finds none: it may need a frame.
bool reads_page_again(ThreadKind kind);

}  // namespace model
