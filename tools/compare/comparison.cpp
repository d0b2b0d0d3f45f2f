#include "compare/comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace tools::compare {
namespace {

using checker::Trace;
using checker::TraceStep;

bool same_action(const TraceStep& a, const TraceStep& b) {
  const auto object = [](const TraceStep& step) {
    return step.objects.empty() ? checker::ObjectName() : step.objects[0].name;
  };
  const auto call = [](const TraceStep& step) {
    return step.calls.empty() ? std::string() : step.calls.back();
  };
  return a.thread == b.thread && a.operation == b.operation && object(a) == object(b) &&
         call(a) == call(b);
}

// The longest common subsequence of steps left[from_left, to_left) and right[from_right, to_right).
std::vector<ComparedRow> align(const Trace& left, std::size_t from_left, std::size_t to_left,
                               const Trace& right, std::size_t from_right, std::size_t to_right) {
  const std::size_t rows = to_left - from_left;
  const std::size_t columns = to_right - from_right;
  std::vector<std::vector<std::size_t>> common(rows + 1, std::vector<std::size_t>(columns + 1, 0));
  const auto same = [&](std::size_t i, std::size_t j) {
    return same_action(left.steps[from_left + i], right.steps[from_right + j]);
  };
  for (std::size_t i = rows; i-- > 0;) {
    for (std::size_t j = columns; j-- > 0;) {
      common[i][j] =
          same(i, j) ? 1 + common[i + 1][j + 1] : std::max(common[i + 1][j], common[i][j + 1]);
    }
  }
  std::vector<ComparedRow> out;
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < rows || j < columns) {
    if (i < rows && j < columns && same(i, j) && common[i][j] == 1 + common[i + 1][j + 1]) {
      out.push_back({from_left + i++, from_right + j++});
    } else if (j == columns || (i < rows && common[i + 1][j] >= common[i][j + 1])) {
      out.push_back({from_left + i++, std::nullopt});
    } else {
      out.push_back({std::nullopt, from_right + j++});
    }
  }
  return out;
}

std::string remarks_text(const TraceStep& step) {
  return fmt::format("{}", fmt::join(step.remarks, "; "));
}

std::string action_text(const TraceStep& step) {
  std::string text = step.operation;
  if (!step.objects.empty()) text += ": " + step.object();
  for (const std::string& remark : step.remarks) text += " // " + remark;
  return text;
}

class Partings {
 public:
  Partings(const ObservedRun& left, const ObservedRun& right,
           const std::vector<model::InspectedName>& names, const model::Inspectable& texts)
      : left_(left), right_(right), names_(names), texts_(texts) {}

  void look_at(const ComparedRow& row) {
    if (!row.left || !row.right) {
      if (!parted_) note_action(row);
      parted_ = true;
      return;
    }
    parted_ = false;
    const TraceStep& left = left_.trace.steps[*row.left];
    const TraceStep& right = right_.trace.steps[*row.right];
    if (left.remarks != right.remarks) {
      note(row, "", remarks_text(left), remarks_text(right));
      parted_ = true;  // What only one run does from here on follows from that.
    }
    for (std::size_t i = 0; i < names_.size(); ++i) {
      const int before = left_.values[*row.left + 1][i];
      const int after = right_.values[*row.right + 1][i];
      if (before == after || !different_.insert(i).second) continue;
      note(row, names_[i].text, texts_.text_of(names_[i], before),
           texts_.text_of(names_[i], after));
    }
  }
  void next_stretch() { parted_ = false; }
  std::vector<Parting> found() { return std::move(found_); }

 private:
  void note_action(const ComparedRow& row) {
    note(row, "", row.left ? action_text(left_.trace.steps[*row.left]) : "",
         row.right ? action_text(right_.trace.steps[*row.right]) : "");
  }
  void note(const ComparedRow& row, const std::string& what, const std::string& left,
            const std::string& right) {
    const TraceStep& step =
        row.left ? left_.trace.steps[*row.left] : right_.trace.steps[*row.right];
    found_.push_back(
        {row, step.thread, step.calls.empty() ? "" : step.calls.back(), what, left, right});
  }

  const ObservedRun& left_;
  const ObservedRun& right_;
  const std::vector<model::InspectedName>& names_;
  const model::Inspectable& texts_;
  std::set<std::size_t> different_;  // Names that were reported.
  bool parted_ = false;              // The previous row was of one run only.
  std::vector<Parting> found_;
};

// Where the drain begins, or the end.
std::size_t end_of(const Trace& trace) {
  std::size_t end = 0;
  while (end < trace.steps.size() && !trace.steps[end].draining) ++end;
  return end;
}

}  // namespace

bool same_text(const TraceStep& left, const TraceStep& right) {
  return left.objects == right.objects && left.remarks == right.remarks &&
         left.alternative == right.alternative;
}

Comparison compare_runs(const ObservedRun& left, const ObservedRun& right,
                        const std::vector<model::InspectedName>& names,
                        const model::Inspectable& texts) {
  Comparison comparison;
  std::size_t from_left = 0;
  std::size_t from_right = 0;
  const auto add = [&](std::size_t to_left, std::size_t to_right) {
    const std::string& thread = to_left > from_left
                                    ? left.trace.steps[from_left].thread
                                    : right.trace.steps[std::min(from_right, to_right - 1)].thread;
    comparison.stretches.push_back(
        {thread, align(left.trace, from_left, to_left, right.trace, from_right, to_right)});
    from_left = to_left;
    from_right = to_right;
  };
  for (std::size_t i = 0; i < left.stretch_ends.size(); ++i) {
    add(left.stretch_ends[i], right.stretch_ends[i]);
  }
  // The rest after the schedule, thread by thread.
  const auto rest = [](const Trace& trace, std::size_t from) {
    std::size_t to = from;
    while (to < end_of(trace) && trace.steps[to].thread == trace.steps[from].thread) ++to;
    return to;
  };
  while (from_left < end_of(left.trace)) add(rest(left.trace, from_left), from_right);
  while (from_right < end_of(right.trace)) add(from_left, rest(right.trace, from_right));

  Partings partings(left, right, names, texts);
  for (const ComparedStretch& stretch : comparison.stretches) {
    partings.next_stretch();
    for (const ComparedRow& row : stretch.rows) partings.look_at(row);
  }
  comparison.partings = partings.found();
  return comparison;
}

}  // namespace tools::compare
