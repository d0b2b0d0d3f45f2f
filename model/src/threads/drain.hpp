#pragma once

#include "state/machine.hpp"

namespace model {

/// What comes after all that is interleaved: passes of writeback, with the workers, IO and
/// completion, until a pass changes nothing; then every page is reclaimed.
void run_drain(Task& task);

}  // namespace model
