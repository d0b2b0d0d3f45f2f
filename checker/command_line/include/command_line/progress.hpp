#pragma once

#include <checker/search.hpp>
#include <string>

namespace checker {

/// Whether a progress line is wanted on stderr.
bool wants_progress(const std::string& when);

/// Shows a progress line, at most a few times a second, once a search takes over a second.
void print_progress(const Progress& progress);

/// Removes the line, if there is one.
void clear_progress();

}  // namespace checker
