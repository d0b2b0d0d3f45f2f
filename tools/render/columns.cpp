#include "render/columns.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace tools {
namespace {

using checker::Access;
using checker::Trace;
using checker::TraceObject;
using checker::TraceStep;

constexpr const char* machine_name = "machine";

// IO, its completion and the drain are one column: the machine.
std::string column_of(const TraceStep& step) {
  for (const char* machine : {"io_completion", "ordered_extent_completion", "drain"}) {
    if (step.thread.rfind(machine, 0) == 0) return machine_name;
  }
  return step.thread;
}

// Locks that no argument is about: spinlocks that protect a single section.
bool is_internal(const std::string& object) {
  return object == "i_pages lock" || object == "page-table lock" || object == "free frames" ||
         object == "reserved space" || object == "ENOSPC count" || object == "failed allocations" ||
         object == "failed delalloc";
}

struct Line {
  std::string column;
  std::size_t indent = 0;
  std::string text;
  bool step = false;
};

class Story {
 public:
  explicit Story(const Trace& trace) : trace_(trace) {
    pages_ = false;
    for (const TraceStep& step : trace.steps) {
      for (const TraceObject& object : step.objects) {
        pages_ = pages_ || object.object.find("page 1") == 0 ||
                 object.object.find("of index 1") != std::string::npos;
      }
    }
  }

  std::vector<Line> lines() {
    for (const TraceStep& step : trace_.steps) {
      if (step.draining && column_of(step) == machine_name) {
        sum_up(step);
      } else if (!matters(step) && &step != &trace_.steps.back()) {
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
  static bool changes(const TraceStep& step) {
    return std::any_of(step.objects.begin(), step.objects.end(), [](const TraceObject& object) {
      return object.before != object.after && !is_internal(object.object);
    });
  }

  // A step is told if it changes something or has something to say.
  static bool matters(const TraceStep& step) { return !step.remarks.empty() || changes(step); }

  void sum_up(const TraceStep& step) {
    ++hidden_;
    for (const std::string& label : step.labels) {
      if (label.rfind("state: ", 0) == 0) continue;
      if (std::find(drain_.begin(), drain_.end(), label) == drain_.end()) drain_.push_back(label);
    }
  }

  void tell(const TraceStep& step) {
    const std::string column = column_of(step);
    const bool machine = column == machine_name;
    // The machine's calls are shown without their nesting: only what happens counts.
    std::vector<std::string> calls = step.calls;
    if (machine && calls.size() > 1) calls = {calls.back()};
    if (column != last_column_) shown_.clear();
    last_column_ = column;
    const bool leaf = is_page_lock(step);
    std::size_t common = 0;
    while (common < calls.size() && common < shown_.size() && calls[common] == shown_[common]) {
      ++common;
    }
    // A call that is told again after another one began anew.
    if (leaf && common == calls.size() && common > 0) --common;
    for (std::size_t i = common; i < calls.size(); ++i) {
      lines_.push_back({column, 2 * i, calls[i] + "()", leaf && i + 1 == calls.size()});
    }
    shown_ = calls;
    if (leaf) shown_.pop_back();
    const std::size_t indent = 2 * calls.size();
    const std::vector<std::string> changes = changed(step);
    for (const std::string& change : changes) lines_.push_back({column, indent, change, true});
    // Only the last step is told although it changes nothing: it is where the defect shows.
    if (changes.empty() && step.remarks.empty() && !leaf) {
      const std::string object = step.objects.empty() ? "" : short_name(step.objects[0].object);
      lines_.push_back(
          {column, indent, step.operation + (object.empty() ? "" : ": ") + object, true});
    }
    for (const std::string& remark : step.remarks) {
      lines_.push_back({column, indent, "// " + remark, true});
    }
  }

  // Locking and unlocking a page is told by its call alone.
  static bool is_page_lock(const TraceStep& step) {
    if (step.objects.size() != 1 || step.calls.empty()) return false;
    const std::string& call = step.calls.back();
    return call == "lock_page" || call == "unlock_page" || call == "trylock_page";
  }

  std::vector<std::string> changed(const TraceStep& step) const {
    std::vector<std::string> out;
    if (is_page_lock(step)) return out;
    for (const TraceObject& object : step.objects) {
      if (object.before == object.after || is_internal(object.object)) continue;
      if (object.object.find("EXTENT_LOCKED") != std::string::npos || object.object == "mmap_sem") {
        out.push_back(fmt::format("{} {}", object.after == "free" ? "unlock" : "lock",
                                  short_name(object.object)));
      } else if (object.object.find("references") != std::string::npos) {
        out.push_back(
            fmt::format("{}: {} = {}", step.operation, short_name(object.object), object.after));
      } else {
        out.push_back(fmt::format("{} = {}", short_name(object.object), object.after));
      }
    }
    return out;
  }

  // With one page there is no need to say which.
  [[nodiscard]] std::string short_name(const std::string& object) const {
    if (pages_) return object;
    if (object.rfind("page 0 ", 0) == 0) return object.substr(7);
    const std::size_t index = object.find(" of index 0");
    return index == std::string::npos ? object : object.substr(0, index);
  }

  const Trace& trace_;
  bool pages_ = false;  // Whether more than one page is in the trace.
  std::vector<Line> lines_;
  std::vector<std::string> drain_;
  std::vector<std::string> shown_;
  std::string last_column_;
  std::size_t hidden_ = 0;
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

std::string waiting_text(const checker::Waiting& waiting) {
  std::string out =
      fmt::format("{} waits: {} {}", waiting.thread, waiting.operation, waiting.object);
  if (!waiting.holder.empty()) out += fmt::format(", held by {}", waiting.holder);
  if (!waiting.calls.empty()) out += fmt::format(" (in {}())", waiting.calls.back());
  return out;
}

}  // namespace

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

std::string render_columns(const Trace& trace, std::string_view defect) {
  Story story(trace);
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
  for (const checker::Waiting& waiting : trace.outcome.waiting) {
    out += wrap(waiting_text(waiting), columns_max, 0);
  }
  const std::string& message = trace.outcome.message;
  const std::string symptom =
      message.empty() ? std::string(defect) : fmt::format("{}: {}", defect, message);
  return out + wrap(symptom, columns_max, 0);
}

}  // namespace tools
