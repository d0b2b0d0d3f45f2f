#pragma once

#include <checker/schedule.hpp>
#include <command_line/columns.hpp>
#include <memory>
#include <string>
#include <string_view>

namespace tools {

using checker::columns_max;
using checker::wrap;

/// How the steps of traces of the page-cache model are told: those that change nothing and locks of
/// a single section do not matter, names are short where there is one page.
std::unique_ptr<checker::Telling> page_telling(const checker::Trace& trace);

/// Draws a trace of the page-cache model: steps that change nothing and locks of a single section
/// are left out, names are short where there is one page, IO and the drain are one column.
std::string render_columns(const checker::Trace& trace, std::string_view defect);

}  // namespace tools
