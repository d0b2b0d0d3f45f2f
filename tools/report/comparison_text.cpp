#include "report/comparison_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "render/columns.hpp"
#include "render/page_formatter.hpp"

namespace tools::report {
namespace {

using checker::Trace;
using checker::TraceStep;

constexpr std::size_t cell_width = (checker::columns_max - 3) / 2;
constexpr std::size_t alike_kept = 2;  // Identical lines shown around those that differ.
constexpr std::size_t partings_shown = 10;

struct Line {
  std::string left;
  std::string right;
  char mark = ' ';
};

// Prints the steps of one run, with their call where it differs from the previous one.
class Teller {
 public:
  explicit Teller(const Trace& trace) : trace_(trace), formatter_(trace) {}

  void begin() { call_.clear(); }
  [[nodiscard]] bool matters(std::size_t step) const {
    return formatter_.matters(trace_.steps[step]) || formatter_.told_by_call(trace_.steps[step]);
  }
  // `alike`: the other run's step is the same, and what it read is not shown.
  std::vector<std::string> tell(std::size_t at, bool alike) {
    const TraceStep& step = trace_.steps[at];
    std::vector<std::string> out;
    const std::string call = step.calls.empty() ? "" : step.calls.back();
    const bool by_call = formatter_.told_by_call(step);
    if (!call.empty() && (call != call_ || by_call)) add("  " + call + "()", 0, out);
    call_ = call;
    if (by_call && step.remarks.empty()) return out;
    const std::size_t indent = call.empty() ? 2 : 4;
    std::vector<std::string> texts = formatter_.lines(step);
    if (texts.empty() && (!alike || step.remarks.empty())) texts = {formatter_.plain(step)};
    for (const std::string& remark : step.remarks) texts.push_back("// " + remark);
    for (const std::string& text : texts) add(text, indent, out);
    return out;
  }

 private:
  static void add(const std::string& text, std::size_t indent, std::vector<std::string>& out) {
    const std::string wrapped = checker::wrap(text, cell_width, indent);
    std::size_t from = 0;
    while (from < wrapped.size()) {
      const std::size_t end = wrapped.find('\n', from);
      // A word longer than a cell is cut off: kernel names are shorter.
      out.push_back(wrapped.substr(from, std::min(end - from, cell_width)));
      from = end + 1;
    }
  }
  const Trace& trace_;
  render::PageFormatter formatter_;
  std::string call_;
};

class ComparisonText {
 public:
  ComparisonText(const compare::Comparison& comparison, const compare::ObservedRun& left,
                 const compare::ObservedRun& right)
      : comparison_(comparison),
        left_(left),
        right_(right),
        tell_left_(left.trace),
        tell_right_(right.trace) {}

  std::string text(const std::string& left, const std::string& right) {
    put({left, right, '|'});
    for (const compare::ComparedStretch& stretch : comparison_.stretches) show(stretch);
    out_ += "\n" + partings(left, right);
    out_ += end_text(left, left_.trace) + end_text(right, right_.trace);
    return std::move(out_);
  }

 private:
  void show(const compare::ComparedStretch& stretch) {
    tell_left_.begin();
    tell_right_.begin();
    std::vector<Line> lines;
    for (const compare::ComparedRow& row : stretch.rows) add(row, lines);
    if (lines.empty()) return;
    out_ += stretch.thread + "\n";
    std::size_t at = 0;
    while (at < lines.size()) {
      std::size_t end = at;
      while (end < lines.size() && lines[end].mark == ' ') ++end;
      const std::size_t head = at == 0 ? 0 : alike_kept;
      const std::size_t tail = end == lines.size() ? 0 : alike_kept;
      if (end - at > head + tail + 1) {
        for (std::size_t i = at; i < at + head; ++i) put(lines[i]);
        out_ += fmt::format("    ... {} identical lines\n", end - at - head - tail);
        at = end - tail;
      }
      for (; at < end; ++at) put(lines[at]);
      for (; at < lines.size() && lines[at].mark != ' '; ++at) put(lines[at]);
    }
  }

