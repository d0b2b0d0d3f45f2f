#include "sweep/sweep_text.hpp"

#include <fmt/format.h>

#include <array>
#include <command_line/report.hpp>
#include <common/keyed_table.hpp>

#include "model/vocabulary.hpp"
#include "render/columns.hpp"

namespace tools::sweep {
namespace {

using checker::columns_max;
using checker::count_text;
using checker::with_commas;
using checker::wrap;

constexpr std::size_t others_shown = 5;

constexpr auto standings = std::to_array<checker::Word<Standing>>({
    {Standing::unknown, ""},
    {Standing::known, "known"},
    {Standing::expired, "expired"},
});
static_assert(checker::one_row_each(standings));

std::string number(std::uint64_t value) { return with_commas(std::to_string(value)); }

std::string plural(std::uint64_t count, const char* noun) {
  return fmt::format("{} {}{}", number(count), noun, count == 1 ? "" : "s");
}

std::string kernels_text(const Report& report) {
  if (report.kernels.size() == 1) return report.kernels[0].key();
  return fmt::format("{} -> {}", report.kernels[0].key(), report.kernels[1].key());
}

std::string often_text(const Finding& finding) {
  if (finding.interleavings.empty()) return "";
  return fmt::format("in {} of {} interleavings", count_text(finding.interleavings),
                     count_text(finding.of));
}

std::string scenarios_text(const Finding& finding) {
  return plural(1 + finding.others.size() + finding.members, "scenario");
}

// "3,323 hold, 337 violated, 4 not decided"
std::string verdicts_text(const Report& report) {
  const Findings& found = *report.findings;
  std::string out =
      fmt::format("{} hold, {} violated", number(found.holds), number(found.violated));
  const std::size_t answered = found.holds + found.violated;
  if (answered < report.scenarios.size()) {
    out += fmt::format(", {} not decided", number(report.scenarios.size() - answered));
  }
  return out;
}

// "new ", "expired ": what stands before a finding.
std::string marks(const Report& report, std::size_t i) {
  const std::string_view change = change_name(report.findings->all[i].change);
  const std::string_view standing = standings[static_cast<std::size_t>(report.standings[i])].text;
  return fmt::format("{}{}{}{}", change, change.empty() ? "" : " ", standing,
                     standing.empty() ? "" : " ");
}

std::string finding_text(const Report& report, std::size_t i) {
  const Finding& finding = report.findings->all[i];
  std::string out =
      fmt::format("\n{}{}: {}\n", marks(report, i), finding.id(), scenarios_text(finding));
  const auto line = [&](const char* name, const std::string& text) {
    if (!text.empty()) out += wrap(fmt::format("{}{}", name, text), columns_max, 4);
  };
  line("decided by: ", finding.cause.decided);
  line("dropped by: ", finding.cause.dropped);
  line("", often_text(finding));
  line("", report.scenarios[finding.scenario].text);
  if (report.stubs) {
    const std::string stub = known_stub(finding, report.scenarios[finding.scenario].weight);
    out += fmt::format("    to settle it: {}\n", stub);  // One line, to be copied.
  }
  return out;
}

std::string limits_text(const Report& report) {
  const Findings& found = *report.findings;
  std::string out;
  if (report.interrupted) out += "interrupted; ";
  if (!report.shard.empty()) out += fmt::format("shard {}: ", report.shard);
  if (found.weight < 0) {
    out += "complete up to no weight";
  } else {
    out += fmt::format("complete up to weight {}", found.weight);
  }
  if (found.missing != 0) out += fmt::format("; {} not searched", number(found.missing));
  if (found.failed != 0) out += fmt::format("; {} failed", number(found.failed));
  return out + fmt::format("; {} inconclusive\n", number(found.open));
}

// "17 causes, 12 of them known"; of two kernels: "9 causes: 1 new, 2 moved, 6 fixed".
std::string causes_text(const Report& report, std::size_t known) {
  std::array<std::size_t, static_cast<std::size_t>(Change::count)> number_of{};
  for (const Finding& finding : report.findings->all) {
    ++number_of[static_cast<std::size_t>(finding.change)];
  }
  std::string out = plural(report.findings->all.size(), "cause");
  const char* before = ": ";
  for (const Change change : {Change::added, Change::moved, Change::fixed}) {
    const std::size_t count = number_of[static_cast<std::size_t>(change)];
    if (count == 0) continue;
    out += fmt::format("{}{} {}", before, number(count), change_name(change));
    before = ", ";
  }
  if (known != 0) out += fmt::format(", {} of them known", number(known));
  return out;
}

// What identifies a row in Markdown: no bar ends a cell.
std::string cell(std::string text) {
  for (std::size_t at = text.find('|'); at != std::string::npos; at = text.find('|', at + 2)) {
    text.insert(at, "\\");
  }
  return text;
}

}  // namespace

std::string summary_text(const Report& report) {
  const Findings& found = *report.findings;
  std::string out =
      wrap(fmt::format("sweep: {}: {} up to weight {}: {}; {} states", kernels_text(report),
                       plural(report.scenarios.size(), "scenario"), report.weight_max,
                       verdicts_text(report), number(found.states)),
           columns_max, 0);
  std::size_t known = 0;
  for (std::size_t i = 0; i < found.all.size(); ++i) {
    if (report.standings[i] == Standing::known) {
      ++known;
    } else {
      out += finding_text(report, i);
    }
  }
  out += fmt::format("\n{}\n", causes_text(report, known));
  for (const std::string& cause : report.gone) {
    out += wrap(fmt::format("gone: delete it from the known findings: {}", cause), columns_max, 2);
  }
  for (const std::string& text : report.ratchet) out += wrap(text, columns_max, 2);
  for (const std::string& text : found.failures) {
    out += wrap(fmt::format("FAILED: {}", text), columns_max, 2);
  }
  return out + limits_text(report);
}

std::string index_text(const Report& report) {
  const Findings& found = *report.findings;
  std::string out = fmt::format("# Sweep of {}\n\n", kernels_text(report));
  out += fmt::format("{} up to weight {}: {}.\n\nSearches: {}\n",
                     plural(report.scenarios.size(), "scenario"), report.weight_max,
                     verdicts_text(report), limits_text(report));
  if (found.all.empty()) return out;
  out +=
      "| finding | kernel | decided by | dropped by | smallest scenario | others | contain one "
      "| interleavings |\n|---|---|---|---|---|---|---|---|\n";
  for (std::size_t i = 0; i < found.all.size(); ++i) {
    const Finding& finding = found.all[i];
    out += fmt::format(
        "| {}[{}](findings/{}.txt) | {} | {} | {} | `{}` | {} | {} | {} |\n", marks(report, i),
        finding.id(), finding.id(), finding.kernel->key(), cell(finding.cause.decided),
        cell(finding.cause.dropped), cell(report.scenarios[finding.scenario].text),
        finding.others.size(), finding.members,
        finding.interleavings.empty()
            ? "not countable"
            : fmt::format("{} of {}", count_text(finding.interleavings), count_text(finding.of)));
  }
  out += "\nOthers have the cause and contain no smaller scenario with it:\n\n";
  for (const Finding& finding : found.all) {
    if (finding.others.empty()) continue;
    out += fmt::format("- {}\n", finding.id());
    for (std::size_t i = 0; i < finding.others.size() && i < others_shown; ++i) {
      out += fmt::format("  - `{}`\n", report.scenarios[finding.others[i]].text);
    }
    if (finding.others.size() > others_shown) {
      out += fmt::format("  - and {} more\n", finding.others.size() - others_shown);
    }
  }
  return out;
}

std::string coverage_text(const Report& report) {
  std::string out = fmt::format("# What no scenario of the sweep of {} reached\n\n## Labels\n\n",
                                kernels_text(report));
  for (const model::LabelDescription& label : model::label_descriptions()) {
    if (report.findings->labels.test(static_cast<std::size_t>(label.key))) continue;
    out += fmt::format("- {}\n", label.text);
  }
  out += "\n## Switches\n\n";
  for (const model::SwitchInfo& info : model::switches()) {
    if (report.findings->consulted.test(static_cast<std::size_t>(info.key))) continue;
    out += fmt::format("- {}\n", info.name);
  }
  return out;
}

}  // namespace tools::sweep
