#include "identify/identify.hpp"

#include "cli/commands.hpp"

namespace tools::cli {

ExitStatus run_identify(const Options& options, Output& output) {
  const std::string& tree = options.inputs.front();
  std::string error;
  const identify::Identified found = identify::identify(tree, error);
  if (!error.empty()) {
    print_errors({{"TREE", ":", error}});
    return exit_bad_input;
  }
  output.write(identify::identified_text(tree, found));
  return exit_ok;
}

}  // namespace tools::cli
