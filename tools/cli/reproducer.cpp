#include "cli/commands.hpp"
#include "model/trace_file.hpp"
#include "report/reproducer_text.hpp"

namespace tools {

ExitStatus run_reproducer(const Options& options, Output& output) {
  const std::string& path = options.inputs.front();
  model::TraceOrErrors loaded = model::load_trace(path);
  if (loaded.errors.empty() && model::is_classic(loaded.file->scenario)) {
    loaded.errors.push_back({path, ":", "a textbook program runs on no kernel"});
  }
  if (!loaded.errors.empty()) {
    print_errors(loaded.errors);
    return exit_bad_input;
  }
  const std::string text = reproducer_text(*loaded.file, path);
  if (!options.output.empty()) return write_result(tool_name, options.output, text);
  output.write(text);
  return exit_ok;
}

}  // namespace tools
