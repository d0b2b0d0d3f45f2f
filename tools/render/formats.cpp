#include "render/formats.hpp"

#include <array>
#include <command_line/happens_before.hpp>
#include <common/keyed_table.hpp>
#include <limits>

#include "render/columns.hpp"

namespace tools::render {
namespace {

constexpr std::size_t no_bound = std::numeric_limits<std::size_t>::max();

constexpr auto table = std::to_array<Format>({
    {FormatKind::columns, "columns", "one column a thread, as `check` prints it", no_bound,
     render_text},
    {FormatKind::commit, "commit", "the same in the text of a commit message", no_bound,
     render_commit},
    {FormatKind::json, "json", "the trace, with the source line of each step", no_bound,
     render_json},
    {FormatKind::mermaid, "mermaid", "a sequence diagram", no_bound, render_mermaid},
    {FormatKind::dot, "dot", "a happens-before graph for Graphviz", checker::ordered_steps_max,
     render_dot},
    {FormatKind::perfetto, "perfetto", "trace events for ui.perfetto.dev", no_bound,
     render_perfetto},
    {FormatKind::html, "html", "a page to step through, in one file", no_bound, render_html},
});
static_assert(checker::one_row_each(table));

}  // namespace

std::span<const Format> formats() { return table; }

std::string render_text(const model::TraceFile& file, const RenderOptions& options) {
  const checker::ColumnOptions columns = options.columns();
  const std::string over =
      options.banner.empty() ? "" : checker::wrap(options.banner, columns.width, 0) + "\n";
  return over + render_columns(file.trace, file.defect, columns);
}

}  // namespace tools::render
