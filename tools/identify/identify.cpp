#include "identify/identify.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <command_line/columns.hpp>
#include <map>
#include <memory>
#include <support/read_file.hpp>

#include "identify/c_source.hpp"
#include "identify/marks.hpp"

namespace tools::identify {
namespace {

constexpr std::size_t source_bytes_max = std::size_t{1} << 24U;
constexpr const char* needed = "fs/btrfs/inode.c";

// The files of a tree, read once each.
class Tree {
 public:
  explicit Tree(std::string folder) : folder_(std::move(folder)) {}

  const CSource* file(const std::string& name) {
    const auto [at, added] = files_.try_emplace(name);
    if (added) {
      const checker::TextOrError read = checker::read_file(path(name), source_bytes_max);
      if (read.text) at->second = std::make_unique<CSource>(*read.text);
    }
    return at->second.get();
  }
  [[nodiscard]] std::string path(const std::string& name) const { return folder_ + "/" + name; }

 private:
  std::string folder_;
  std::map<std::string, std::unique_ptr<CSource>> files_;
};

bool fits(const Mark& mark, std::string_view text) {
  std::size_t at = 0;
  for (const std::string_view words : mark.in_order) {
    at = find_word(text, words, at);
    if (at == std::string_view::npos) return false;
  }
  return std::none_of(mark.absent.begin(), mark.absent.end(), [&](std::string_view words) {
    return find_word(text, words, 0) != std::string_view::npos;
  });
}

std::optional<std::uint8_t> value_of(model::Switch which, std::string_view text) {
  const model::SwitchInfo& info = model::switches()[static_cast<std::size_t>(which)];
  const auto* const at = std::find(info.values.begin(), info.values.end(), text);
  if (at == info.values.end()) return std::nullopt;
  return static_cast<std::uint8_t>(at - info.values.begin());
}

// The part of the tree that a row is about: a function, or a file.
struct Part {
  std::string where;
  std::string_view text;
};

// The first that there is. `missing`: what there is not, if it is nothing.
std::optional<Part> find_part(const SwitchMarks& row, Tree& tree, std::string& missing) {
  std::string read;
  for (const std::string_view name : row.files) {
    const std::string file(name);
    const CSource* source = tree.file(file);
    if (source == nullptr) continue;
    if (row.functions.empty()) return Part{file, source->text()};
    if (const auto function = source->find(row.functions)) {
      return Part{fmt::format("{}:{} {}()", file, function->line, function->name), function->body};
    }
    read += (read.empty() ? "" : ", ") + file;
  }
  if (read.empty()) {
    missing = fmt::format("there is no {}", fmt::join(row.files, ", "));
  } else {
    missing = fmt::format("{} without {}()", read, fmt::join(row.functions, "(), "));
  }
  return std::nullopt;
}

SwitchFound find_switch(const SwitchMarks& row, Tree& tree) {
  SwitchFound found;
  found.which = row.key;
  std::string missing;
  const auto part = find_part(row, tree, missing);
  if (!part) {
    found.value = value_of(row.key, row.without);
    (found.value ? found.where : found.why_not) = missing;
    return found;
  }
  found.where = part->where;
  for (const Mark& mark : row.marks) {
    if (!fits(mark, part->text)) continue;
    found.value = value_of(row.key, mark.value);
    return found;
  }
  found.why_not = "no mark fits in " + found.where;
  return found;
}

std::string version_of(const Tree& tree) {
  const checker::TextOrError makefile = checker::read_file(tree.path("Makefile"), source_bytes_max);
  if (!makefile.text) return "";
  const auto number = [&](const char* name) {
    const std::string key = fmt::format("\n{} = ", name);
    const std::size_t at = makefile.text->find(key);
    if (at == std::string::npos) return std::string();
    const std::size_t begin = at + key.size();
    return makefile.text->substr(begin, makefile.text->find('\n', begin) - begin);
  };
  const std::string version = number("VERSION");
  if (version.empty()) return "";
  return fmt::format("{}.{}.{}", version, number("PATCHLEVEL"), number("SUBLEVEL"));
}

std::vector<Nearness> nearest_rows(const std::vector<SwitchFound>& switches) {
  std::vector<Nearness> rows;
  for (const model::KernelInfo& kernel : model::kernels()) {
    Nearness row;
    row.kernel = kernel.name;
    for (const SwitchFound& found : switches) {
      if (!found.value) continue;
      if (kernel.values[static_cast<std::size_t>(found.which)] == *found.value) {
        ++row.agrees;
      } else {
        row.differs.push_back(found.which);
      }
    }
    rows.push_back(std::move(row));
  }
  std::stable_sort(rows.begin(), rows.end(), [](const Nearness& left, const Nearness& right) {
    return left.agrees > right.agrees;
  });
  return rows;
}

const SwitchFound& of(const Identified& found, model::Switch which) {
  return found.switches[static_cast<std::size_t>(which)];
}

std::string setting(const Identified& found, model::Switch which) {
  return fmt::format("{}={}", model::switches()[static_cast<std::size_t>(which)].name,
                     model::value_text(which, *of(found, which).value));
}

}  // namespace

Identified identify(const std::string& folder, std::string& error) {
  Tree tree(folder);
  Identified found;
  if (tree.file(needed) == nullptr) {
    error = fmt::format("{} is not the source of a kernel: it has no {}", folder, needed);
    return found;
  }
  found.version = version_of(tree);
  for (const SwitchMarks& row : switch_marks()) found.switches.push_back(find_switch(row, tree));
  found.rows = nearest_rows(found.switches);
  return found;
}

std::string identified_text(const std::string& tree, const Identified& found) {
  std::string out = fmt::format("{}: {}\n\n", tree,
                                found.version.empty() ? "a kernel" : "Linux " + found.version);
  std::size_t decided = 0;
  std::string open;
  for (const SwitchFound& each : found.switches) {
    if (each.value) {
      ++decided;
      out += checker::wrap(fmt::format("{}: {}", setting(found, each.which), each.where),
                           checker::columns_max, 0);
    } else {
      open += checker::wrap(
          fmt::format("{}: {}", model::switches()[static_cast<std::size_t>(each.which)].name,
                      each.why_not),
          checker::columns_max, 2);
    }
  }
  if (!open.empty()) out += "\nnot decided:\n" + open;
  const Nearness& nearest = found.rows.front();
  out += fmt::format("\nnearest: {}, which agrees in {} of {} decided switches\n", nearest.kernel,
                     nearest.agrees, decided);
  std::string key = nearest.kernel;
  for (const model::Switch which : nearest.differs) key += " " + setting(found, which);
  if (!nearest.differs.empty()) {
    out += checker::wrap(fmt::format("as the source has it: --kernel \"{}\"", key),
                         checker::columns_max, 2);
  }
  for (std::size_t i = 1; i < found.rows.size() && i < 3; ++i) {
    out +=
        fmt::format("  then {}: {} of {}\n", found.rows[i].kernel, found.rows[i].agrees, decided);
  }
  return out;
}

}  // namespace tools::identify
