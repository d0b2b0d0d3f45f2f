#include "render/columns.hpp"

#include "render/page_formatter.hpp"

namespace tools::render {

std::string render_columns(const checker::Trace& trace, std::string_view defect, bool all_steps) {
  return checker::render_columns(trace, defect, PageFormatter(trace), all_steps);
}

}  // namespace tools::render
