#pragma once

#include "state/machine.hpp"

namespace model {

/// Fills a locked page, once no write of it is under way. Returns: whether the checksum was right.
/// Mirrors: btrfs_readpage() and the completion of its IO.
bool read_from_disk(Task& task, Page& page, PageIndex index);

/// Reads a page that is not in the cache. Returns: null if somebody else was faster.
/// Mirrors: page_cache_read().
Page* read_page(Task& task, PageIndex index);

}  // namespace model
