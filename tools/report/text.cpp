#include <fmt/format.h>

#include <algorithm>

#include "render/columns.hpp"
#include "report/partial.hpp"
#include "report/result.hpp"

namespace tools {
namespace {

using checker::LimitKind;
using checker::Verdict;
using model::Fault;
using model::ThreadKind;
using model::ThreadSpec;

constexpr const char* red = "\033[31m";
constexpr const char* green = "\033[32m";
constexpr const char* yellow = "\033[33m";
constexpr const char* plain = "\033[0m";

std::string colored(const std::string& text, const char* color, bool on) {
  return on ? color + text + plain : text;
}

std::string verdict_text(const Result& result, bool color) {
  switch (result.found.verdict) {
    case Verdict::holds:
      return colored("holds", green, color);
    case Verdict::inconclusive:
      return colored("inconclusive", yellow, color);
    case Verdict::violated:
      break;
  }
  std::vector<std::string> names;
  for (const ReportedDefect& defect : result.defects) names.push_back(defect.found.name);
  return colored(fmt::format("VIOLATED: {}", fmt::join(names, ", ")), red, color);
}

unsigned sum(const Result& result, ThreadKind kind, std::uint8_t ThreadSpec::*member) {
  unsigned total = 0;
  for (const ThreadSpec& spec : result.scenario.threads) {
    if (spec.kind == kind) total += spec.*member;
  }
  return total;
}

std::string fault_text(const Fault& fault) {
  switch (fault.mode) {
    case Fault::Mode::never:
      return "never";
    case Fault::Mode::once:
      return "once";
    case Fault::Mode::always:
      return "always";
    case Fault::Mode::any:
      break;
  }
  return fault.times == 0 ? "any" : fmt::format("any, at most {}", fault.times);
}

std::string limit_sentence(const Result& result) {
  switch (result.found.limit) {
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
      return fmt::format("a bound of the model did not suffice: {}", result.found.bound);
    case LimitKind::preemptions:
    case LimitKind::delays:
      return incomplete_sentence(result.found.bounding.value());
    case LimitKind::sampled:
      return "runs were sampled";
  }
  return {};
}

// One remark, indented; broken where it is too wide.
std::string line(const char* format, const std::string& text) {
  return wrap(fmt::format(fmt::runtime(format), text), columns_max, 2);
}

std::string counts_text(const Result& result) {
  const checker::SearchResult& found = result.found;
  std::string out;
  if (found.states != 0) {
    out += fmt::format("  states {}, ", with_commas(std::to_string(found.states)));
  } else {
    out += "  ";
  }
  out += fmt::format("transitions {}, depth {}\n", with_commas(std::to_string(found.transitions)),
                     found.depth_max);
  if (found.interleavings) {
    out += line("interleavings before the drain: {}", with_commas(*found.interleavings));
  } else {
    out += line("interleavings: not counted ({})", found.interleavings_reason);
  }
  return out;
}

std::string bounds_text(const Result& result) {
  std::vector<std::string> parts;
  for (const auto& [name, value] : bounds_of(result)) {
    parts.push_back(fmt::format("{} {}", name, value));
  }
  return wrap(fmt::format("bounds: {}", fmt::join(parts, "; ")), columns_max, 2);
}

std::string defect_text(const Result& result, const ReportedDefect& defect,
                        const ReportOptions& options) {
  std::string how_often = found_how(result.found, defect.found);
  if (options.counts && defect.found.interleavings && result.found.interleavings) {
    how_often = fmt::format(" in {} of {} interleavings", with_commas(*defect.found.interleavings),
                            with_commas(*result.found.interleavings));
  }
  std::string out = "\n" + wrap(defect.found.name + how_often, columns_max, 2);
  const std::uint64_t switches = defect.found.context_switches;
  out += fmt::format(
      "  {}: {} context switch{}, {} steps\n",
      defect.found.simplest ? "simplest counterexample" : "a counterexample (not proved simplest)",
      switches, switches == 1 ? "" : "es", defect.found.schedule.size());
  if (!defect.trace_path.empty()) out += fmt::format("  trace: {}\n", defect.trace_path);
  return out + "\n" + render_columns(defect.trace, defect.found.name);
}

}  // namespace

std::string with_commas(std::string digits) {
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3) {
    digits.insert(static_cast<std::size_t>(at), ",");
  }
  return digits;
}

