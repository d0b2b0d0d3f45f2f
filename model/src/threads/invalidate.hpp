#pragma once

#include "model/scenario.hpp"
#include "threads/names.hpp"

namespace model::threads {

/// Drops a page from the cache if it is clean, unmapped and has no other references.
/// Mirrors: invalidate_mapping_pages(), mm/truncate.c (drop_caches, POSIX_FADV_DONTNEED), for one
/// page. A pipe that steals a page ends in the same remove_mapping().
void run_invalidate(Task& task, PageIndex index);

}  // namespace model::threads
