#include "command_line/exit_status.hpp"

namespace checker {

std::string exit_status_help(const std::string& ok, const std::string& defect,
                             const std::string& bad_input) {
  return "Exit status:\n    0  " + ok + "\n" + (defect.empty() ? "" : "    1  " + defect + "\n") +
         "    2  " + bad_input +
         "\n"
         "    3  no defect, but a limit left a property open: never reported as `holds`\n"
         "   70  internal error (a bug in pagerace), with the schedule so far\n"
         "   74  a result could not be written (disk full, closed pipe)\n"
         "  130  interrupted (SIGINT, SIGTERM, SIGHUP): results so far are printed\n";
}

}  // namespace checker
