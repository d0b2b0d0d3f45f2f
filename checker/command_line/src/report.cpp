#include "command_line/report.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "checker/replay.hpp"
#include "command_line/columns.hpp"
#include "command_line/partial.hpp"
#include "command_line/search_arguments.hpp"

namespace checker {
namespace {

constexpr const char* red = "\033[31m";
constexpr const char* green = "\033[32m";
constexpr const char* yellow = "\033[33m";
constexpr const char* plain = "\033[0m";

std::string colored(const std::string& text, const char* color, bool on) {
  return on ? color + text + plain : text;
}

std::string limit_sentence(const SearchResult& found) {
  switch (found.limit) {
    case LimitKind::none:
      return "the search stopped at the first defect";
    case LimitKind::time:
      return "the time limit ended the search";
    case LimitKind::states:
      return "the limit on states ended the search";
    case LimitKind::memory:
      return "the limit on memory ended the search";
    case LimitKind::steps:
      return "an interleaving was longer than the limit on steps";
    case LimitKind::interrupted:
      return "the search was interrupted";
    case LimitKind::bound:
      return fmt::format("a bound of the model was exceeded: {}", found.bound);
    case LimitKind::preemptions:
    case LimitKind::delays:
      return incomplete_sentence(found.bounding.value());
    case LimitKind::classes:
      return "properties are checked on every state, but one order of each class does not visit "
             "every state";
    case LimitKind::sampled:
      return "runs were sampled";
  }
  return {};
}

// ": livelock not decided (time)"; "" if everything was decided.
std::string not_decided(const SearchResult& found) {
  if (found.undecided.empty()) return {};
  std::vector<std::string> names;
  for (const Undecided& each : found.undecided) names.push_back(each.what);
  return fmt::format(": {} not decided ({})", fmt::join(names, ", "),
                     limit_name(found.undecided.front().why));
}

// A remark, indented and wrapped.
template <typename... Values>
std::string line(const char* format, const Values&... values) {
  return wrap(fmt::format(fmt::runtime(format), values...), columns_max, 2);
}

}  // namespace

std::vector<ReportedDefect> record_defects(Program& program, const SearchResult& found,
                                           bool drain_interleaved) {
  std::vector<ReportedDefect> defects;
  for (const Defect& defect : found.defects) {
    defects.push_back(
        {defect, record(program, defect.schedule, drain_interleaved, defect.cycle_length), ""});
  }
  return defects;
}

std::string open_text(const SearchResult& found) {
  const std::string open = not_decided(found);
  return "inconclusive" + (open.empty() ? fmt::format(": {}", limit_name(found.limit)) : open);
}

ExitStatus status_of(LimitKind limit) {
  return limit == LimitKind::interrupted ? exit_interrupted : exit_inconclusive;
}

ExitStatus status_of(const SearchResult& found) {
  ExitStatus status = found.defects.empty() ? exit_ok : exit_defect;
  if (found.verdict == Verdict::inconclusive) status = worse(status, exit_inconclusive);
  if (found.limit == LimitKind::interrupted || found.later_limit == LimitKind::interrupted) {
    status = worse(status, exit_interrupted);
  }
  return status;
}

std::string verdict_text(const SearchResult& found, bool color) {
  switch (found.verdict) {
    case Verdict::holds:
      return colored("holds", green, color);
    case Verdict::inconclusive:
      return colored("inconclusive" + not_decided(found), yellow, color);
    case Verdict::violated:
      break;
  }
  std::vector<std::string> names;
  for (const Defect& defect : found.defects) names.push_back(defect.name);
  return colored(fmt::format("VIOLATED: {}", fmt::join(names, ", ")), red, color);
}

std::string counts_text(const SearchResult& found, const char* interleavings) {
  std::string out;
  if (found.states != 0) {
    out += fmt::format("  states {}, ", with_commas(std::to_string(found.states)));
  } else {
    out += fmt::format("  executions {}, ", with_commas(std::to_string(found.executions)));
  }
  const std::vector<std::string> reductions = names_of(found.reductions);
  out += fmt::format("transitions {}", with_commas(std::to_string(found.transitions)));
  if (found.depth_max != 0) out += fmt::format(", depth {}", found.depth_max);
  out += "\n";
  if (!reductions.empty()) {
    out += line("reductions applied (none changes a verdict): {}",
                fmt::format("{}", fmt::join(reductions, ", ")));
  }
  if (found.redundant + found.blocked != 0) {
    out += line("threads wait: {} executions of classes explored before, {} abandoned",
                with_commas(std::to_string(found.redundant)),
                with_commas(std::to_string(found.blocked)));
  }
  if (found.interleavings) {
    out += line("{}: {}{}", interleavings, count_text(*found.interleavings),
                reductions.empty() ? "" : " (not reduced)");
  } else {
    out += line("interleavings: not counted ({})", found.interleavings_reason);
  }
  return out;
}

std::string limits_text(const SearchResult& found) {
  std::string out;
  for (const Undecided& each : found.undecided) {
    out += line("not decided: {}: a limit ({}) ended the search for it", each.what,
                limit_name(each.why));
  }
  if (found.complete && !found.undecided.empty()) {
    out += line("decided: there is no {}defect of another kind (complete search)",
                found.defects.empty() ? "" : "further ");
  } else if (found.complete && !found.liveness_judged) {
    out += line("livelocks were not checked");
  }
  if (!found.complete) out += line("incomplete: {}", limit_sentence(found));
  for (const std::string& how_far : partial_sentences(found)) out += line("{}", how_far);
  if (found.later_limit != LimitKind::none && found.decided()) {
    out += line(
        "the verdict is complete; a limit ({}) ended the search for counts and simplest traces",
        limit_name(found.later_limit));
  }
  return out;
}

std::string claim_text(std::string claim, const SearchResult& found, bool counts) {
  if (counts && found.states != 0) {
    claim += fmt::format("; chance that a hash collision hid a state: at most {:.1e}",
                         std::max(found.collision_bound, 1e-38));
  }
  return wrap(claim, columns_max, 2);
}

std::string defect_text(const ReportedDefect& defect, const SearchResult& found, bool counts,
                        const std::string& drawing) {
  std::string how_often = found_how(found, defect.found);
  if (counts && defect.found.interleavings && found.interleavings) {
    how_often = fmt::format(" in {} of {} interleavings", count_text(*defect.found.interleavings),
                            count_text(*found.interleavings));
  }
  std::string out = "\n" + wrap(defect.found.name + how_often, columns_max, 2);
  const std::uint64_t switches = defect.found.context_switches;
  const std::size_t steps = defect.found.schedule.size();
  out += fmt::format(
      "  {}: {} context switch{}, {} step{}\n",
      defect.found.simplest ? "simplest counterexample" : "a counterexample (not proved simplest)",
      switches, switches == 1 ? "" : "es", steps, steps == 1 ? "" : "s");
  if (!defect.trace_path.empty()) out += fmt::format("  trace: {}\n", defect.trace_path);
  return out + "\n" + drawing;
}

std::string timing_text(const std::string& name, const SearchResult& found) {
  const double seconds = std::max(found.seconds, 1e-9);
  const bool has_states = found.states != 0;  // Other searches count executions.
  const auto done = static_cast<double>(has_states ? found.states : found.executions);
  return fmt::format("{}: {:.3f} s, {} {}/s\n", name, found.seconds,
                     with_commas(fmt::format("{:.0f}", done / seconds)),
                     has_states ? "states" : "executions");
}

std::string count_text(const std::string& digits) {
  constexpr std::size_t exact = 24;
  if (digits.size() <= exact) return with_commas(digits);
  // Truncated, not rounded.
  return fmt::format("{}.{}e{}", digits.substr(0, 1), digits.substr(1, 3), digits.size() - 1);
}

std::string with_commas(std::string digits) {
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3) {
    digits.insert(static_cast<std::size_t>(at), ",");
  }
  return digits;
}

}  // namespace checker
