#include "command_line/columns.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <vector>

namespace checker {
namespace {

constexpr const char* machine_name = "machine";

struct Line {
  std::string column;
  std::size_t indent = 0;
  std::string text;
};

class Story {
 public:
  Story(const Trace& trace, const TraceFormatter& formatter)
      : trace_(trace), formatter_(formatter) {}

  std::vector<Line> lines(const std::vector<bool>& shown) {
    for (std::size_t i = 0; i < trace_.steps.size(); ++i) {
      const TraceStep& step = trace_.steps[i];
      if (i + 1 == trace_.repeats_from) begin_cycle();
      if (shown[i]) {
        tell(step);
      } else {
        ++hidden_;
        if (step.draining && formatter_.is_machine(step)) sum_up(step);
      }
    }
    return std::move(lines_);
  }
  /// A summary of the drain, which comes last and needs no column.
  [[nodiscard]] const std::vector<std::string>& drain() const { return drain_; }
  [[nodiscard]] std::size_t hidden() const { return hidden_; }
  /// The first of the lines that repeat forever; past the end if none do.
  [[nodiscard]] std::size_t cycle() const { return cycle_; }

 private:
  void begin_cycle() {
    cycle_ = lines_.size();
    shown_.clear();
  }

  void sum_up(const TraceStep& step) {
    for (const std::string& label : step.labels) {
      if (label.rfind("state: ", 0) == 0) continue;
      if (std::find(drain_.begin(), drain_.end(), label) == drain_.end()) drain_.push_back(label);
    }
  }

  void tell(const TraceStep& step) {
    const bool machine = formatter_.is_machine(step);
    const std::string column = machine ? machine_name : step.thread;
    // The machine's calls are shown without nesting.
    std::vector<std::string> calls = step.calls;
    if (machine && calls.size() > 1) calls = {calls.back()};
    if (column != last_column_) shown_.clear();
    last_column_ = column;
    const bool leaf = formatter_.told_by_call(step);
    std::size_t common = 0;
    while (common < calls.size() && common < shown_.size() && calls[common] == shown_[common]) {
      ++common;
    }
    // A repeated call of the same function is a new call.
    if (leaf && common == calls.size() && common > 0) --common;
    for (std::size_t i = common; i < calls.size(); ++i) {
      const bool says_it_all = leaf && i + 1 == calls.size();
      lines_.push_back({column, 2 * i, says_it_all ? formatter_.call_text(step) : calls[i] + "()"});
    }
    shown_ = calls;
    if (leaf) shown_.pop_back();
    const std::size_t indent = 2 * calls.size();
    std::vector<std::string> texts;
    if (!leaf) texts = formatter_.lines(step);
    // The last step is shown even if it changes nothing: there the defect becomes visible.
    if (texts.empty() && step.remarks.empty() && !leaf) texts = {formatter_.plain(step)};
    for (const std::string& remark : step.remarks) texts.push_back("// " + remark);
    for (std::string& text : texts) lines_.push_back({column, indent, std::move(text)});
  }

  const Trace& trace_;
  const TraceFormatter& formatter_;
  std::vector<Line> lines_;
  std::vector<std::string> drain_;
  std::vector<std::string> shown_;
  std::string last_column_;
  std::size_t hidden_ = 0;
  std::size_t cycle_ = std::numeric_limits<std::size_t>::max();
};

std::string head_of(std::size_t cpu, const std::string& column) {
  if (column == machine_name) return machine_name;
  std::string words = column;
  std::replace(words.begin(), words.end(), '_', ' ');
  return fmt::format("CPU{} ({})", cpu, words);
}

// Columns in the order of their first steps, the machine last.
std::vector<std::string> order_of(const std::vector<Line>& lines) {
  std::vector<std::string> order;
  bool machine = false;
  for (const Line& line : lines) {
    if (line.column == machine_name) {
      machine = true;
    } else if (std::find(order.begin(), order.end(), line.column) == order.end()) {
      order.push_back(line.column);
    }
  }
  if (machine) order.emplace_back(machine_name);
  return order;
}

std::size_t column_index(const std::vector<std::string>& order, const std::string& column) {
  return static_cast<std::size_t>(std::find(order.begin(), order.end(), column) - order.begin());
}

// The largest distance between columns at which no line is too wide; 0 if there is none.
std::size_t stride_of(const std::vector<Line>& lines, const std::vector<std::string>& order,
                      std::size_t room) {
  std::size_t stride = 26;
  const auto fit = [&stride, room](std::size_t column, std::size_t width) {
    if (column == 0) return width <= room;
    if (width > room) return false;
    stride = std::min(stride, (room - width) / column);
    return true;
  };
  for (const Line& line : lines) {
    if (!fit(column_index(order, line.column), line.indent + line.text.size())) return 0;
  }
  std::size_t widest = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const std::size_t head = head_of(i, order[i]).size();
    if (!fit(i, head)) return 0;
    if (i + 1 < order.size()) widest = std::max(widest, head + 2);
  }
  return stride >= widest ? stride : 0;
}

// A bracket to the left of the lines that repeat; empty if none do.
class Bracket {
 public:
  Bracket(std::size_t begin, std::size_t end) : begin_(begin), end_(end) {}
  [[nodiscard]] std::size_t width() const { return begin_ < end_ ? 2 : 0; }
  /// The opening or closing of the bracket before line `at`, which may be the end.
  [[nodiscard]] std::string between(std::size_t at) const {
    if (width() == 0) return {};
    if (at == begin_) return "+-- this repeats forever:\n";
    return at == end_ ? "+--\n" : "";
  }
  [[nodiscard]] std::string margin(std::size_t at) const {
    if (width() == 0) return {};
    return at >= begin_ ? "| " : "  ";
  }

