#pragma once

#include <vector>

#include "threads/names.hpp"

namespace model::threads {

/// Runs after everything that is interleaved: passes of writeback, with the workers, IO and
/// completion, until a pass changes nothing; then every page is reclaimed.
void run_drain(Task& task);

/// What it compares between its rounds: Lists::everything.
std::vector<At> looked_at_by_drain(const Machine& machine);

}  // namespace model::threads
