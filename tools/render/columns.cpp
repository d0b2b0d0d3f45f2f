#include "render/columns.hpp"

#include "render/page_formatter.hpp"

namespace tools::render {

std::string render_columns(const checker::Trace& trace, std::string_view defect,
                           const checker::ColumnOptions& options) {
  return checker::render_columns(trace, defect, PageFormatter(trace), options);
}

}  // namespace tools::render
