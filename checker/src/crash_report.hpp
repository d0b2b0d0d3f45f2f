#pragma once

#include <cstddef>
#include <span>

#include "checker/schedule.hpp"

namespace checker {

/// Tells where a crash would have happened: the schedule that a search is trying now. The span's
/// memory must stay valid until the next call.
void set_current_schedule(std::span<const Choice> schedule);

/// Writes the message, the thread and the schedule so far to stderr. Async-signal-safe.
void crash_report(const char* message, std::size_t thread);

}  // namespace checker
