#pragma once

#include "model/scenario.hpp"
#include "threads/names.hpp"

namespace model::threads {

/// Tries to move a page to the frame `target`, which is this thread's own, `spec.tries` times.
/// Mirrors: migrate_pages() and __unmap_and_move(), mm/migrate.c, for a file without a migratepage
/// callback. Left out: the first tries, which only trylock.
void run_migration(Task& task, const ThreadSpec& spec, FrameId target);

}  // namespace model::threads
