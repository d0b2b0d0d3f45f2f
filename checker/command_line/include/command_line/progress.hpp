#pragma once

#include <checker/search.hpp>
#include <string>

namespace checker {

/// Whether a progress line is wanted on stderr.
bool wants_progress(const std::string& when);

/// "search: 40,000 of 150,000 +- 20,000 states, 30 s left, 12 s": what has been done, and, where
/// known, the total and the time left; at most 78 characters.
std::string progress_text(const checker::Progress& progress);

/// Shows a progress line, at most a few times a second, once a search has taken over a second.
void print_progress(const Progress& progress);

/// Removes the line, if there is one.
void clear_progress();

}  // namespace checker
