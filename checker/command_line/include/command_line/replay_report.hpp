#pragma once

#include <string>

#include "checker/replay.hpp"
#include "command_line/exit_status.hpp"

namespace checker {

/// Every step of a replay, which thread waits for which, and whether `defect` occurred as recorded.
std::string replay_text(const ReplayResult& result, const std::string& defect);

/// Diverged is a defect; adapted is not.
ExitStatus replay_status(const ReplayResult& result);

}  // namespace checker
