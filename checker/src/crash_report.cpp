#include "crash_report.hpp"

#include <unistd.h>

#include <cstring>

namespace checker {
namespace {

std::span<const Choice> current;  // NOLINT: read by a signal handler

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

void set_current_schedule(std::span<const Choice> schedule) { current = schedule; }

void crash_report(const char* message, std::size_t thread) {
  put(message);
  put("\n  thread: ");
  put_number(thread);
  put("\n  schedule so far (thread:way):");
  for (const Choice choice : current) {
    put(" ");
    put_number(choice.thread);
    put(":");
    put_number(choice.way);
  }
  put("\n");
}

}  // namespace checker
