#include <fmt/format.h>

#include <checker/replay.hpp>
#include <command_line/progress.hpp>

#include "cli/commands.hpp"
#include "explain/explanation.hpp"
#include "model/trace_file.hpp"
#include "report/explanation_text.hpp"

namespace tools {

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
  model::TraceFile file = *loaded.file;
  const auto program = factory(file.scenario, file.kernel);
  checker::ReplayResult replayed = checker::replay(*program, file.trace, file.drain_interleaved);
  if (replayed.kind == checker::ReplayKind::diverged) {
    output.write(replayed.divergence + "\n");
    return exit_defect;
  }
  file.trace = std::move(replayed.trace);
  search.reductions = {};
  const Explanation explanation = explain(file, replayed.schedule, path, search, factory);
  checker::clear_progress();
  output.write(explanation_text(explanation));
  if (*interrupted() != 0) return exit_interrupted;
  return explanation.complete ? exit_ok : exit_inconclusive;
}

}  // namespace tools
