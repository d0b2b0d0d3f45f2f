#include "command_line/columns.hpp"

#include <fmt/format.h>

#include <algorithm>
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
  Story(const Trace& trace, const Telling& telling, bool all_steps)
      : trace_(trace), telling_(telling), all_steps_(all_steps) {}

  std::vector<Line> lines() {
    for (const TraceStep& step : trace_.steps) {
      const auto number = static_cast<std::size_t>(&step - trace_.steps.data()) + 1;
      if (number == trace_.repeats_from) begin_circle(step);
      if (all_steps_) {
        tell(step);
      } else if (step.draining && telling_.is_machine(step)) {
        sum_up(step);
      } else if (!in_circle_ && !telling_.matters(step) && &step != &trace_.steps.back()) {
        ++hidden_;
      } else {
        tell(step);
      }
    }
    return std::move(lines_);
  }
  /// What the drain did, in words; it comes last and needs no column.
  [[nodiscard]] const std::vector<std::string>& drain() const { return drain_; }
  [[nodiscard]] std::size_t hidden() const { return hidden_; }

 private:
  void begin_circle(const TraceStep& step) {
    in_circle_ = true;
    shown_.clear();
    lines_.push_back({telling_.is_machine(step) ? machine_name : step.thread, 0,
                      "// what follows repeats for ever:"});
  }

  void sum_up(const TraceStep& step) {
    ++hidden_;
    for (const std::string& label : step.labels) {
      if (label.rfind("state: ", 0) == 0) continue;
      if (std::find(drain_.begin(), drain_.end(), label) == drain_.end()) drain_.push_back(label);
    }
  }

  void tell(const TraceStep& step) {
    const bool machine = telling_.is_machine(step);
    const std::string column = machine ? machine_name : step.thread;
    // The machine's calls are shown without their nesting: only what happens counts.
    std::vector<std::string> calls = step.calls;
    if (machine && calls.size() > 1) calls = {calls.back()};
    if (column != last_column_) shown_.clear();
    last_column_ = column;
    const bool leaf = telling_.told_by_call(step);
    std::size_t common = 0;
    while (common < calls.size() && common < shown_.size() && calls[common] == shown_[common]) {
      ++common;
    }
    // A call that is told again after another one began anew.
    if (leaf && common == calls.size() && common > 0) --common;
    for (std::size_t i = common; i < calls.size(); ++i) {
      lines_.push_back({column, 2 * i, calls[i] + "()"});
    }
    shown_ = calls;
    if (leaf) shown_.pop_back();
    const std::size_t indent = 2 * calls.size();
    std::vector<std::string> texts;
    if (!leaf) texts = telling_.lines(step);
    // The last step is told although it changes nothing: it is where the defect shows.
    if (texts.empty() && step.remarks.empty() && !leaf) texts = {telling_.plain(step)};
    for (const std::string& remark : step.remarks) texts.push_back("// " + remark);
    for (std::string& text : texts) lines_.push_back({column, indent, std::move(text)});
  }

  const Trace& trace_;
  const Telling& telling_;
  const bool all_steps_;
  std::vector<Line> lines_;
  std::vector<std::string> drain_;
  std::vector<std::string> shown_;
  std::string last_column_;
  std::size_t hidden_ = 0;
  bool in_circle_ = false;
};

std::string head_of(std::size_t cpu, const std::string& column) {
  if (column == machine_name) return machine_name;
  std::string words = column;
  std::replace(words.begin(), words.end(), '_', ' ');
  return fmt::format("CPU{} ({})", cpu, words);
}

// Columns in the order in which they first act, the machine last.
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

// How far apart the columns can stand so that no line is too wide; 0: not at all.
std::size_t stride_of(const std::vector<Line>& lines, const std::vector<std::string>& order) {
  std::size_t stride = 26;
  const auto fit = [&stride](std::size_t column, std::size_t width) {
    if (column == 0) return width <= columns_max;
    if (width > columns_max) return false;
    stride = std::min(stride, (columns_max - width) / column);
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

std::string draw(const std::vector<Line>& lines, const std::vector<std::string>& order,
                 std::size_t stride) {
  std::string head;
  for (std::size_t i = 0; i < order.size(); ++i) {
    head.resize(i * stride, ' ');
    head += head_of(i, order[i]);
  }
  std::string out = head + "\n";
  for (const Line& line : lines) {
    const std::size_t column = column_index(order, line.column);
    out.append(column * stride + line.indent, ' ').append(line.text).append("\n");
  }
  return out;
}

std::string prose(const std::vector<Line>& lines) {
  std::string out;
  std::string column;
  std::size_t number = 0;
  for (const Line& line : lines) {
    if (line.column != column) {
      column = line.column;
      out += fmt::format("{}. {}:\n", ++number, column);
    }
    out += wrap(std::string(line.indent, ' ') + line.text, columns_max, 4);
  }
  return out;
}

}  // namespace

bool Telling::matters(const TraceStep& step) const {
  static_cast<void>(step);
  return true;
}

std::vector<std::string> Telling::lines(const TraceStep& step) const {
  std::vector<std::string> out;
  for (const TraceObject& object : step.objects) {
    const bool lock = object.access == Access::acquire || object.access == Access::release;
    if (lock && object.before != object.after) {
      out.push_back(fmt::format("{} {}", step.operation, object.object));
    } else if (step.operation == "write") {
      out.push_back(fmt::format("{} = {}", object.object, object.after));
    } else {
      out.push_back(fmt::format("{}: {} = {}", step.operation, object.object, object.after));
    }
  }
  return out;
}

std::string Telling::plain(const TraceStep& step) const {
  if (step.ways == 1) return step.operation;
  return fmt::format("{}: {} of 0 to {}", step.operation, step.way, step.ways - 1);
}

bool Telling::told_by_call(const TraceStep& step) const {
  static_cast<void>(step);
  return false;
}

bool Telling::is_machine(const TraceStep& step) const {
  static_cast<void>(step);
  return false;
}

std::string waiting_text(const Waiting& waiting) {
  std::string out =
      fmt::format("{} waits: {} {}", waiting.thread, waiting.operation, waiting.object);
  if (!waiting.holder.empty()) out += fmt::format(", held by {}", waiting.holder);
  return out;
}

std::string symptom_text(std::string_view defect, const Outcome& outcome) {
  if (outcome.message.empty()) return std::string(defect);
  return fmt::format("{}: {}", defect, outcome.message);
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

std::string render_columns(const Trace& trace, std::string_view defect, const Telling& telling,
                           bool all_steps) {
  Story story(trace, telling, all_steps);
  const std::vector<Line> lines = story.lines();
  const std::vector<std::string> order = order_of(lines);
  const std::size_t stride = order.size() <= 3 ? stride_of(lines, order) : 0;
  std::string out = stride != 0 ? draw(lines, order, stride) : prose(lines);
  if (!story.drain().empty()) {
    out += wrap(fmt::format("then the drain: {}", fmt::join(story.drain(), "; ")), columns_max, 0);
  }
  if (story.hidden() > 0) {
    out += fmt::format("... {} of {} steps not shown\n", story.hidden(), trace.steps.size());
  }
  for (const Waiting& waiting : trace.outcome.waiting) {
    std::string text = waiting_text(waiting);
    if (!waiting.calls.empty()) text += fmt::format(" (in {}())", waiting.calls.back());
    out += wrap(text, columns_max, 0);
  }
  return out + wrap(symptom_text(defect, trace.outcome), columns_max, 0);
}

}  // namespace checker
