#include "trace/source_places.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

namespace tools {
namespace {

using Lines = std::vector<std::string_view>;

Lines lines_of(std::string_view text) {
  Lines lines;
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

bool holds_call(std::string_view line, std::string_view name) {
  const std::size_t at = line.find(fmt::format("{}(", name));
  return at != std::string_view::npos && (at == 0 || !is_word(line[at - 1]));
}

// The lines of a definition, which begins at the margin: from its name to the brace that ends it.
struct Body {
  std::string_view path;
  std::size_t begin = 0;  // Index of a line.
  std::size_t end = 0;
};

bool is_definition(const Lines& lines, std::size_t at) {
  for (; at < lines.size() && !lines[at].empty(); ++at) {
    const std::size_t decides = lines[at].find_first_of("{;");
    if (decides != std::string_view::npos) return lines[at][decides] == '{';
  }
  return false;
}

void add_bodies(const SourceFile& file, const Lines& lines, std::string_view name,
                std::vector<Body>& bodies) {
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string_view line = lines[i];
    const bool at_margin = !line.empty() && line[0] != ' ' && line[0] != '/' && line[0] != '#';
    const bool named = holds_call(line.substr(0, line.find('{')), name);
    if (!at_margin || !named || !is_definition(lines, i)) continue;
    std::size_t end = i;
    const auto ends = [&lines](std::size_t at) {
      return !lines[at].empty() && lines[at][0] != ' ' && lines[at].back() == '}';
    };
    while (end + 1 < lines.size() && !ends(end)) ++end;
    bodies.push_back({file.path, i, end + 1});
  }
}

// The part of an object's name that its member bears: "PG_dirty" of "page 0 PG_dirty".
std::string member_of(const checker::TraceStep& step) {
  if (step.objects.empty()) return {};
  const std::string& name = step.objects[0].object;
  const std::size_t space = name.rfind(' ');
  return space == std::string::npos ? name : name.substr(space + 1);
}

// Adds the lines of [begin, end) that hold the operation's text, or else those that call a function
// of its name: put_page() needs no text.
void add_announcements(const Lines& lines, std::string_view path, std::size_t begin,
                       std::size_t end, std::string_view operation,
                       std::vector<SourcePlace>& places) {
  const std::size_t known = places.size();
  const std::string text = fmt::format("\"{}\"", operation);
  const auto add = [&](auto&& fits) {
    for (std::size_t i = begin; i < end; ++i) {
      const bool comment = lines[i].find_first_not_of(' ') == lines[i].find("//");
      if (!comment && fits(lines[i])) places.push_back({path, i + 1, true, lines[i]});
    }
  };
  add([&](std::string_view line) { return line.find(text) != std::string_view::npos; });
  if (places.size() == known) {
    add([&](std::string_view line) { return holds_call(line, operation); });
  }
}

}  // namespace

std::optional<SourcePlace> find_source(const checker::TraceStep& step,
                                       std::span<const SourceFile> files) {
  std::vector<Body> bodies;
  std::vector<SourcePlace> places;
  const bool named = step.function.find("operator") == std::string::npos;
  std::optional<SourcePlace> first;
  for (const SourceFile& file : files) {
    const Lines lines = lines_of(file.text);
    if (!named) {  // A lambda has no name: only the operation can tell.
      add_announcements(lines, file.path, 0, lines.size(), step.operation, places);
      continue;
    }
    const std::size_t known = bodies.size();
    add_bodies(file, lines, step.function, bodies);
    for (std::size_t i = known; i < bodies.size(); ++i) {
      const Body& body = bodies[i];
      if (!first) first = SourcePlace{body.path, body.begin + 1, false, lines[body.begin]};
      add_announcements(lines, body.path, body.begin, body.end, step.operation, places);
    }
  }
  if (places.size() > 1) {
    const std::string member = member_of(step);
    std::erase_if(places, [&](const SourcePlace& place) {
      return member.empty() || place.text.find(member) == std::string_view::npos;
    });
  }
  if (places.size() == 1) return places.front();
  return bodies.size() == 1 ? first : std::nullopt;
}

}  // namespace tools
