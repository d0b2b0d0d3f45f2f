#include "support/escape.hpp"

namespace checker {
namespace {

std::string escaped(std::string_view text, std::string_view line_end) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\n':
        out += line_end;
        break;
      case '\t':
        out += c;
        break;
      default:
        out += c >= 0 && c < ' ' ? '?' : c;
    }
  }
  return out;
}

}  // namespace

std::string escaped_text(std::string_view text) { return escaped(text, "\n"); }
std::string escaped_attribute(std::string_view text) { return escaped(text, "&#10;"); }

}  // namespace checker