std::vector<std::pair<std::string, std::string>> bounds_of(const Result& result) {
  std::vector<std::pair<std::string, std::string>> bounds;
  const auto add = [&bounds](const char* name, unsigned value) {
    if (value != 0) bounds.emplace_back(name, std::to_string(value));
  };
  add("pages", result.scenario.pages);
  add("writeback passes", sum(result, ThreadKind::writeback, &ThreadSpec::passes));
  add("dirtyings", sum(result, ThreadKind::pin_holder, &ThreadSpec::dirties));
  add("stores", sum(result, ThreadKind::mmap_store, &ThreadSpec::stores));
  add("migration tries", sum(result, ThreadKind::migration, &ThreadSpec::tries));
  add("reclaim tries", sum(result, ThreadKind::reclaim, &ThreadSpec::tries));
  const model::Faults& faults = result.scenario.faults;
  bounds.emplace_back("fault enospc", fault_text(faults.enospc));
  bounds.emplace_back("fault fixup_alloc", fault_text(faults.fixup_alloc));
  bounds.emplace_back("fault set_delalloc", fault_text(faults.set_delalloc));
  const char* order = result.drain_interleaved ? "interleaved" : "one order";
  bounds.emplace_back("drain", result.scenario.drain ? order : "none");
  return bounds;
}

bool labels_failed(const Result& result) {
  const auto is = [](bool wanted) {
    return [wanted](const auto& entry) { return entry.second == wanted; };
  };
  return (result.found.complete &&
          std::any_of(result.reaches.begin(), result.reaches.end(), is(false))) ||
         std::any_of(result.never.begin(), result.never.end(), is(true));
}

std::string report_text(const Result& result, const ReportOptions& options) {
  std::string out = fmt::format("{} on {}: {}\n", result.scenario.name, result.kernel.key(),
                                verdict_text(result, options.color));
  out += wrap(result.scenario.question, columns_max, 2);
  if (options.counts) out += counts_text(result);
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
  if (!result.found.complete) out += line("incomplete: {}", limit_sentence(result));
  for (const std::string& how_far : partial_sentences(result.found)) out += line("{}", how_far);
  if (result.found.later_limit != LimitKind::none) {
    out += line("the verdict is complete; a limit ({}) ended counting and simplest traces",
                checker::limit_name(result.found.later_limit));
  }
  if (result.found.verdict == Verdict::holds) {
    out += bounds_text(result);
    if (!result.scenario.drain) {
      out += wrap("no drain: properties of the end (lost-update, reference-leak) are not judged",
                  columns_max, 2);
    }
    std::string claim = "of the model, sequentially consistent";
    if (options.counts && result.found.states != 0) {
      claim += fmt::format("; chance that a hash collision hid a state: at most {:.1e}",
                           std::max(result.found.collision_bound, 1e-38));
    }
    out += wrap(claim, columns_max, 2);
  }
  for (const ReportedDefect& defect : result.defects) out += defect_text(result, defect, options);
  for (const ReportedDefect& way : result.witnesses) {
    out += "\n" + line("a simplest way to: {}", way.found.name) + "\n";
    out += render_columns(way.trace, "reached: " + way.found.name);
  }
  return out;
}

std::string timing_text(const Result& result) {
  const double seconds = std::max(result.found.seconds, 1e-9);
  return fmt::format(
      "{} on {}: {:.3f} s, {} states/s\n", result.scenario.name, result.kernel.key(),
      result.found.seconds,
      with_commas(fmt::format("{:.0f}", static_cast<double>(result.found.states) / seconds)));
}

}  // namespace tools
