#include "trace/source_places.hpp"

#include <algorithm>
#include <string>

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

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// The name that stands before the first parenthesis: "f" of "int f(int x) {".
std::string_view declared_name(std::string_view line) {
  const std::size_t end = line.find('(');
  if (end == std::string_view::npos) return {};
  std::size_t begin = end;
  while (begin > 0 && is_word(line[begin - 1])) --begin;
  return line.substr(begin, end - begin);
}

bool is_definition(const std::vector<std::string_view>& lines, std::size_t at) {
  for (; at < lines.size() && !lines[at].empty(); ++at) {
    const std::size_t decides = lines[at].find_first_of("{;");
    if (decides != std::string_view::npos) return lines[at][decides] == '{';
  }
  return false;
}

bool is_comment(std::string_view line) {
  const std::size_t begin = line.find_first_not_of(' ');
  return begin != std::string_view::npos && line.substr(begin, 2) == "//";
}

// The part of an object's name that its member bears: "PG_dirty" of "page 0 PG_dirty".
std::string_view member_of(const checker::TraceStep& step) {
  if (step.objects.empty()) return {};
  const std::string_view name = step.objects[0].object;
  return name.substr(name.rfind(' ') + 1);  // All of it if there is no space.
}

}  // namespace

SourceIndex::SourceIndex(std::span<const SourceFile> files) {
  for (const SourceFile& file : files) {
    files_.push_back({file.path, lines_of(file.text)});
    add_bodies(files_.size() - 1);
  }
}

void SourceIndex::add_bodies(std::size_t file) {
  const Lines& lines = files_[file].lines;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string_view line = lines[i];
    const bool at_margin = !line.empty() && (is_word(line[0]) || line[0] == '[');
    const std::string_view name = declared_name(line.substr(0, line.find('{')));
    if (!at_margin || name.empty() || !is_definition(lines, i)) continue;
    const auto ends = [&lines](std::size_t at) {
      return !lines[at].empty() && lines[at][0] != ' ' && lines[at].back() == '}';
    };
    std::size_t end = i;
    while (end + 1 < lines.size() && !ends(end)) ++end;
    bodies_.insert({name, {file, i, end + 1}});
  }
}

void SourceIndex::add_announcements(const Body& body, std::string_view operation,
                                    std::vector<SourcePlace>& places) const {
  const File& file = files_[body.file];
  const std::string text = "\"" + std::string(operation) + "\"";
  const std::string call = std::string(operation) + "(";
  const std::size_t known = places.size();
  const auto add = [&](auto&& fits) {
    for (std::size_t i = body.begin; i < body.end; ++i) {
      const std::string_view line = file.lines[i];
      if (!is_comment(line) && fits(line)) places.push_back({file.path, i + 1, true, line});
    }
  };
  add([&](std::string_view line) { return line.find(text) != std::string_view::npos; });
  if (places.size() != known) return;
  add([&](std::string_view line) {
    const std::size_t at = line.find(call);
    return at != std::string_view::npos && (at == 0 || !is_word(line[at - 1]));
  });
}

std::optional<SourcePlace> SourceIndex::find(const checker::TraceStep& step) const {
  std::vector<SourcePlace> places;
  const auto [begin, end] = bodies_.equal_range(step.function);
  for (auto at = begin; at != end; ++at) add_announcements(at->second, step.operation, places);
  if (step.function.find("operator") != std::string::npos) {
    // A lambda has no name: only the operation can tell.
    for (std::size_t file = 0; file < files_.size(); ++file) {
      add_announcements({file, 0, files_[file].lines.size()}, step.operation, places);
    }
  }
  if (places.size() > 1) {
    const std::string_view member = member_of(step);
    std::erase_if(places, [&](const SourcePlace& place) {
      return member.empty() || place.text.find(member) == std::string_view::npos;
    });
  }
  if (places.size() == 1) return places.front();
  if (begin == end || std::next(begin) != end) return std::nullopt;
  const Body& body = begin->second;
  const File& file = files_[body.file];
  return SourcePlace{file.path, body.begin + 1, false, file.lines[body.begin]};
}

std::vector<std::string_view> SourceIndex::lines(const SourcePlace& place,
                                                 std::size_t context) const {
  std::vector<std::string_view> out;
  for (const File& file : files_) {
    if (file.path != place.path) continue;
    const std::size_t first = place.line > context ? place.line - context : 1;
    for (std::size_t i = first; i <= place.line + context && i <= file.lines.size(); ++i) {
      out.push_back(file.lines[i - 1]);
    }
  }
  return out;
}

}  // namespace tools::trace