 private:
  std::size_t begin_;
  std::size_t end_;
};

std::string draw(const std::vector<Line>& lines, const std::vector<std::string>& order,
                 std::size_t stride, const Bracket& bracket) {
  std::string head;
  for (std::size_t i = 0; i < order.size(); ++i) {
    head.resize(i * stride, ' ');
    head += head_of(i, order[i]);
  }
  std::string out = std::string(bracket.width(), ' ') + head + "\n";
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::size_t column = column_index(order, lines[i].column);
    out += bracket.between(i) + bracket.margin(i);
    out.append(column * stride + lines[i].indent, ' ').append(lines[i].text).append("\n");
  }
  return out + bracket.between(lines.size());
}

std::string prose(const std::vector<Line>& lines, const Bracket& bracket) {
  std::string out;
  std::string column;
  std::size_t number = 0;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string opening = bracket.between(i);
    out += opening;
    std::string text;
    if (lines[i].column != column || !opening.empty()) {
      column = lines[i].column;
      text = fmt::format("{}. {}:\n", ++number, column);
    }
    text +=
        wrap(std::string(lines[i].indent, ' ') + lines[i].text, columns_max - bracket.width(), 4);
    while (!text.empty()) {
      const std::size_t end = text.find('\n') + 1;
      out += bracket.margin(i) + text.substr(0, end);
      text.erase(0, end);
    }
  }
  return out + bracket.between(lines.size());
}

}  // namespace

bool TraceFormatter::matters(const TraceStep& step) const {
  static_cast<void>(step);
  return true;
}

std::vector<std::string> TraceFormatter::lines(const TraceStep& step) const {
  std::vector<std::string> out;
  for (const TraceObject& object : step.objects) {
    const bool lock = object.access == AccessKind::acquire || object.access == AccessKind::release;
    const std::string name = object.name.text();
    if (lock && object.changed()) {
      out.push_back(fmt::format("{} {}", step.operation, name));
    } else if (step.operation == "write") {
      out.push_back(fmt::format("{} = {}", name, object.after.text()));
    } else {
      out.push_back(fmt::format("{}: {} = {}", step.operation, name, object.after.text()));
    }
  }
  return out;
}

std::string TraceFormatter::plain(const TraceStep& step) const {
  if (step.alternatives == 1) return step.operation;
  return fmt::format("{}: {} of 0 to {}", step.operation, step.alternative, step.alternatives - 1);
}

bool TraceFormatter::told_by_call(const TraceStep& step) const {
  static_cast<void>(step);
  return false;
}

std::string TraceFormatter::call_text(const TraceStep& step) const {
  return step.calls.back() + "()";
}

bool TraceFormatter::is_machine(const TraceStep& step) const {
  static_cast<void>(step);
  return false;
}

bool TraceFormatter::waits_for_object(const Waiting& waiting) const {
  return !waiting.holder.empty();
}

bool TraceFormatter::ends_run(std::string_view defect) const {
  return defect == "deadlock" || defect == "assertion" || defect == "unlocked-access" ||
         defect == "step-limit";
}

std::string wrap(std::string_view text, std::size_t width, std::size_t indent) {
  const std::size_t lead = text.find_first_not_of(' ');
  const std::size_t inner = indent + (lead == std::string_view::npos ? 0 : lead);
  std::string out;
  std::string line(indent, ' ');
  bool empty = true;
  if (lead != std::string_view::npos) {
    line.append(lead, ' ');
    text.remove_prefix(lead);
  }
  while (!text.empty()) {
    const std::size_t space = text.find(' ');
    const std::string_view word = text.substr(0, space);
    if (!empty && line.size() + 1 + word.size() > width) {
      out += line + "\n";
      line.assign(inner + 2, ' ');
      empty = true;
    }
    if (!empty) line += ' ';
    line += word;
    empty = false;
    if (space == std::string_view::npos) break;
    text.remove_prefix(space + 1);
  }
  return out + line + "\n";
}

std::string render_columns(const Trace& trace, std::string_view defect,
                           const TraceFormatter& formatter, bool all_steps) {
  Story story(trace, formatter);
  const std::vector<Line> lines = story.lines(steps_shown(trace, defect, formatter, all_steps));
  const std::vector<std::string> order = order_of(lines);
  const Bracket bracket(story.cycle(), lines.size());
  const std::size_t room = columns_max - bracket.width();
  const std::size_t stride = order.size() <= 3 ? stride_of(lines, order, room) : 0;
  std::string out = stride != 0 ? draw(lines, order, stride, bracket) : prose(lines, bracket);
  if (!story.drain().empty()) {
    out += wrap(fmt::format("then the drain: {}", fmt::join(story.drain(), "; ")), columns_max, 0);
  }
  if (story.hidden() > 0) {
    out += fmt::format("... {} of {} steps not shown\n", story.hidden(), trace.steps.size());
  }
  if (!trace.outcome.waiting.empty()) return out + deadlock_text(trace, defect);
  return out + wrap(symptom_text(defect, trace.outcome), columns_max, 0);
}

}  // namespace checker
