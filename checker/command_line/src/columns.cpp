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

// The heads of columns.
std::vector<std::string> heads_of(const std::vector<std::string>& order, bool brief) {
  std::vector<std::string> heads;
  for (std::size_t i = 0; i < order.size(); ++i) {
    std::string words = order[i];
    std::replace(words.begin(), words.end(), '_', ' ');
    const bool whole = brief || order[i] == machine_name;
    heads.push_back(whole ? words : fmt::format("CPU{} ({})", i, words));
  }
  return heads;
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

// The distance that the heads of columns need.
std::size_t widest_head(const std::vector<std::string>& heads) {
  std::size_t widest = 1;
  for (std::size_t i = 0; i + 1 < heads.size(); ++i) {
    widest = std::max(widest, heads[i].size() + 2);
  }
  return widest;
}

// The largest distance between columns at which no line is too wide; 0 if there is none.
std::size_t stride_of(const std::vector<Line>& lines, const std::vector<std::string>& order,
                      const std::vector<std::string>& heads, std::size_t room) {
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
  for (std::size_t i = 0; i < heads.size(); ++i) {
    if (!fit(i, heads[i].size())) return 0;
  }
  return stride >= widest_head(heads) ? stride : 0;
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
                 const std::vector<std::string>& heads, std::size_t stride,
                 const Bracket& bracket) {
  std::string head;
  for (std::size_t i = 0; i < heads.size(); ++i) {
    head.resize(i * stride, ' ');
    head += heads[i];
  }
  std::string out = std::string(bracket.width(), ' ') + head + "\n";
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::size_t column = column_index(order, lines[i].column);
    out += bracket.between(i) + bracket.margin(i);
    out.append(column * stride + lines[i].indent, ' ').append(lines[i].text).append("\n");
  }
  return out + bracket.between(lines.size());
}

std::string prose(const std::vector<Line>& lines, const Bracket& bracket, std::size_t width) {
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
    text += wrap(std::string(lines[i].indent, ' ') + lines[i].text, width - bracket.width(), 4);
    while (!text.empty()) {
      const std::size_t end = text.find('\n') + 1;
      out += bracket.margin(i) + text.substr(0, end);
      text.erase(0, end);
    }
  }
  return out + bracket.between(lines.size());
}

std::string draw_story(const Story& story, const std::vector<Line>& lines,
                       const ColumnOptions& options) {
  const std::vector<std::string> order = order_of(lines);
  const Bracket bracket(story.cycle(), lines.size());
  const std::size_t room = options.width - bracket.width();
  const std::vector<std::string> heads = heads_of(order, options.short_heads);
  std::size_t stride = 0;
  if (order.size() <= 3 || options.always_columns) stride = stride_of(lines, order, heads, room);
  if (stride == 0 && options.always_columns) stride = widest_head(heads);
  return stride != 0 ? draw(lines, order, heads, stride, bracket)
                     : prose(lines, bracket, options.width);
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

std::string draw_columns(const Trace& trace, std::string_view defect,
                         const TraceFormatter& formatter, const ColumnOptions& options) {
  Story story(trace, formatter);
  return draw_story(story, story.lines(steps_shown(trace, defect, formatter, options.all_steps)),
                    options);
}

std::string render_columns(const Trace& trace, std::string_view defect,
                           const TraceFormatter& formatter, const ColumnOptions& options) {
  Story story(trace, formatter);
  const std::vector<Line> lines =
      story.lines(steps_shown(trace, defect, formatter, options.all_steps));
  std::string out = draw_story(story, lines, options);
  if (!story.drain().empty()) {
    out +=
        wrap(fmt::format("then the drain: {}", fmt::join(story.drain(), "; ")), options.width, 0);
  }
  if (story.hidden() > 0) {
    out += fmt::format("... {} of {} steps not shown\n", story.hidden(), trace.steps.size());
  }
  if (!trace.outcome.waiting.empty()) return out + deadlock_text(trace, defect);
  return out + wrap(symptom_text(defect, trace.outcome), options.width, 0);
}

}  // namespace checker
