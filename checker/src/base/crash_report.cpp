#include "base/crash_report.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstring>

namespace checker {
namespace {

const Schedule* current = nullptr;  // Read by a signal handler.
constexpr const char* heading = "  schedule so far (thread:alternative):";

void put(const char* text) {
  const ssize_t written = write(STDERR_FILENO, text, std::strlen(text));
  static_cast<void>(written);  // Nothing to be done in a signal handler.
}

void put_number(std::size_t number) {
  char digits[24];
  char* at = digits + sizeof(digits) - 1;
  *at = '\0';
  do {
    *--at = static_cast<char>('0' + number % 10);
    number /= 10;
  } while (number != 0);
  put(at);
}

}  // namespace

CurrentSchedule::CurrentSchedule(const Schedule& schedule) : outer_(current) {
  current = &schedule;
}

CurrentSchedule::~CurrentSchedule() { current = outer_; }

std::string current_schedule_text() {
  if (current == nullptr) return {};
  std::string text = heading;
  for (const Choice choice : *current) {
    text += fmt::format(" {}:{}", choice.thread, choice.alternative);
  }
  return text;
}

namespace {
Schedule failed;
}

void keep_failed_schedule() { failed = current == nullptr ? Schedule() : *current; }

const Schedule& failed_schedule() { return failed; }

void crash_report(const char* message, std::size_t thread) {
  put(message);
  put("\n  thread: ");
  put_number(thread);
  put("\n");
  if (current == nullptr) return;
  put(heading);
  for (const Choice choice : *current) {
    put(" ");
    put_number(choice.thread);
    put(":");
    put_number(choice.alternative);
  }
  put("\n");
}

}  // namespace checker
