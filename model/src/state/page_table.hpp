#pragma once

// One process's page table for the file.
//
// Invariants:
//   (1) Entries change under the page-table lock, except that a store sets the dirty bit.
//   (2) A page's mapcount is the number of present entries that point to it; migration entries do
//       not count.
//   (3) mmap_sem is held for writing while an area is unmapped and for reading in a fault.

#include <checker/objects.hpp>
#include <cstdint>

#include "model/scenario.hpp"
#include "state/page.hpp"

namespace model::state {

enum class PteState : std::uint8_t { none, read_only, writable, migration_read, migration_write };

struct Pte {
  PteState state;
  bool dirty;
  std::uint8_t frame;   ///< 1 + frame
  std::uint8_t stored;  ///< Ghost: last version stored through this entry.
};

/// A translation that a processor may still use although the entry is gone.
struct Tlb {
  std::uint8_t frame;   ///< 1 + frame; 0: flushed
  std::uint8_t stored;  ///< Ghost: last version stored through it.
};

struct MmapSem {
  std::uint8_t readers;
  bool writer;
};

struct PageTable {
  checker::Lock ptl;
  Shared<MmapSem> mmap_sem;
  Shared<Pte> pte[pages_max];
  Shared<Tlb> tlb[pages_max];   ///< Stale entries; only where zap_flushes_tlb_under_lock is off.
  Shared<bool> vma[pages_max];  ///< Whether the area is still mapped.
};

/// mmap_sem, for readers and writers.
void down_read(Task& task);
void up_read(Task& task);
void down_write(Task& task);
void up_write(Task& task);

/// Write-protects and cleans the entries of a page.
/// Returns: whether any was dirty or writable; `stored` is then the version that it declares.
/// Mirrors: page_mkclean(), mm/rmap.c.
bool page_mkclean(Task& task, Page& page, PageIndex index, std::uint8_t& stored);

/// Removes a page's entries; a dirty one sets PG_dirty. For migration they become migration
/// entries, which remember whether they were writable.
/// Mirrors: try_to_unmap() and try_to_unmap_one(), mm/rmap.c.
void try_to_unmap(Task& task, Page& page, bool migration);

/// Turns migration entries of `old` into entries of `page` again.
/// Mirrors: remove_migration_ptes() and remove_migration_pte(), mm/migrate.c.
void remove_migration_ptes(Task& task, Page& old, Page& page);

/// Unmaps one page of the area; a dirty entry sets PG_dirty without the page lock.
/// Mirrors: zap_pte_range(), mm/memory.c, and the release of the page after it.
void zap_pte_range(Task& task, PageIndex index);

/// As zap_pte_range(), for all processes that map the index.
/// Mirrors: unmap_mapping_range(), mm/memory.c.
void unmap_mapping_range(Task& task, PageIndex index);

}  // namespace model::state
