#include "sweep/trial.hpp"

#include <command_line/application.hpp>

namespace tools::sweep {
namespace {

bool interrupted(const checker::SearchOptions& search) {
  return search.stop != nullptr && *search.stop != 0;
}

// The limit that left something open; LimitKind::none: everything is decided, with simplest
// counterexamples.
checker::LimitKind limit_of(const checker::SearchResult& found) {
  if (!found.complete) return found.limit;
  if (!found.undecided.empty()) return found.undecided.front().why;
  return found.later_limit;
}

void decide(const model::Scenario& scenario, const model::Kernel& kernel,
            const checker::SearchOptions& search, const ProgramFactory& factory, Record& record) {
  const Result result = explore(scenario, "", kernel, search, factory);
  record.states = result.found.states;
  record.labels = result.found.labels;
  checker::LimitKind limit = limit_of(result.found);
  if (!result.defects.empty()) {
    record.answer = Answer::violated;
    if (limit == checker::LimitKind::none) {
      const FoundCauses found = find_causes(result, search, factory);
      limit = found.limit;
      record.interleavings = found.interleavings;
      for (const FoundCause& at : found.causes) {
        record.causes.push_back({at.cause, at.interleavings});
      }
    }
  } else if (result.found.decided()) {
    record.answer = Answer::holds;
    limit = checker::LimitKind::none;  // Of counting alone.
  }
  if (limit != checker::LimitKind::none) record.open = checker::limit_name(limit);
}

}  // namespace

std::optional<Record> try_scenario(const model::Scenario& scenario, const std::string& core,
                                   const model::Kernel& kernel,
                                   const checker::SearchOptions& search,
                                   const ProgramFactory& factory) {
  Record record;
  record.core = core;
  record.kernel = kernel.key();
  record.states_max = search.states_max;
  model::Kernel::consulted.reset();
  try {
    decide(scenario, kernel, search, factory, record);
  } catch (const std::exception& error) {
    record.answer = Answer::failed;
    record.message = error.what();
  }
  if (interrupted(search)) return std::nullopt;
  record.consulted = model::Kernel::consulted;
  return record;
}

}  // namespace tools::sweep
