#pragma once

#include <cstddef>
#include <vector>

#include "model/trace_file.hpp"

namespace tools::trace {

/// Some steps of a trace during which data of one page is newer than the disk and nothing in the
/// kernel's state remembers it: `index0.exposed` of the predicate language. The page is not dirty
/// and not under writeback, there is no ordered extent, and no page-table entry is dirty. A fixup
/// does not count: on every kernel the worker gives up where the page is clean.
struct Exposure {
  std::size_t page = 0;    ///< The index in the file.
  std::size_t opens = 0;   ///< The step, from 1, that opens it; 0: it is open at the start.
  std::size_t closes = 0;  ///< The step that closes it; 0: none of the trace does.
  bool operator==(const Exposure&) const = default;
};

/// The windows of a trace, in the order in which they open; none for a textbook program.
///
/// They are computed from the values that the trace holds. Data counts from the step on that makes
/// it known: set_page_dirty(), or the TLB flush after which no store comes through an old entry. It
/// no longer counts once it was truncated, or its loss was recorded as an error for fsync().
/// Not in a trace, and so not looked at: what the threads have on their stacks. While a page is
/// locked, the lock's holder may still be about to take care of it.
std::vector<Exposure> exposures(const model::TraceFile& file);

}  // namespace tools::trace
