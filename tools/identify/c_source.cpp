#include "identify/c_source.hpp"

#include <algorithm>

namespace tools::identify {
namespace {

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

void blank(std::string& text, std::size_t from, std::size_t to) {
  for (std::size_t i = from; i < std::min(to, text.size()); ++i) {
    if (text[i] != '\n') text[i] = ' ';
  }
}

// The position behind a literal that begins at `from`.
std::size_t behind_literal(const std::string& text, std::size_t from) {
  std::size_t at = from + 1;
  while (at < text.size() && text[at] != text[from] && text[at] != '\n') {
    at += text[at] == '\\' ? 2U : 1U;
  }
  return std::min(at + 1, text.size());
}

std::string without_comments(std::string text) {
  for (std::size_t i = 0; i < text.size();) {
    const std::string_view rest = std::string_view(text).substr(i);
    std::size_t end = i + 1;
    if (rest.starts_with("/*")) {
      const std::size_t close = text.find("*/", i + 2);
      end = close == std::string::npos ? text.size() : close + 2;
      blank(text, i, end);
    } else if (rest.starts_with("//")) {
      end = std::min(text.find('\n', i), text.size());
      blank(text, i, end);
    } else if (text[i] == '"' || text[i] == '\'') {
      end = behind_literal(text, i);
      blank(text, i + 1, end - 1);
    }
    i = end;
  }
  return text;
}

// The position of what closes the bracket at `from`; npos if nothing does.
std::size_t closing(std::string_view text, std::size_t from, char open, char close) {
  std::size_t depth = 0;
  for (std::size_t i = from; i < text.size(); ++i) {
    if (text[i] == open) ++depth;
    if (text[i] == close && --depth == 0) return i;
  }
  return std::string_view::npos;
}

}  // namespace

std::size_t find_word(std::string_view text, std::string_view words, std::size_t from) {
  std::size_t first = std::string_view::npos;
  std::size_t end = std::string_view::npos;
  while (!words.empty()) {
    const std::size_t bar = words.find('|');
    const std::string_view word = words.substr(0, bar);
    words.remove_prefix(bar == std::string_view::npos ? words.size() : bar + 1);
    for (std::size_t at = text.find(word, from); at < first; at = text.find(word, at + 1)) {
      const std::size_t behind = at + word.size();
      const bool begins = !is_word(word.front()) || at == 0 || !is_word(text[at - 1]);
      const bool ends = !is_word(word.back()) || behind == text.size() || !is_word(text[behind]);
      if (!begins || !ends) continue;
      first = at;
      end = behind;
    }
  }
  return end;
}

CSource::CSource(std::string_view text) : text_(without_comments(std::string(text))) {}

std::optional<Function> CSource::find_one(std::string_view name) const {
  for (std::size_t end = find_word(text_, name, 0); end != std::string_view::npos;
       end = find_word(text_, name, end)) {
    const std::size_t open = text_.find_first_not_of(" \t\n", end);
    if (open == std::string::npos || text_[open] != '(') continue;
    const std::size_t close = closing(text_, open, '(', ')');
    if (close == std::string::npos) continue;
    const std::size_t brace = text_.find_first_not_of(" \t\n", close + 1);
    if (brace == std::string::npos || text_[brace] != '{') continue;
    const std::size_t last = closing(text_, brace, '{', '}');
    if (last == std::string::npos) continue;
    const auto line =
        std::count(text_.begin(), text_.begin() + static_cast<std::ptrdiff_t>(end), '\n');
    return Function{std::string(name), static_cast<std::size_t>(line) + 1,
                    std::string_view(text_).substr(brace + 1, last - brace - 1)};
  }
  return std::nullopt;
}

std::optional<Function> CSource::find(const std::vector<std::string_view>& names) const {
  for (const std::string_view name : names) {
    if (auto found = find_one(name)) return found;
  }
  return std::nullopt;
}

}  // namespace tools::identify
