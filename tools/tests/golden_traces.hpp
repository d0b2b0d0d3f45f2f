#pragma once

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "catch.hpp"
#include "model/trace_file.hpp"

namespace tools {

/// A golden trace of the page-cache model, and its path in the repository.
struct GoldenTrace {
  std::string path;
  model::TraceFile file;
};

/// All of them, in the order of their paths; under sanitizers, which restore states by running
/// again, one in nine.
inline std::vector<GoldenTrace> golden_traces(const std::string& source) {
  namespace fs = std::filesystem;
  std::vector<std::string> paths;
  for (const auto& entry : fs::recursive_directory_iterator(source + "/traces")) {
    if (entry.path().extension() == ".json") paths.push_back(entry.path().string());
  }
  std::sort(paths.begin(), paths.end());
#ifdef __SANITIZE_ADDRESS__
  constexpr std::size_t stride = 9;
#else
  constexpr std::size_t stride = 1;
#endif
  std::vector<GoldenTrace> traces;
  for (std::size_t i = 0; i < paths.size(); i += stride) {
    const model::TraceOrErrors loaded = model::load_trace(paths[i]);
    REQUIRE(loaded.file);
    if (model::is_classic(loaded.file->scenario)) continue;
    traces.push_back({fs::relative(paths[i], source).string(), *loaded.file});
  }
  return traces;
}

/// The longest line of a text, in bytes.
inline std::size_t widest_line(const std::string& text) {
  std::size_t widest = 0;
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    widest = std::max(widest, end - begin);
    begin = end + 1;
  }
  return widest;
}

/// Whether it is plain ASCII, without tabs or other control characters but newlines.
inline bool is_plain(const std::string& text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return c == '\n' || (c >= ' ' && c <= '~'); });
}

}  // namespace tools
