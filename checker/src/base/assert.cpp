#include "checker/assert.hpp"

#include <fmt/format.h>

#include <cstring>
#include <utility>

#include "base/crash_report.hpp"

namespace checker {
namespace {
const char* base_name(const char* path) {
  const char* slash = std::strrchr(path, '/');
  return slash == nullptr ? path : slash + 1;
}
}  // namespace

InternalError::InternalError(const char* file, int line, std::string message)
    : text_(fmt::format("{}:{}: internal error: {}", base_name(file), line, std::move(message))) {}

void internal_error(const char* file, int line, const char* message) {
  InternalError error(file, line, message);
  keep_failed_schedule();
  const std::string schedule = current_schedule_text();
  if (!schedule.empty()) error.add_context(schedule);
  throw error;
}

}  // namespace checker
