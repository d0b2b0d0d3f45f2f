#include "support/names.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace checker {
namespace {

// Levenshtein distance.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

// Names from a file may contain anything: shows printable characters only, and not too many.
std::string shown(std::string_view name) {
  std::string text;
  for (const char c : name.substr(0, 60)) text += c >= ' ' && c <= '~' ? c : '?';
  if (name.size() > 60) text += "...";
  return text;
}

}  // namespace

std::string nearest_name(std::string_view name, const std::vector<std::string>& known) {
  if (name.size() > 200) return {};
  std::string best;
  std::size_t best_distance = std::max<std::size_t>(2, name.size() / 3) + 1;
  for (const std::string& candidate : known) {
    const std::size_t here = distance(name, candidate);
    if (here < best_distance) {
      best_distance = here;
      best = candidate;
    }
  }
  return best;
}

std::string unknown_name(std::string_view what, std::string_view name,
                         const std::vector<std::string>& known) {
  const std::string near = nearest_name(name, known);
  if (!near.empty()) {
    return fmt::format("unknown {} \"{}\"; did you mean \"{}\"?", what, shown(name), near);
  }
  return fmt::format("unknown {} \"{}\"; known: {}", what, shown(name), fmt::join(known, ", "));
}

}  // namespace checker
