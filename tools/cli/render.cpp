#include <fmt/format.h>

#include <algorithm>

#include "cli/commands.hpp"
#include "render/formats.hpp"

namespace tools {

ExitStatus run_render(const Options& options, Output& output) {
  const model::TraceOrErrors loaded = model::load_trace(options.inputs.front());
  if (!loaded.file) {
    print_errors(loaded.errors);
    return exit_bad_input;
  }
  // The command line offers no other name.
  const auto format = std::find_if(formats().begin(), formats().end(),
                                   [&](const Format& at) { return at.name == options.format; });
  const std::size_t steps = loaded.file->trace.steps.size();
  if (steps > format->steps_max) {
    print_errors({{options.inputs.front(), ":",
                   fmt::format("{} steps; as {} at most {} can be shown", steps, format->name,
                               format->steps_max)}});
    return exit_bad_input;
  }
  const std::string text = format->render(*loaded.file, {options.all_steps});
  if (!options.output.empty()) return write_result(tool_name, options.output, text);
  output.write(text);
  return exit_ok;
}

}  // namespace tools
