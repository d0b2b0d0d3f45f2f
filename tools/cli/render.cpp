#include <fmt/format.h>

#include <algorithm>

#include "cli/commands.hpp"
#include "cli/replayed_trace.hpp"
#include "render/formats.hpp"

namespace tools::cli {

ExitStatus run_render(const Options& options, const ProgramFactory& factory, Output& output) {
  const model::TraceOrErrors loaded = model::load_trace(options.inputs.front());
  if (!loaded.file) {
    print_errors(loaded.errors);
    return exit_bad_input;
  }
  // The command line accepts no other name.
  const auto format =
      std::find_if(render::formats().begin(), render::formats().end(),
                   [&](const render::Format& at) { return at.name == options.format; });
  const ReplayedTrace shown = run_again(*loaded.file, factory);
  const std::size_t steps = shown.file.trace.steps.size();
  if (steps > format->steps_max) {
    print_errors({{options.inputs.front(), ":",
                   fmt::format("{} steps; {} can show at most {}", steps, format->name,
                               format->steps_max)}});
    return exit_bad_input;
  }
  const std::string text = format->render(
      shown.file, {options.all_steps, shown.banner(), options.width, options.always_columns});
  const ExitStatus status = shown.divergence.empty() ? exit_ok : exit_defect;
  if (!options.output.empty()) {
    return worse(status, write_result(tool_name, options.output, text));
  }
  output.write(text);
  return status;
}

}  // namespace tools::cli
