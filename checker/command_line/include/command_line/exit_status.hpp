#pragma once

#include <string>

namespace checker {

/// Exit statuses of every command. With several results, the first that applies in the order of
/// `exit_order`.
enum ExitStatus : int {
  exit_ok = 0,      ///< all holds / all as expected / reproduced exactly
  exit_defect = 1,  ///< a defect, a label not reached / not as expected / diverged
  exit_bad_input =
      2,  ///< usage error or bad input, with every diagnostic; a broken rule for threads
  exit_inconclusive = 3,   ///< no defect, but a limit ended the search
  exit_internal = 70,      ///< a bug of the tool, with the schedule so far
  exit_not_written = 74,   ///< a result could not be written
  exit_interrupted = 130,  ///< SIGINT, SIGTERM, SIGHUP
};

inline constexpr ExitStatus exit_order[] = {exit_internal,    exit_bad_input, exit_interrupted,
                                            exit_not_written, exit_defect,    exit_inconclusive};

/// Which of two statuses is reported.
constexpr ExitStatus worse(ExitStatus a, ExitStatus b) {
  for (const ExitStatus status : exit_order) {
    if (a == status || b == status) return status;
  }
  return exit_ok;
}

/// The statuses for `--help`; what 0, 1 and 2 mean depends on the command. `defect` empty: never 1.
std::string exit_status_help(
    const std::string& ok, const std::string& defect,
    const std::string& bad_input = "usage error or bad input, with every diagnostic listed");

}  // namespace checker
