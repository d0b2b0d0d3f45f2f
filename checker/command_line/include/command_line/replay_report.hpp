#pragma once

#include <string>

#include "checker/replay.hpp"
#include "command_line/exit_status.hpp"

namespace checker {

/// Every step of a replay, who waits for whom, and whether `defect` came out as recorded.
std::string replay_text(const ReplayResult& result, const std::string& defect);

/// Diverged is a defect; adapted is not.
ExitStatus replay_status(const ReplayResult& result);

}  // namespace checker
