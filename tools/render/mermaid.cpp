#include <fmt/format.h>

#include <algorithm>

#include "render/formats.hpp"
#include "render/page_formatter.hpp"
#include "trace/subject.hpp"

namespace tools::render {
namespace {

using checker::TraceObject;
using checker::TraceStep;

// Mermaid ends a statement at ";", and "#" begins a character's name.
std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == ';' || c == '#') {
      out += fmt::format("#{};", static_cast<int>(c));
    } else {
      out += c == '\n' ? ' ' : c;
    }
  }
  return out;
}

// What an arrow points at: the page, the file's place or the queue that a step accesses.
std::string target_of(const TraceStep& step) {
  if (step.objects.empty()) return {};
  const auto changed = std::find_if(step.objects.begin(), step.objects.end(),
                                    [](const TraceObject& object) { return object.changed(); });
  const checker::ObjectName& name =
      (changed == step.objects.end() ? step.objects.front() : *changed).name;
  if (name.kind == "page") return checker::ObjectName(name.kind, name.index).text();
  if (name.kind != "index") return name.text();
  return fmt::format("{} {}", name.field.rfind("disk", 0) == 0 ? "disk" : "index", name.index);
}

class Diagram {
 public:
  Diagram(const model::TraceFile& file, const std::string& banner)
      : trace_(file.trace), formatter_(file.trace), out_("sequenceDiagram\n") {
    out_ +=
        fmt::format("  title {}\n",
                    escaped(fmt::format("{}{}{}: {}", banner, banner.empty() ? "" : "; ",
                                        trace::subject(file.scenario, file.kernel), file.defect)));
  }

  std::string draw(const std::string& defect, bool all_steps) {
    const std::vector<bool> shown = checker::steps_shown(trace_, defect, formatter_, all_steps);
    declare(shown);
    std::size_t hidden = 0;
    for (std::size_t i = 0; i < trace_.steps.size(); ++i) {
      if (i + 1 == trace_.repeats_from) out_ += "  loop forever\n";
      if (!shown[i]) {
        ++hidden;
      } else {
        step(trace_.steps[i]);
      }
    }
    if (trace_.repeats_from != 0) out_ += "  end\n";
    if (hidden > 0) note(fmt::format("{} of {} steps not shown", hidden, trace_.steps.size()));
    for (const checker::Waiting& waiting : trace_.outcome.waiting)
      note(checker::waiting_text(waiting));
    note(checker::symptom_text(defect, trace_.outcome));
    return std::move(out_);
  }

 private:
  // Participants stand in the order in which they first act; threads before what they access.
  void declare(const std::vector<bool>& shown) {
    for (std::size_t i = 0; i < shown.size(); ++i) {
      if (shown[i]) add(threads_, trace_.steps[i].thread);
    }
    for (std::size_t i = 0; i < shown.size(); ++i) {
      const std::string target = target_of(trace_.steps[i]);
      if (shown[i] && !target.empty()) add(targets_, target);
    }
    for (std::size_t i = 0; i < threads_.size(); ++i) {
      out_ += fmt::format("  participant T{} as {}\n", i, escaped(threads_[i]));
    }
    for (std::size_t i = 0; i < targets_.size(); ++i) {
      out_ += fmt::format("  participant O{} as {}\n", i, escaped(targets_[i]));
    }
  }

  void step(const TraceStep& step) {
    const std::string thread = fmt::format("T{}", index(threads_, step.thread));
    const std::string target = target_of(step);
    const bool changes = std::any_of(step.objects.begin(), step.objects.end(),
                                     [](const TraceObject& object) { return object.changed(); });
    std::string text = step_text(step, formatter_);
    if (!formatter_.told_by_call(step) && !step.calls.empty()) {
      text = fmt::format("{}(): {}", step.calls.back(), text);
    }
    const std::string to = target.empty() ? thread : fmt::format("O{}", index(targets_, target));
    out_ += fmt::format("  {}{}{}: {}\n", thread, changes ? "->>" : "-->>", to, escaped(text));
    for (const std::string& remark : step.remarks) {
      out_ += fmt::format("  Note over {}: {}\n", thread, escaped(remark));
    }
  }

  void note(const std::string& text) {
    const std::string last = targets_.empty() ? fmt::format("T{}", threads_.size() - 1)
                                              : fmt::format("O{}", targets_.size() - 1);
    const std::string over = last == "T0" ? "T0" : "T0," + last;
    if (!threads_.empty()) out_ += fmt::format("  Note over {}: {}\n", over, escaped(text));
  }

  static void add(std::vector<std::string>& list, const std::string& name) {
    if (std::find(list.begin(), list.end(), name) == list.end()) list.push_back(name);
  }
  static std::size_t index(const std::vector<std::string>& list, const std::string& name) {
    return static_cast<std::size_t>(std::find(list.begin(), list.end(), name) - list.begin());
  }

  const checker::Trace& trace_;
  PageFormatter formatter_;
  std::vector<std::string> threads_;
  std::vector<std::string> targets_;
  std::string out_;
};

}  // namespace

std::string render_mermaid(const model::TraceFile& file, const RenderOptions& options) {
  return Diagram(file, options.banner).draw(file.defect, options.all_steps);
}

}  // namespace tools::render
