#pragma once

#include <string>
#include <vector>

namespace tools {

/// What the command line says about a sweep, as text.
struct SweepArguments {
  unsigned weight = 3;
  std::vector<std::string> kinds;
  unsigned pages = 1;
  std::string budget;
  std::string known;
  std::string resume;
  std::string shard;
  std::vector<std::string> merge;
};

}  // namespace tools
