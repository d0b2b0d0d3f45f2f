#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <sstream>

#include "model/vocabulary.hpp"
#include "render/formats.hpp"
#include "render/page_formatter.hpp"
#include "trace/exposure.hpp"
#include "trace/subject.hpp"

namespace tools::render {
namespace {

using checker::ObjectName;
using checker::TraceObject;
using checker::TraceStep;

// Commit messages are indented by readers of logs; columns have an indentation of their own.
constexpr std::size_t commit_width = 73;
constexpr std::size_t indentation = 2;

// Objects that an argument is rarely about.
bool is_bookkeeping(const ObjectName& object) {
  return object.is("page", "references") || object.is("", "inode references") ||
         object.is("page", "mapcount") || object.field == "dirty tag" ||
         object.field == "towrite tag";
}

// Leaves out steps that only count references or tag slots, unless the defect is about these.
class CommitFormatter : public PageFormatter {
 public:
  CommitFormatter(const checker::Trace& trace, std::string_view defect)
      : PageFormatter(trace), all_(is_about_references(defect)) {}

  [[nodiscard]] bool matters(const TraceStep& step) const override {
    return PageFormatter::matters(step) && (!step.remarks.empty() || !only_bookkeeping(step));
  }
  [[nodiscard]] std::vector<std::string> lines(const TraceStep& step) const override {
    if (all_) return PageFormatter::lines(step);
    TraceStep shown = step;
    std::erase_if(shown.objects,
                  [](const TraceObject& object) { return is_bookkeeping(object.name); });
    return PageFormatter::lines(shown.objects.empty() ? step : shown);
  }

 private:
  static bool is_about_references(std::string_view defect) {
    constexpr std::array<std::string_view, 4> about = {"reference-leak", "use-after-free", "bug-on",
                                                       "double-completion"};
    return std::find(about.begin(), about.end(), defect) != about.end();
  }
  [[nodiscard]] bool only_bookkeeping(const TraceStep& step) const {
    return !all_ &&
           std::all_of(step.objects.begin(), step.objects.end(), [](const TraceObject& object) {
             return !object.changed() || is_bookkeeping(object.name);
           });
  }

  bool all_;
};

std::string indented(const std::string& text) {
  std::istringstream in(text);
  std::string out;
  for (std::string line; std::getline(in, line);) {
    out += line.empty() ? "\n" : std::string(indentation, ' ') + line + "\n";
  }
  return out;
}

// A paragraph: wrapped, without the indentation that wrap() gives to the lines after the first.
std::string paragraph(const std::string& text, std::size_t width) {
  std::istringstream in(checker::wrap(text, width, 0));
  std::string out;
  for (std::string line; std::getline(in, line);) {
    out += line.substr(std::min(line.find_first_not_of(' '), line.size())) + "\n";
  }
  return out;
}

// "freed a dirty page": what the defect means, as `list defects` has it.
std::string about(const std::string& defect) {
  for (const model::DefectDescription& row : model::defect_descriptions()) {
    if (row.name == defect) return std::string(row.about);
  }
  return defect;
}

std::string place_of(const TraceStep& step) {
  if (step.calls.empty()) return step.thread;
  return fmt::format("{}() ({})", step.calls.back(), step.thread);
}

// The window that stays open.
std::string window_text(const model::TraceFile& file) {
  for (const trace::Exposure& window : trace::exposures(file)) {
    if (window.closes != 0) continue;
    const std::string from = window.opens == 0
                                 ? "From the start"
                                 : "After " + place_of(file.trace.steps[window.opens - 1]);
    return from + ", nothing remembers that the data must be written. ";
  }
  return "";
}

}  // namespace

std::string render_commit(const model::TraceFile& file, const RenderOptions& options) {
  const std::size_t width = std::min(options.width, commit_width);
  checker::ColumnOptions columns = options.columns();
  columns.width = width - indentation;
  columns.short_heads = true;
  const CommitFormatter formatter(file.trace, file.defect);
  std::string out = options.banner.empty() ? "" : paragraph(options.banner, width) + "\n";
  out += paragraph(fmt::format("On {}, this interleaving ends in {} ({}):", file.kernel.key(),
                               file.defect, about(file.defect)),
                   width);
  out += "\n" + indented(checker::draw_columns(file.trace, file.defect, formatter, columns)) + "\n";
  if (file.trace.outcome.waiting.empty()) {
    out += paragraph(window_text(file) + checker::symptom_text(file.defect, file.trace.outcome),
                     width);
  } else {
    out += checker::deadlock_text(file.trace, file.defect);
  }
  const char* simplest = "; no interleaving with fewer context switches and steps shows it";
  return out + "\n" +
         paragraph(
             fmt::format("Found by pagerace, a model checker, in {}{}.",
                         trace::subject(file.scenario, file.kernel), file.simplest ? simplest : ""),
             width);
}

}  // namespace tools::render
