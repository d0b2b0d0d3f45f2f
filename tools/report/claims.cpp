#include "report/claims.hpp"

#include <fmt/format.h>

#include "render/columns.hpp"
#include "report/report.hpp"

namespace tools::report {
namespace {

using Answer = ClaimResult::Answer;

std::string answer_text(const ClaimResult& claim) {
  std::string text(answer_word(claim.answer));
  if (claim.answer == Answer::unreachable) text += " (complete search)";
  if (claim.answer == Answer::not_decided) text += " (a limit ended the search)";
  if (differs(claim)) text += fmt::format(", NOT AS EXPECTED (\"reachable\": {})", *claim.expected);
  return text;
}

std::string path_text(const checker::ReportedDefect& path) {
  const std::size_t steps = path.found.schedule.size();
  if (steps == 0) return "  in the initial state\n";
  const std::string size =
      fmt::format("{} step{}, {} context switch{}", steps, steps == 1 ? "" : "s",
                  path.found.context_switches, path.found.context_switches == 1 ? "" : "es");
  return checker::wrap(
             fmt::format("{} in {}:", path.found.simplest ? "a simplest path" : "a path", size),
             checker::columns_max, 2) +
         "\n" + render::render_columns(path.trace, "reached");
}

}  // namespace

std::string_view answer_word(Answer answer) {
  switch (answer) {
    case Answer::reachable:
      return "reachable";
    case Answer::unreachable:
      return "unreachable";
    case Answer::not_decided:
      break;
  }
  return "not decided";
}

bool differs(const ClaimResult& result) {
  if (!result.expected || result.answer == Answer::not_decided) return false;
  return *result.expected != (result.answer == Answer::reachable);
}

std::string claims_text(const Result& result, bool drawn) {
  std::string out;
  for (const ClaimResult& claim : result.claims) {
    out += "\n" + checker::wrap("claim: " + claim.claim.claim, checker::columns_max, 0);
    out += checker::wrap("when: " + claim.claim.when, checker::columns_max, 2);
    out += checker::wrap(answer_text(claim), checker::columns_max, 2);
    if (claim.path && drawn) out += path_text(*claim.path);
  }
  return out;
}

}  // namespace tools::report
