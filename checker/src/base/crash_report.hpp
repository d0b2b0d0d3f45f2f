#pragma once

#include <cstddef>
#include <string>

#include "checker/schedule.hpp"

namespace checker {

/// While it exists, crash reports and internal errors print the schedule that it refers to.
class CurrentSchedule {
 public:
  /// Requires: `schedule` outlives this object.
  explicit CurrentSchedule(const Schedule& schedule);
  ~CurrentSchedule();
  CurrentSchedule(const CurrentSchedule&) = delete;
  CurrentSchedule& operator=(const CurrentSchedule&) = delete;

 private:
  const Schedule* outer_;
};

/// The schedule so far as a line of text; empty if none is known.
std::string current_schedule_text();

/// Remembers the schedule so far, since an internal error has occurred. failed_schedule() returns
/// the last one remembered.
void keep_failed_schedule();
const Schedule& failed_schedule();

/// Writes the message, the thread and the schedule so far to stderr. Async-signal-safe.
void crash_report(const char* message, std::size_t thread);

}  // namespace checker
