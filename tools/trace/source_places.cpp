#include "trace/source_places.hpp"

namespace tools::trace {
namespace {

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.push_back(text.substr(0, end));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return lines;
}

}  // namespace

SourceLines::SourceLines(std::span<const SourceFile> files) {
  for (const SourceFile& file : files) files_.push_back({file.path, lines_of(file.text)});
}

std::vector<std::string_view> SourceLines::around(std::string_view path, std::size_t line,
                                                  std::size_t context) const {
  std::vector<std::string_view> out;
  for (const File& file : files_) {
    if (file.path != path || line == 0 || line > file.lines.size()) continue;
    const std::size_t first = line > context ? line - context : 1;
    for (std::size_t i = first; i <= line + context && i <= file.lines.size(); ++i) {
      out.push_back(file.lines[i - 1]);
    }
  }
  return out;
}

}  // namespace tools::trace
