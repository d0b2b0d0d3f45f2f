#pragma once

#include <command_line/columns.hpp>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/trace_file.hpp"

namespace tools::render {

struct RenderOptions {
  bool all_steps = false;  ///< Drawings leave out no step. The other formats never do.
  std::string banner;      ///< What is to stand over all; empty: nothing.
  std::size_t width = checker::columns_max;  ///< Of texts.
  bool always_columns = false;               ///< Texts: columns, even if they are too wide.

  [[nodiscard]] checker::ColumnOptions columns() const {
    return {all_steps, width, always_columns, false};
  }
};

/// The formats in the order of `--help`; the first is the default.
enum class FormatKind : std::uint8_t { columns, commit, json, mermaid, dot, perfetto, html, count };

/// One way to show a trace: a pure function.
struct Format {
  FormatKind key;
  const char* name;
  const char* about;
  std::size_t steps_max;  ///< Longer traces cannot be shown so.
  std::string (*render)(const model::TraceFile& file, const RenderOptions& options);
};

/// One row for each FormatKind: what `render --format` offers.
std::span<const Format> formats();

/// The drawing that `check` prints.
std::string render_text(const model::TraceFile& file, const RenderOptions& options);
/// The same as part of a commit message.
std::string render_commit(const model::TraceFile& file, const RenderOptions& options);
/// The trace with what it leaves open: the source of each step, and the window.
std::string render_json(const model::TraceFile& file, const RenderOptions& options);
/// A sequence diagram for mermaid: threads, and what they access.
std::string render_mermaid(const model::TraceFile& file, const RenderOptions& options);
/// A happens-before graph for Graphviz: program order and dependence, transitively reduced.
std::string render_dot(const model::TraceFile& file, const RenderOptions& options);
/// Trace-event JSON for ui.perfetto.dev: a track a thread, flags as counters; a step takes 1 ms.
std::string render_perfetto(const model::TraceFile& file, const RenderOptions& options);
/// A page of its own, with no network: lanes, state, source and window at each step.
std::string render_html(const model::TraceFile& file, const RenderOptions& options);

}  // namespace tools::render
