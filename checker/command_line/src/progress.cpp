#include "command_line/progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>

#include "command_line/output.hpp"
#include "command_line/report.hpp"

namespace checker {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto pause = std::chrono::milliseconds(200);
bool shown = false;
Clock::time_point last;

}  // namespace

bool wants_progress(const std::string& when) { return wants(when, STDERR_FILENO); }

void print_progress(const Progress& progress) {
  if (progress.seconds < 1 || Clock::now() - last < pause) return;
  last = Clock::now();
  const double rate = static_cast<double>(progress.transitions) / progress.seconds;
  std::string line =
      fmt::format("{}: {} states, {} transitions/s, depth {}, {:.0f} s", progress.pass,
                  with_commas(std::to_string(progress.states)),
                  with_commas(fmt::format("{:.0f}", rate)), progress.depth, progress.seconds);
  if (isatty(STDERR_FILENO) != 0) {
    say("\r\033[K" + line.substr(0, 78));
    shown = true;
  } else {
    say(line + "\n");  // No control characters where stderr is no terminal.
  }
}

void clear_progress() {
  if (shown) say("\r\033[K");
  shown = false;
}

}  // namespace checker
