#pragma once

#include <cstddef>
#include <string>

#include "checker/schedule.hpp"

namespace checker {

/// Says, as long as it lives, where to find the schedule that is being run: for the reports of a
/// crash and of internal errors.
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

/// Remembers the schedule so far: an internal error has occurred. The last one that it was called
/// for is failed_schedule().
void keep_failed_schedule();
const Schedule& failed_schedule();

/// Writes the message, the thread and the schedule so far to stderr. Async-signal-safe.
void crash_report(const char* message, std::size_t thread);

}  // namespace checker
