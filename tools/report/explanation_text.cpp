#include "report/explanation_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "render/columns.hpp"
#include "report/causes_text.hpp"
#include "report/report.hpp"
#include "trace/subject.hpp"

namespace tools::report {
namespace {

using checker::count_text;

using checker::SiteCount;
using checker::TraceStep;

constexpr std::size_t sites_shown = 6;
constexpr std::size_t ranges_shown = 3;

std::string where(const std::string& thread, const std::string& call) {
  return call.empty() ? thread : fmt::format("{} in {}()", thread, call);
}

class ExplanationText {
 public:
  explicit ExplanationText(const explain::Explanation& explanation) : is_(explanation) {}

  std::string text() {
    line(fmt::format("{}: {}", trace::subject(is_.file.scenario, is_.file.kernel), symptom()), 0);
    obligation();
    window();
    cause();
    no_return();
    how_often();
    blank();
    out_ += render::render_columns(is_.file.trace, is_.file.defect);
    blank();
    const std::string command = "pagerace replay " + is_.path;
    line(
        "Run it again: " +
            (command.size() <= checker::columns_max ? command : "pagerace replay, with this trace"),
        0);
    return std::move(out_);
  }

 private:
  void line(const std::string& text, std::size_t indent) {
    out_ += checker::wrap(text, checker::columns_max, indent);
  }
  void blank() { out_ += "\n"; }
  void head(const char* text) {
    blank();
    line(text, 0);
  }
  [[nodiscard]] const std::vector<TraceStep>& steps() const { return is_.file.trace.steps; }
  [[nodiscard]] std::string step_text(std::size_t step) const {
    return step_text(step, steps()[step]);
  }
  [[nodiscard]] static std::string step_text(std::size_t step, const TraceStep& at) {
    return fmt::format("step {} ({}: {})", step + 1,
                       where(at.thread, at.calls.empty() ? "" : at.calls.back()),
                       action_text(at.operation, at.object()));
  }
  [[nodiscard]] std::string violating() const {
    return is_.with_defect.empty() ? std::string("the interleavings")
                                   : count_text(is_.with_defect) + " interleavings";
  }

  [[nodiscard]] std::string symptom() const {
    std::vector<std::string> waiting;
    for (const checker::Waiting& each : is_.file.trace.outcome.waiting) {
      waiting.push_back(checker::waiting_text(each));
    }
    std::string text = checker::symptom_text(is_.file.defect, is_.file.trace.outcome);
    if (!waiting.empty()) text += fmt::format(": {}", fmt::join(waiting, "; "));
    return text;
  }

  void obligation() {
    if (!is_.obligation) return;
    const explain::Obligation& at = *is_.obligation;
    head("The obligation");
    for (const explain::ObligationStep& step : at.steps) {
      std::string text =
          step.step == 0 ? std::string("at the start: ")
                         : fmt::format("step {}, {}: ", step.step, where(step.thread, step.call));
      text += fmt::format("{}", fmt::join(step.changes, "; "));
      if (step.exposed) {
        text += step.locker.empty()
                    ? "; nothing remembers it"
                    : fmt::format("; only {}, which holds the page lock, knows of it", step.locker);
      }
      line(text, 2);
    }
    if (at.exposed_at_end) {
      line("From then on, nothing remembers it.", 2);
    } else {
      line("It is still remembered at the end.", 2);
    }
  }

  void window() {
    if (!is_.exposure) return;
    head(
        "The window: the data is newer than the disk and nothing in the kernel's state remembers "
        "it");
    const std::size_t from = is_.obligation->exposed_from;
    if (from == 0) {
      line("in this schedule: from the start to the end", 2);
    } else {
      line(fmt::format("in this schedule: from {} to the end", step_text(from - 1)), 2);
    }
    sites("opens for good", is_.exposure->opens_for_good);
    if (is_.exposure->closes.empty()) {
      line("it never closes", 2);
      return;
    }
    line("before that it also opens and closes, as in any write:", 2);
    for (const SiteCount& at : is_.exposure->opens) count("opens in ", at);
    for (const SiteCount& at : is_.exposure->closes) count("closes in ", at);
  }

  void sites(const char* what, const std::vector<SiteCount>& counts) {
    line(fmt::format("over all {} that lose it, it {}:", violating(), what), 2);
    for (std::size_t i = 0; i < counts.size(); ++i) {
      if (i == sites_shown) {
        line(fmt::format("... and at {} more places", counts.size() - i), 4);
        break;
      }
      count("", counts[i]);
    }
  }
  void count(const char* what, const SiteCount& at) {
    const std::string often =
        at.interleavings.empty() ? "" : fmt::format(" (in {})", count_text(at.interleavings));
    line(what + site_text(at.site) + often, 4);
  }

