#include "command_line/progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>

#include "command_line/report.hpp"
#include "support/output.hpp"

namespace checker {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto pause = std::chrono::milliseconds(200);
constexpr std::size_t width_max = 78;
constexpr double spread_max = 0.25;  // With a wider one, no time left is shown.
bool shown = false;
Clock::time_point last;

std::string number_text(double number) {
  if (number >= 1e9) return fmt::format("{:.1e}", number);
  return with_commas(fmt::format("{:.0f}", number));
}

// An estimate with its spread, down to the second digit of the spread.
std::string estimate_text(double total, double spread) {
  const double unit = std::pow(10, std::max(0.0, std::floor(std::log10(spread)) - 1));
  const auto rounded = [unit](double number) {
    return number_text(std::round(number / unit) * unit);
  };
  return rounded(total) + " +- " + rounded(spread);
}

std::string duration_text(double seconds) {
  if (seconds < 120) return fmt::format("{:.0f} s", seconds);
  if (seconds < 7200) return fmt::format("{:.0f} min", seconds / 60);
  if (seconds < 172800) return fmt::format("{:.0f} h", seconds / 3600);
  if (seconds < 86400 * 365.0 * 100) return number_text(seconds / 86400) + " days";
  return "centuries";
}

}  // namespace

std::string progress_text(const checker::Progress& progress) {
  std::string line = fmt::format("{}: ", progress.pass);
  if (*progress.unit != '\0') {
    line += number_text(progress.done);
    const bool known = progress.total >= progress.done;  // An exceeded estimate is not shown.
    if (known && progress.spread > 0) {
      line += " of " + estimate_text(progress.total, progress.spread);
    } else if (known) {
      line += fmt::format(" of {}", number_text(progress.total));
    }
    line += fmt::format(" {}, ", progress.unit);
    if (known && progress.done > 0 && progress.spread <= progress.total * spread_max) {
      const double rest = (progress.total - progress.done) / progress.done * progress.seconds;
      line += duration_text(rest) + " left, ";
    }
  } else {
    const double rate = static_cast<double>(progress.transitions) / progress.seconds;
    line += fmt::format("{} states, {} transitions/s, depth {}, ",
                        with_commas(std::to_string(progress.states)), number_text(rate),
                        progress.depth);
  }
  const std::string elapsed = duration_text(progress.seconds);
  if (line.size() + elapsed.size() <= width_max) return line + elapsed;
  return line.substr(0, std::min(line.size() - 2, width_max));  // Without the last comma.
}

bool wants_progress(const std::string& when) { return wants(when, STDERR_FILENO); }

void print_progress(const Progress& progress) {
  if (progress.seconds < 1 || Clock::now() - last < pause) return;
  last = Clock::now();
  const std::string line = progress_text(progress);
  if (isatty(STDERR_FILENO) != 0) {
    say("\r\033[K" + line);
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
