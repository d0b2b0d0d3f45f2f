#include <command_line/progress.hpp>

#include "cli/commands.hpp"
#include "cli/replayed_trace.hpp"
#include "explain/explanation.hpp"
#include "model/trace_file.hpp"
#include "render/columns.hpp"
#include "report/explanation_text.hpp"

namespace tools::cli {

ExitStatus run_explain(const Options& options, const ProgramFactory& factory, Output& output) {
  model::Diagnostics errors;
  checker::SearchOptions search = search_options(options, errors);
  const std::string& path = options.inputs.front();
  const model::TraceOrErrors loaded = model::load_trace(path);
  errors.insert(errors.end(), loaded.errors.begin(), loaded.errors.end());
  if (errors.empty() && model::is_classic(loaded.file->scenario)) {
    errors.push_back({path, ":", "a textbook program has no pages: see `pagerace replay`"});
  }
  if (!errors.empty()) {
    print_errors(errors);
    return exit_bad_input;
  }
  const ReplayedTrace shown = run_again(*loaded.file, factory);
  if (!shown.divergence.empty()) {  // There is nothing to explain.
    output.write(checker::wrap(shown.banner(), checker::columns_max, 0) + "\n");
    output.write(render::render_columns(shown.file.trace, shown.file.defect));
    return exit_defect;
  }
  search.reductions = {};
  const explain::Explanation explanation =
      explain::explain(shown.file, shown.schedule, path, search, factory);
  checker::clear_progress();
  output.write(report::explanation_text(explanation));
  if (*interrupted() != 0) return exit_interrupted;
  return explanation.decided() ? exit_ok : exit_inconclusive;
}

}  // namespace tools::cli
