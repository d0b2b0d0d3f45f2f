#pragma once

#include <checker/schedule.hpp>
#include <string>
#include <string_view>

namespace tools {

/// The widest line that is drawn.
inline constexpr std::size_t columns_max = 75;

/// Draws a trace as kernel developers do by hand: one column a thread, one step a line, calls
/// nested by two spaces, steps that change nothing left out, the symptom last. Plain ASCII.
/// Where that needs more than three columns or is too wide: numbered prose.
std::string render_columns(const checker::Trace& trace, std::string_view defect);

/// Breaks `text` into lines of at most `width`, each indented by `indent` spaces.
std::string wrap(std::string_view text, std::size_t width, std::size_t indent);

}  // namespace tools
