#include <fmt/format.h>

#include <algorithm>

#include "model/bounds.hpp"
#include "render/columns.hpp"
#include "report/claims.hpp"
#include "report/report.hpp"
#include "trace/subject.hpp"

namespace tools::report {
namespace {

// One remark, indented; broken where it is too wide.
std::string line(const char* format, const std::string& text) {
  return checker::wrap(fmt::format(fmt::runtime(format), text), checker::columns_max, 2);
}

std::string bounds_text(const Result& result) {
  std::vector<std::string> parts;
  for (const auto& [name, value] : model::bounds_of(result.scenario, result.drain_interleaved)) {
    parts.push_back(fmt::format("{} {}", name, value));
  }
  return checker::wrap(fmt::format("bounds: {}", fmt::join(parts, "; ")), checker::columns_max, 2);
}

std::string names_text(const std::vector<std::string>& names) {
  return names.empty() ? "none" : fmt::format("{}", fmt::join(names, ", "));
}

std::string against_text(const Against& against) {
  return line("{}", fmt::format("against {}: new: {}; gone: {}; the same: {}{}", against.kernel,
                                names_text(against.added), names_text(against.gone),
                                names_text(against.same),
                                against.decided ? "" : "; not decided: a limit ended a search"));
}

bool is_same(const Result& result, const checker::ReportedDefect& defect) {
  if (!result.against) return false;
  const std::vector<std::string>& same = result.against->same;
  return std::find(same.begin(), same.end(), defect.found.name) != same.end();
}

}  // namespace

bool labels_failed(const Result& result) {
  const auto is = [](bool wanted) {
    return [wanted](const auto& entry) { return entry.second == wanted; };
  };
  return (result.found.complete &&
          std::any_of(result.reaches.begin(), result.reaches.end(), is(false))) ||
         std::any_of(result.never.begin(), result.never.end(), is(true)) ||
         std::any_of(result.claims.begin(), result.claims.end(), differs);
}

std::string report_text(const Result& result, const ReportOptions& options) {
  std::string out = fmt::format("{}: {}\n", trace::subject(result.scenario, result.kernel),
                                checker::verdict_text(result.found, options.color));
  out += checker::wrap(result.scenario.question, checker::columns_max, 2);
  if (const std::string_view doubt = model::uncertainty(result.kernel); !doubt.empty()) {
    out += line("uncertain kernel: {}", std::string(doubt));
  }
  if (options.counts) {
    out += checker::counts_text(result.found, model::is_classic(result.scenario)
                                                  ? "interleavings"
                                                  : "interleavings before the drain");
  }
  for (const auto& [label, reached] : result.reaches) {
    if (reached) continue;
    out += result.found.complete ? line("NOT REACHED: {} (a `holds` would prove nothing)", label)
                                 : line("not reached so far: {}", label);
  }
  for (const auto& [label, reached] : result.never) {
    if (reached) out += line("REACHED: {} (it should be unreachable)", label);
    if (!reached && result.found.complete) {
      out += line("unreachable (complete search): {}", label);
    }
  }
  out += checker::limits_text(result.found);
  if (result.against) out += against_text(*result.against);
  if (result.found.verdict == checker::Verdict::holds) {
    out += bounds_text(result);
    if (!result.scenario.drain && !model::is_classic(result.scenario)) {
      out += checker::wrap(
          "no drain: properties of final states (lost-update, reference-leak) are not checked",
          checker::columns_max, 2);
    }
    out += checker::claim_text("of the model, under sequential consistency", result.found,
                               options.counts);
  }
  if (options.brief) return out + claims_text(result, false);
  for (const checker::ReportedDefect& defect : result.defects) {
    if (is_same(result, defect)) continue;
    out += checker::defect_text(defect, result.found, options.counts,
                                render::render_columns(defect.trace, defect.found.name));
  }
  for (const checker::ReportedDefect& path : result.witnesses) {
    const char* which = path.found.simplest ? "a simplest path to: {}" : "a path to: {}";
    out += "\n" + line(which, path.found.name) + "\n";
    out += render::render_columns(path.trace, "reached: " + path.found.name);
  }
  out += claims_text(result, true);
  return out;
}

std::string timing_text(const Result& result) {
  return checker::timing_text(trace::subject(result.scenario, result.kernel), result.found);
}

}  // namespace tools::report
