#pragma once

#include <string>
#include <vector>

#include "model/trace_file.hpp"

namespace tools::reproducer {

/// A point in one thread's execution: a step of it, and where that is.
struct Point {
  std::size_t step = 0;  ///< Of the trace, from 0.
  std::string thread;
  /// Outermost first. If the step is in no call, those of the thread's nearest step that is: the
  /// last one before a hand-over, or the first one after it. Empty: there is no such step.
  std::vector<std::string> calls;
  bool nearby = false;          ///< The calls are those of another step.
  bool holds_spinlock = false;  ///< Nothing may sleep there.
};

/// Where one thread hands over to another: `next` must wait until `done` is done.
struct Rendezvous {
  Point done;
  Point next;
  bool next_begins = false;  ///< It is the first step of its thread.
};

/// The rendezvous of a schedule, in order, without its drain.
std::vector<Rendezvous> find_rendezvous(const checker::Trace& trace);

}  // namespace tools::reproducer
