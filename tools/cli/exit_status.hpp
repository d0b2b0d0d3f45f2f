#pragma once

#include <initializer_list>

namespace tools {

/// Exit statuses of every command. Several results: the first that applies in the order of
/// `exit_order`.
enum ExitStatus : int {
  exit_ok = 0,             ///< all holds / all as expected / reproduced exactly
  exit_defect = 1,         ///< a defect, a label not reached / not as expected / diverged
  exit_bad_input = 2,      ///< usage error or bad input, every diagnostic listed
  exit_inconclusive = 3,   ///< no defect, but a limit ended the search
  exit_internal = 70,      ///< a bug of the tool, with the schedule so far
  exit_not_written = 74,   ///< a result could not be written
  exit_interrupted = 130,  ///< SIGINT
};

inline constexpr ExitStatus exit_order[] = {exit_internal,    exit_bad_input, exit_interrupted,
                                            exit_not_written, exit_defect,    exit_inconclusive};

/// The one of two statuses that is to be reported.
constexpr ExitStatus worse(ExitStatus a, ExitStatus b) {
  for (const ExitStatus status : exit_order) {
    if (a == status || b == status) return status;
  }
  return exit_ok;
}

inline constexpr const char* exit_status_help =
    "Exit status:\n"
    "    0  every property holds, search complete (gate: all as expected; replay: exact)\n"
    "    1  a defect was found, or a label of `reaches` was not reached (gate: something is\n"
    "       not as expected; replay: diverged, or another outcome)\n"
    "    2  usage error or bad input, with every diagnostic listed\n"
    "    3  no defect, but a limit ended the search: never reported as `holds`\n"
    "   70  internal error (a bug of pagerace), with the schedule so far\n"
    "   74  a result could not be written (disk full, closed pipe)\n"
    "  130  interrupted: what is known is printed\n";

}  // namespace tools
