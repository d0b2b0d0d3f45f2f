#pragma once

#include "model/scenario.hpp"
#include "threads/names.hpp"

namespace model::threads {

/// Stores to a mapped page `spec.stores` times; faults where the page table does not allow it.
void run_mmap_store(Task& task, const ThreadSpec& spec);

/// Unmaps the page.
/// Mirrors: do_munmap(), with unmap_vmas() and tlb_finish_mmu() under mmap_sem.
void run_munmap(Task& task, const ThreadSpec& spec);

/// Takes a pin for writing through a writable PTE, and drops it.
/// Mirrors: follow_page_pte() with FOLL_WRITE and FOLL_TOUCH, mm/gup.c.
void run_follow_page(Task& task, const ThreadSpec& spec);

}  // namespace model::threads
