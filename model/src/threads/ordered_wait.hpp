#pragma once

#include "threads/names.hpp"

namespace model::threads {

/// Writes the extent's pages out and waits until it is complete. Holds no lock while it sleeps.
/// Mirrors: btrfs_start_ordered_extent().
void btrfs_start_ordered_extent(Task& task, const OrderedReference& ordered);

/// Does so for the extent that overlaps the page, if there is one.
void btrfs_wait_ordered_extent(Task& task, PageIndex index);

}  // namespace model::threads
