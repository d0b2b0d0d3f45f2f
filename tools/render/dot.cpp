#include <fmt/format.h>

#include <algorithm>
#include <command_line/happens_before.hpp>

#include "render/formats.hpp"
#include "render/page_formatter.hpp"
#include "trace/subject.hpp"

namespace tools::render {
namespace {

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  return out + "\"";
}

}  // namespace

std::string render_dot(const model::TraceFile& file, const RenderOptions& options) {
  const checker::Trace& trace = file.trace;
  const PageFormatter formatter(trace);
  const std::vector<bool> shown =
      checker::steps_shown(trace, file.defect, formatter, options.all_steps);
  std::string out =
      "// An arrow: the step must come before. Solid: same thread. Dashed: both access\n"
      "// the object; without a name: through steps that are not shown.\n";
  out += fmt::format("digraph {} {{\n", quoted(trace::subject(file.scenario, file.kernel)));
  const std::string over = options.banner.empty() ? "" : options.banner + "; ";
  out += fmt::format("  label={};\n",
                     quoted(over + checker::symptom_text(file.defect, trace.outcome)));
  out +=
      "  labelloc=t; newrank=true;\n  node [shape=box, fontname=\"monospace\", fontsize=10];\n"
      "  edge [fontname=\"monospace\", fontsize=8];\n";
  std::vector<std::string> threads;
  for (std::size_t i = 0; i < shown.size(); ++i) {
    const std::string& thread = trace.steps[i].thread;
    const bool known = std::find(threads.begin(), threads.end(), thread) != threads.end();
    if (shown[i] && !known) threads.push_back(thread);
  }
  for (std::size_t t = 0; t < threads.size(); ++t) {
    out += fmt::format("  subgraph cluster_{} {{\n    label={};\n", t, quoted(threads[t]));
    for (std::size_t i = 0; i < shown.size(); ++i) {
      if (!shown[i] || trace.steps[i].thread != threads[t]) continue;
      out +=
          fmt::format("    s{} [label={}];\n", i + 1,
                      quoted(fmt::format("{}  {}", i + 1, step_text(trace.steps[i], formatter))));
    }
    out += "  }\n";
  }
  for (const checker::OrderEdge& edge : checker::HappensBefore(trace).reduced(shown)) {
    out += fmt::format("  s{} -> s{}", edge.from + 1, edge.to + 1);
    if (!edge.same_thread) {
      out += " [style=dashed";
      if (!edge.object.empty())
        out += fmt::format(", label={}", quoted(formatter.short_name(edge.object)));
      out += "]";
    }
    out += ";\n";
  }
  return out + "}\n";
}

}  // namespace tools::render
