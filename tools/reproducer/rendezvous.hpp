#pragma once

#include <string>
#include <vector>

#include "model/trace_file.hpp"

namespace tools::reproducer {

/// A place in one thread's way: a step of it, and where that is.
struct Point {
  std::size_t step = 0;  ///< Of the trace, from 0.
  std::string thread;
  /// Outermost first. Where the step is in none, those of the thread's nearest step that is in
  /// some: the last one before a hand-over, the first one after it. Empty: there is no such step.
  std::vector<std::string> calls;
  bool nearby = false;          ///< They are those of another step.
  bool holds_spinlock = false;  ///< Nothing may sleep there.
};

/// Where one thread hands over to another: `next` must wait until `done` is done.
struct Rendezvous {
  Point done;
  Point next;
  bool next_begins = false;  ///< It is the first step of its thread.
};

/// The rendezvous of a schedule, in their order, its drain left out.
std::vector<Rendezvous> find_rendezvous(const checker::Trace& trace);

}  // namespace tools::reproducer
