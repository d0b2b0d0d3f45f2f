#include <fmt/format.h>

#include <checker/replay.hpp>
#include <command_line/replay_report.hpp>

#include "cli/commands.hpp"
#include "model/trace_file.hpp"
#include "render/columns.hpp"
#include "report/report.hpp"
#include "trace/subject.hpp"

namespace tools::cli {
ExitStatus run_replay(const Options& options, const ProgramFactory& factory, Output& output) {
  const std::string& path = options.inputs.front();
  const model::TraceOrErrors loaded = model::load_trace(path);
  if (!loaded.file) {
    print_errors(loaded.errors);
    return exit_bad_input;
  }
  const model::TraceFile& file = *loaded.file;
  const auto program = factory(file.scenario, file.kernel);
  const checker::ReplayResult result =
      checker::replay(*program, file.trace, file.drain_interleaved);
  output.write(fmt::format("{}: {}\n", trace::subject(file.scenario, file.kernel), file.defect));
  output.write(checker::wrap(file.scenario.question, checker::columns_max, 2));
  output.write("\n" + checker::replay_text(result, file.defect));
  return checker::replay_status(result);
}

}  // namespace tools::cli