  void add(const compare::ComparedRow& row, std::vector<Line>& lines) {
    const bool both = row.left && row.right;
    const bool alike =
        both && compare::same_text(left_.trace.steps[*row.left], right_.trace.steps[*row.right]);
    const bool shown = both       ? !alike || tell_left_.matters(*row.left)
                       : row.left ? worth(left_.trace, tell_left_, *row.left)
                                  : worth(right_.trace, tell_right_, *row.right);
    if (!shown) return;
    std::vector<std::string> left;
    std::vector<std::string> right;
    if (row.left) left = tell_left_.tell(*row.left, alike);
    if (row.right) right = tell_right_.tell(*row.right, alike);
    for (std::size_t i = 0; i < std::max(left.size(), right.size()); ++i) {
      Line line{i < left.size() ? left[i] : "", i < right.size() ? right[i] : ""};
      if (line.left != line.right) {
        line.mark = line.left.empty() ? '>' : line.right.empty() ? '<' : '|';
      }
      lines.push_back(std::move(line));
    }
  }
  // A step of only one run is shown if it matters, or is a test.
  static bool worth(const Trace& trace, const Teller& teller, std::size_t step) {
    return teller.matters(step) || trace.steps[step].operation.rfind("test", 0) == 0;
  }

  void put(const Line& line) {
    std::string text = fmt::format("{:<{}} {} {}", line.left, cell_width, line.mark, line.right);
    text.erase(text.find_last_not_of(' ') + 1);
    out_ += text + "\n";
  }

  std::string partings(const std::string& left, const std::string& right) const {
    if (comparison_.partings.empty()) return "Both do the same, step by step.\n";
    std::string out = fmt::format("Where they differ, {} | {}:\n", left, right);
    std::size_t shown = 0;
    for (const compare::Parting& parting : comparison_.partings) {
      if (shown++ == partings_shown) {
        return out +
               fmt::format("  ... and {} more\n", comparison_.partings.size() - partings_shown);
      }
      const auto number = [](const std::optional<std::size_t>& step) {
        return step ? std::to_string(*step + 1) : std::string("-");
      };
      const std::string where = parting.call.empty()
                                    ? parting.thread
                                    : fmt::format("{} in {}()", parting.thread, parting.call);
      const auto or_nothing = [](const std::string& text) { return text.empty() ? "-" : text; };
      out += checker::wrap(fmt::format("step {} | {}, {}: {}{} | {}", number(parting.row.left),
                                       number(parting.row.right), where,
                                       parting.what.empty() ? "" : parting.what + ": ",
                                       or_nothing(parting.left), or_nothing(parting.right)),
                           checker::columns_max, 2);
    }
    return out;
  }

  static std::string end_text(const std::string& name, const Trace& trace) {
    std::string how = "no defect";
    if (!trace.outcome.defects.empty()) {
      how = checker::symptom_text(trace.outcome.defects.back(), trace.outcome);
    } else if (!trace.outcome.ended) {
      how = "goes on forever";
    }
    std::vector<std::string> drain;
    for (const TraceStep& step : trace.steps) {
      for (const std::string& label : step.labels) {
        const bool fresh = std::find(drain.begin(), drain.end(), label) == drain.end();
        if (step.draining && fresh) drain.push_back(label);
      }
    }
    std::string out =
        checker::wrap(fmt::format("{}, outcome: {}", name, how), checker::columns_max, 0);
    if (!drain.empty()) {
      out += checker::wrap(fmt::format("its drain: {}", fmt::join(drain, "; ")),
                           checker::columns_max, 2);
    }
    return out;
  }

  const compare::Comparison& comparison_;
  const compare::ObservedRun& left_;
  const compare::ObservedRun& right_;
  Teller tell_left_;
  Teller tell_right_;
  std::string out_;
};

}  // namespace

std::string comparison_text(const compare::Comparison& comparison, const compare::ObservedRun& left,
                            const compare::ObservedRun& right, const std::string& left_name,
                            const std::string& right_name) {
  return ComparisonText(comparison, left, right).text(left_name, right_name);
}

}  // namespace tools::report
