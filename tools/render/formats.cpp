#include "render/formats.hpp"

#include <array>

#include "render/columns.hpp"

namespace tools {
namespace {

constexpr std::array<Format, 6> table = {{
    {"columns", "one column a thread, as `check` prints it", render_text},
    {"json", "the trace, with the model's source line of each step", render_json},
    {"mermaid", "a sequence diagram", render_mermaid},
    {"dot", "a happens-before graph for Graphviz", render_dot},
    {"perfetto", "trace events for ui.perfetto.dev; one step takes 1 ms", render_perfetto},
    {"html", "a page to step through, in one file", render_html},
}};

}  // namespace

std::span<const Format> formats() { return table; }

std::string render_text(const model::TraceFile& file, const RenderOptions& options) {
  return render_columns(file.trace, file.defect, options.all_steps);
}

}  // namespace tools
