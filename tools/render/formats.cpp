#include "render/formats.hpp"

#include <array>
#include <command_line/happens_before.hpp>
#include <limits>

#include "render/columns.hpp"

namespace tools::render {
namespace {

constexpr std::size_t no_bound = std::numeric_limits<std::size_t>::max();

constexpr std::array<Format, 6> table = {{
    {"columns", "one column a thread, as `check` prints it", no_bound, render_text},
    {"json", "the trace, with the model's source line of each step", no_bound, render_json},
    {"mermaid", "a sequence diagram", no_bound, render_mermaid},
    {"dot", "a happens-before graph for Graphviz", checker::ordered_steps_max, render_dot},
    {"perfetto", "trace events for ui.perfetto.dev; one step takes 1 ms", no_bound,
     render_perfetto},
    {"html", "a page to step through, in one file", no_bound, render_html},
}};

}  // namespace

std::span<const Format> formats() { return table; }

std::string render_text(const model::TraceFile& file, const RenderOptions& options) {
  const std::string over =
      options.banner.empty() ? "" : checker::wrap(options.banner, checker::columns_max, 0) + "\n";
  return over + render_columns(file.trace, file.defect, options.all_steps);
}

}  // namespace tools::render
