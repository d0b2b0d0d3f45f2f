#pragma once

#include <checker/placement.hpp>
#include <checker/state_space.hpp>
#include <optional>
#include <string>
#include <vector>

#include "explore.hpp"
#include "model/inspection.hpp"
#include "model/trace_file.hpp"

namespace tools::explain {

/// What remembers that the data of an index must still be written, or takes note of it.
struct ObligationHolder {
  const char* name;  ///< Of the predicate language, without its group.
  const char* gained;
  const char* lost;
  bool acts;  ///< Whether it leads to a write by itself.
};

/// A step at which what is owed, or who remembers it, changes. Steps from 1; 0: the start.
struct ObligationStep {
  std::size_t step = 0;
  std::string thread;
  std::string call;
  std::vector<std::string> changes;
  bool exposed = false;  ///< After it nothing remembers what is owed.
  std::string locker;    ///< Who holds the lock of the page then.
};

/// The history of what is owed to the disk at one index.
struct Obligation {
  std::size_t index = 0;
  int version = 0;
  std::string owner;  ///< The thread that made it owed; empty: it was so at the start.
  std::vector<ObligationStep> steps;
  std::size_t exposed_from = 0;  ///< Of the last time; 0: never, or from the start.
  bool exposed_at_end = false;
};

/// What becomes of the defect where a thread is left out, and where its deciding step can stand.
struct ThreadRole {
  enum class Without : std::uint8_t { gone, still_there, not_asked, not_known };
  std::string thread;
  Without without = Without::not_asked;
  std::uint64_t states = 0;  ///< Of the complete search without it.
  std::optional<checker::StepPlacement> decisive;
  checker::LimitKind placing_limit = checker::LimitKind::none;  ///< What ended placing its steps.
  std::vector<checker::TraceStep> others;                       ///< The steps of the other threads.
  std::vector<std::size_t> other_numbers;                       ///< Theirs in the schedule, from 0.
};

/// Where the data is exposed, over all interleavings with the defect.
struct Exposure {
  std::vector<checker::SiteCount> opens_for_good;  ///< Each interleaving once.
  std::vector<checker::SiteCount> opens;           ///< At least once.
  std::vector<checker::SiteCount> closes;
};

/// What the tool knows of one counterexample; every part was searched for or run.
struct Explanation {
  model::TraceFile file;
  checker::Schedule schedule;
  std::string path;  ///< Of the trace.
  std::optional<Obligation> obligation;
  std::vector<ThreadRole> threads;
  std::string owner_alone;   ///< The owner, if it alone suffices (complete search).
  bool owner_judged = true;  ///< Whether that is known.

  // From the graph of all interleavings; nothing of it is known if a limit ended that.
  bool complete = false;
  checker::LimitKind limit = checker::LimitKind::none;
  std::uint64_t states = 0;
  bool cyclic = false;
  bool always = false;
  std::string interleavings;
  std::string with_defect;
  std::optional<Exposure> exposure;
  std::optional<std::size_t> no_return;  ///< After so many steps; 0: before the first.
  std::vector<checker::DecidedBy> decided_by;

  /// Whether no limit left anything open.
  [[nodiscard]] bool decided() const;
};

/// Builds it. Requires: `schedule` is the trace's, and program was made for its scenario.
/// Cost: the complete graph of the scenario, one search for each thread, and one run for each step
/// and place of a thread.
Explanation explain(const model::TraceFile& file, const checker::Schedule& schedule,
                    const std::string& path, const checker::SearchOptions& search,
                    const ProgramFactory& factory);

/// The history of one index along a schedule; nothing if nothing is owed there in the end.
std::optional<Obligation> find_obligation(const model::TraceFile& file,
                                          const checker::Schedule& schedule,
                                          model::Inspectable& program);

}  // namespace tools::explain
