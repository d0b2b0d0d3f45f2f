#include "cli/commands.hpp"
#include "cli/replayed_trace.hpp"
#include "model/trace_file.hpp"
#include "render/columns.hpp"
#include "report/reproducer_text.hpp"

namespace tools::cli {

ExitStatus run_reproducer(const Options& options, const ProgramFactory& factory, Output& output) {
  const std::string& path = options.inputs.front();
  model::TraceOrErrors loaded = model::load_trace(path);
  if (loaded.errors.empty() && model::is_classic(loaded.file->scenario)) {
    loaded.errors.push_back({path, ":", "a textbook program does not run on a kernel"});
  }
  if (!loaded.errors.empty()) {
    print_errors(loaded.errors);
    return exit_bad_input;
  }
  const ReplayedTrace shown = run_again(*loaded.file, factory);
  std::string text = report::reproducer_text(shown.file, path);
  if (!shown.divergence.empty())
    text = checker::wrap(shown.banner(), checker::columns_max, 0) + "\n" + text;
  const ExitStatus status = shown.divergence.empty() ? exit_ok : exit_defect;
  if (!options.output.empty()) {
    return worse(status, write_result(tool_name, options.output, text));
  }
  output.write(text);
  return status;
}

}  // namespace tools::cli
