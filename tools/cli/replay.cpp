#include <fmt/format.h>

#include <checker/replay.hpp>

#include "cli/commands.hpp"
#include "model/trace_file.hpp"
#include "render/columns.hpp"

namespace tools {
namespace {

// Every step, one a line: who, what, and what changed.
std::string steps_text(const checker::Trace& trace) {
  std::string out;
  for (std::size_t i = 0; i < trace.steps.size(); ++i) {
    const checker::TraceStep& step = trace.steps[i];
    std::string line = fmt::format("{:4}. {}: {}", i + 1, step.thread, step.operation);
    if (!step.objects.empty()) line += " " + step.objects[0].object;
    if (step.ways > 1) line += fmt::format(" (way {} of {})", step.way, step.ways);
    if (!step.calls.empty()) line += fmt::format(" in {}()", step.calls.back());
    out += wrap(line, columns_max, 0);
    for (const checker::TraceObject& object : step.objects) {
      if (object.before == object.after) continue;
      out += fmt::format("        {}: {} -> {}\n", object.object, object.before, object.after);
    }
    for (const std::string& remark : step.remarks) out += fmt::format("        // {}\n", remark);
  }
  return out;
}

}  // namespace

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
  output.write(fmt::format("{} on {}: {}\n", file.scenario.name, file.kernel.key(), file.defect));
  output.write(wrap(file.scenario.question, columns_max, 2));
  output.write("\n" + steps_text(result.trace) + "\n");
  for (const checker::Waiting& waiting : result.trace.outcome.waiting) {
    output.write(
        wrap(fmt::format("{} waits: {} {}{}", waiting.thread, waiting.operation, waiting.object,
                         waiting.holder.empty() ? "" : ", held by " + waiting.holder),
             columns_max, 0));
  }
  switch (result.kind) {
    case checker::ReplayKind::exact:
      output.write(fmt::format("{}: {}\nexact: every step and the outcome as recorded\n",
                               file.defect, result.trace.outcome.message));
      return exit_ok;
    case checker::ReplayKind::adapted:
      output.write(fmt::format("{}: {}\nadapted: the same outcome, but the program has changed\n",
                               file.defect, result.trace.outcome.message));
      for (const std::string& moved : result.moved) output.write("  " + moved + "\n");
      return exit_ok;
    case checker::ReplayKind::diverged:
      break;
  }
  for (const std::string& moved : result.moved) output.write("  " + moved + "\n");
  output.write(wrap(result.divergence, columns_max, 0));
  return exit_defect;
}

}  // namespace tools
