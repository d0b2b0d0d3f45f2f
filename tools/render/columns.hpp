#pragma once

#include <checker/schedule.hpp>
#include <command_line/columns.hpp>
#include <string>
#include <string_view>

namespace tools::render {

/// Draws a trace of the page-cache model (page_formatter.hpp); with `all_steps`, no step is left
/// out.
std::string render_columns(const checker::Trace& trace, std::string_view defect,
                           bool all_steps = false);

}  // namespace tools::render
