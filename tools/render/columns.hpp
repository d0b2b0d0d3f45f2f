#pragma once

#include <checker/schedule.hpp>
#include <command_line/columns.hpp>
#include <string>
#include <string_view>

namespace tools::render {

/// Draws a trace of the page-cache model (page_formatter.hpp).
std::string render_columns(const checker::Trace& trace, std::string_view defect,
                           const checker::ColumnOptions& options = {});

}  // namespace tools::render