  void cause() {
    if (is_.threads.empty()) return;
    head("The cause: what changes without each thread, or with one of its steps moved");
    for (const explain::ThreadRole& role : is_.threads) {
      line(fmt::format("{}: {}", role.thread, without(role)), 2);
      if (role.decisive) place(role);
      if (role.placing_limit != checker::LimitKind::none) {
        line(fmt::format(
                 "the possible positions of its steps are not known: a limit ({}) ended the runs",
                 checker::limit_name(role.placing_limit)),
             4);
      }
    }
    if (!is_.owner_judged) {
      line(fmt::format("Whether {} alone suffices is not known: a limit ended that search.",
                       is_.obligation->owner),
           2);
    }
    if (!is_.owner_alone.empty()) {
      line(fmt::format("No other thread is needed: with {} alone the defect still occurs "
                       "(complete search).",
                       is_.owner_alone),
           2);
    }
  }

  static std::string without(const explain::ThreadRole& role) {
    const std::string states = checker::with_commas(std::to_string(role.states));
    switch (role.without) {
      case explain::ThreadRole::Without::gone:
        return fmt::format(
            "needed; without it this defect does not occur (complete search, {} states)", states);
      case explain::ThreadRole::Without::still_there:
        return "not the cause; without it the defect still occurs";
      case explain::ThreadRole::Without::not_known:
        return "a limit ended the search without it";
      case explain::ThreadRole::Without::not_asked:
        return "part of the machine; it cannot be left out";
    }
    return "";
  }

  void place(const explain::ThreadRole& role) {
    const checker::StepPlacement& at = *role.decisive;
    const auto leading =
        static_cast<std::size_t>(std::count(at.leads.begin(), at.leads.end(), true));
    if (leading == at.leads.size()) {
      if (role.without == explain::ThreadRole::Without::not_asked || leading == 1) return;
      line(fmt::format("its steps lead to the defect wherever each is moved in this schedule (all "
                       "{} places)",
                       leading),
           4);
      return;
    }
    line(fmt::format("{} leads to the defect at {} of {} places:", step_text(at.step), leading,
                     at.leads.size()),
         4);
    std::size_t shown = 0;
    for (std::size_t from = 0; from < at.leads.size(); ++from) {
      if (!at.leads[from]) continue;
      std::size_t to = from;
      while (to + 1 < at.leads.size() && at.leads[to + 1]) ++to;
      if (++shown > ranges_shown) {
        line("... and more", 6);
        return;
      }
      line(range(role, from, to), 6);
      from = to;
    }
  }
  [[nodiscard]] static std::string other(const explain::ThreadRole& role, std::size_t at) {
    return step_text(role.other_numbers[at], role.others[at]);
  }
  // Positions `from` to `to` among the others' steps.
  [[nodiscard]] static std::string range(const explain::ThreadRole& role, std::size_t from,
                                         std::size_t to) {
    const std::string begin = from == 0 ? "from the start" : "after " + other(role, from - 1);
    const std::string end = to == role.others.size() ? "to the end" : "before " + other(role, to);
    return fmt::format("{}, {}", begin, end);
  }

  void no_return() {
    if (!is_.complete || is_.file.trace.repeats_from != 0) return;
    head("The point of no return");
    if (is_.always) {
      line("before the first step: every interleaving that ends has the defect", 2);
      return;
    }
    if (is_.no_return && *is_.no_return > 0) {
      line(fmt::format("in this schedule: {}; after it every continuation that ends has the defect",
                       step_text(*is_.no_return - 1)),
           2);
    }
    if (is_.decided_by.size() == 1) {
      line("over all interleavings: always a step of this kind", 2);
      return;
    }
    line("over all interleavings the decisive step is:", 2);
    for (std::size_t i = 0; i < std::min(is_.decided_by.size(), sites_shown); ++i) {
      count("", is_.decided_by[i].step);
    }
    if (is_.decided_by.size() > sites_shown) {
      line(fmt::format("... and at {} more places", is_.decided_by.size() - sites_shown), 4);
    }
  }

  void how_often() {
    head("How often");
    if (!is_.complete) {
      line(fmt::format("not known: a limit ({}) ended the search of all interleavings",
                       checker::limit_name(is_.limit)),
           2);
      return;
    }
    const std::string states =
        fmt::format("complete search, {} states", checker::with_commas(std::to_string(is_.states)));
    if (is_.file.trace.repeats_from != 0) {
      line(fmt::format("in some interleavings; those that repeat forever cannot be counted ({})",
                       states),
           2);
    } else if (is_.always) {
      std::string all = fmt::format("all {}, ", count_text(is_.interleavings));
      if (is_.interleavings.empty()) all = "";
      if (is_.interleavings == "1") all = "there is only one, ";
      const char* what = is_.file.defect == "lost-update" ? "loses the page" : "has the defect";
      line(fmt::format("not a race: every interleaving {} ({}{})", what, all, states), 2);
    } else if (is_.cyclic) {
      line(fmt::format("in some interleavings, not in all ({}; they cannot be counted)", states),
           2);
    } else {
      line(fmt::format("in {} of {} interleavings before the drain ({})",
                       count_text(is_.with_defect), count_text(is_.interleavings), states),
           2);
    }
  }

  const explain::Explanation& is_;
  std::string out_;
};

}  // namespace

std::string explanation_text(const explain::Explanation& explanation) {
  return ExplanationText(explanation).text();
}

}  // namespace tools::report
