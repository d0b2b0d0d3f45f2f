#define XXH_INLINE_ALL  // NOLINT: the library's own switch
#include "sweep/cause.hpp"

#include <fmt/format.h>
#include <xxhash.h>

#include <checker/assert.hpp>
#include <checker/state_space.hpp>
#include <set>

#include "explain/explanation.hpp"
#include "report/causes_text.hpp"

namespace tools::sweep {
namespace {

// "page 1 PG_dirty" -> "page PG_dirty", "writeback 2" -> "writeback".
std::string without_numbers(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::size_t end = text.find_first_not_of("0123456789", i + 1);
    const bool number = text[i] == ' ' && end != i + 1;
    const bool whole = end == std::string::npos || text[end] == ' ';
    if (number && whole) {
      i = end == std::string::npos ? text.size() : end - 1;
      continue;
    }
    out += text[i];
  }
  return out;
}

std::string step_text(const checker::Site& site) {
  return without_numbers(report::site_text(site));
}

std::string step_text(const checker::TraceStep& step) {
  checker::Site site;
  site.thread = step.thread;
  site.operation = step.operation;
  site.object = step.object();
  if (!step.calls.empty()) site.call = step.calls.back();
  return step_text(site);
}

// The threads of the part that repeats.
std::string cycle_text(const checker::Trace& trace) {
  std::set<std::string> threads;
  for (std::size_t i = trace.repeats_from - 1; i < trace.steps.size(); ++i) {
    threads.insert(without_numbers(trace.steps[i].thread));
  }
  return fmt::format("cycle of {}", fmt::join(threads, ", "));
}

// The step after which nothing remembered what is owed in the end.
std::string dropped_by(const Result& result, const checker::ReportedDefect& shown,
                       checker::Program& program) {
  model::Inspectable* asked = model::inspectable(program);
  if (asked == nullptr) return "";
  const auto owed =
      explain::find_obligation(trace_file(result, shown), shown.found.schedule, *asked);
  if (!owed || !owed->exposed_at_end) return "";
  if (owed->exposed_from == 0) return "the start";
  return step_text(shown.trace.steps[owed->exposed_from - 1]);
}

// The step after which the defect could not be avoided.
std::string decided_by(const checker::StateSpace& space, const checker::ReportedDefect& shown) {
  const auto steps = space.no_return(shown.found.id, shown.found.schedule);
  CHECKER_ASSERT(steps.has_value(), "a counterexample ends where its defect can be avoided");
  if (*steps == 0) return "the start";
  return step_text(shown.trace.steps[*steps - 1]);
}

}  // namespace

std::string Cause::text() const {
  std::string out = fmt::format("{}; decided by: {}", defect, decided);
  if (!dropped.empty()) out += fmt::format("; dropped by: {}", dropped);
  return out;
}

std::string Cause::id() const {
  const std::string all = text();
  return fmt::format("{}-{:08x}", defect, XXH3_64bits(all.data(), all.size()) >> 32U);
}

FoundCauses find_causes(const Result& result, const checker::SearchOptions& search,
                        const ProgramFactory& factory) {
  FoundCauses found;
  const auto program = factory(result.scenario, result.kernel);
  const checker::StateSpace space(*program, search);
  found.limit = space.limit();
  if (!space.complete()) return found;
  try {
    found.interleavings = space.interleavings();
    for (const checker::ReportedDefect& shown : result.defects) {
      FoundCause at{{shown.found.name, "", ""}, "", shown};
      if (shown.found.cycle_length != 0) {
        at.cause.decided = cycle_text(shown.trace);
      } else {
        at.cause.decided = decided_by(space, shown);
        at.cause.dropped = dropped_by(result, shown, *program);
        at.interleavings = space.interleavings_with(shown.found.id);
      }
      found.causes.push_back(std::move(at));
    }
  } catch (const checker::LimitReached& reached) {
    found.limit = reached.limit();
  }
  return found;
}

}  // namespace tools::sweep
