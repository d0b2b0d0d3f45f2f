#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "model/trace_file.hpp"

namespace tools::trace {

/// Some steps of a trace during which data of one page is newer than the disk and nothing in the
/// kernel's state remembers it: `index0.exposed` of the predicate language.
struct Exposure {
  /// Who holds the lock of the page that is found there: may still be about to take care of it.
  struct Locker {
    std::size_t from = 0;  ///< After this step; 0: at the start.
    std::string thread;    ///< Empty: nobody.
    bool operator==(const Locker&) const = default;
  };

  std::size_t page = 0;         ///< The index in the file.
  std::size_t opens = 0;        ///< The step, from 1, that opens it; 0: it is open at the start.
  std::size_t closes = 0;       ///< The step that closes it; 0: none of the trace does.
  std::vector<Locker> lockers;  ///< The first is of the step that opens it.
  bool operator==(const Exposure&) const = default;
};

/// The windows of a trace, in the order in which they open, as the model has said while the trace
/// was recorded (checker::Program::facts). None for a textbook program, and for a trace of version
/// 1 that was not run again.
std::vector<Exposure> exposures(const model::TraceFile& file);

/// The page, by its number, that is found at an index of the file after so many steps; -1: none, or
/// the trace does not say.
std::int64_t page_found(const checker::Trace& trace, std::size_t index, std::size_t steps);

}  // namespace tools::trace
