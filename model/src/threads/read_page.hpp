#pragma once

#include <vector>

#include "threads/names.hpp"

namespace model::threads {

/// Fills a locked page, once no write of it is in flight. Returns: whether the checksum matched.
/// Mirrors: btrfs_readpage() and the completion of its IO.
bool read_from_disk(Task& task, Page& page, PageIndex index);

/// Reads a page that is not in the cache. Returns: null if another thread was faster.
/// Mirrors: page_cache_read().
Page* read_page(Task& task, PageIndex index);

/// What the insertion of a new page changes; which of the frames from `first_spare` on is used is
/// not known beforehand.
std::vector<At> changed_by_new_page(const Machine& machine, PageIndex index, FrameId first_spare);

}  // namespace model::threads
