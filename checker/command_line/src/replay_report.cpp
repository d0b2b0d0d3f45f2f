#include "command_line/replay_report.hpp"

#include <fmt/format.h>

#include "command_line/columns.hpp"

namespace checker {
namespace {

// One line for each step: the thread, the operation and what changed.
std::string steps_text(const Trace& trace) {
  std::string out;
  for (std::size_t i = 0; i < trace.steps.size(); ++i) {
    const TraceStep& step = trace.steps[i];
    std::string line = fmt::format("{:4}. {}: {}", i + 1, step.thread, step.operation);
    if (!step.objects.empty()) line += " " + step.object();
    if (step.alternatives > 1)
      line += fmt::format(" (alternative {} of {})", step.alternative, step.alternatives);
    if (!step.calls.empty()) line += fmt::format(" in {}()", step.calls.back());
    out += wrap(line, columns_max, 0);
    for (const TraceObject& object : step.objects) {
      if (!object.changed()) continue;
      out += fmt::format("        {}: {} -> {}\n", object.name.text(), object.before.text(),
                         object.after.text());
    }
    for (const std::string& remark : step.remarks) out += fmt::format("        // {}\n", remark);
  }
  return out;
}

std::string moved_text(const ReplayResult& result) {
  std::string out;
  for (const std::string& moved : result.moved) out += "  " + moved + "\n";
  return out;
}

}  // namespace

std::string replay_text(const ReplayResult& result, const std::string& defect) {
  const Outcome& outcome = result.trace.outcome;
  std::string out = steps_text(result.trace) + "\n";
  for (const Waiting& waiting : outcome.waiting) out += wrap(waiting_text(waiting), columns_max, 0);
  const std::string symptom = wrap(symptom_text(defect, outcome), columns_max, 0);
  switch (result.kind) {
    case ReplayKind::exact:
      return out + symptom + "exact: every step and the outcome as recorded\n";
    case ReplayKind::adapted:
      return out + symptom + "adapted: the same outcome, but the program has changed\n" +
             moved_text(result);
    case ReplayKind::diverged:
      break;
  }
  return out + moved_text(result) + wrap(result.divergence, columns_max, 0);
}

ExitStatus replay_status(const ReplayResult& result) {
  return result.kind == ReplayKind::diverged ? exit_defect : exit_ok;
}

}  // namespace checker
