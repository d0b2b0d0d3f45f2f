#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "checker/limit_reached.hpp"
#include "checker/search.hpp"

namespace checker {

/// Where a step is taken and what it does. Steps that a reader would call the same have equal
/// sites.
struct Site {
  std::string thread;     ///< The name of the thread.
  std::string operation;  ///< The name of the operation.
  std::string object;     ///< The first object that the step names; may be empty.
  std::string call;       ///< Innermost modelled call; may be empty.
  bool operator==(const Site&) const = default;  ///< By members.
};

/// The number of interleavings that take a step at a site.
struct SiteCount {
  Site site;                  ///< Which site.
  std::string interleavings;  ///< Decimal; empty: not countable.
};

/// Interleavings with a defect for which the same step was decisive: the last one before which the
/// defect could still be avoided.
struct DecidedBy {
  SiteCount step;     ///< The step, with the number of these interleavings.
  Schedule simplest;  ///< The simplest counterexample of these; empty if not requested.
  LimitKind limit = LimitKind::none;  ///< What ended the search for `simplest`, if anything.
};

/// The complete graph of a program's states, for queries. Each answer covers all interleavings
/// except those that repeat a state forever.
/// Errors: LimitReached, by every query that a limit ended.
class StateSpace {
 public:
  /// A number below 65,536 that the caller assigns to the present state of the program.
  using Classify = std::function<std::uint32_t()>;

  /// Explores the program. `options` is used for limits, jobs, the order of the drain and progress.
  /// Errors: as search().
  /// Cost: memory and time of a search that counts, plus 2 bytes a state and 2 a transition.
  StateSpace(Program& program, const SearchOptions& options, const Classify& classify = nullptr);
  ~StateSpace();
  StateSpace(const StateSpace&) = delete;
  StateSpace& operator=(const StateSpace&) = delete;

  /// Whether no limit ended the exploration. All functions below require that.
  [[nodiscard]] bool complete() const;
  /// The limit that ended it, or LimitKind::none.
  [[nodiscard]] LimitKind limit() const;
  /// The number of states.
  [[nodiscard]] std::uint64_t states() const;
  /// The number of transitions.
  [[nodiscard]] std::uint64_t transitions() const;
  /// Whether some interleaving never ends: then none are counted.
  [[nodiscard]] bool cyclic() const;

  /// The number of interleavings, in decimal; empty if cyclic().
  [[nodiscard]] std::string interleavings() const;
  /// The number of interleavings with the defect, in decimal.
  [[nodiscard]] std::string interleavings_with(DefectId defect) const;
  /// Whether all interleavings that end have the defect.
  [[nodiscard]] bool always(DefectId defect) const;

  /// The number of steps of `schedule` after which every possible end has the defect; nothing if
  /// there is no such point. Requires: the schedule fits the program.
  [[nodiscard]] std::optional<std::size_t> no_return(DefectId defect,
                                                     const Schedule& schedule) const;
  /// The steps that are decisive for the defect, most frequent first; none if always(defect). Every
  /// interleaving with the defect is counted once.
  /// Cost: one search for a simplest counterexample for each step, at most `simplest_max`.
  [[nodiscard]] std::vector<DecidedBy> decided_by(DefectId defect, std::size_t simplest_max) const;

  /// The number of states of each class.
  [[nodiscard]] std::map<std::uint32_t, std::uint64_t> classes() const;
  /// The simplest path to a state of the class. Requires: the class is one of classes().
  [[nodiscard]] Schedule simplest_to(std::uint32_t state_class) const;
  /// A predicate over classes of states.
  using OfClass = std::function<bool(std::uint32_t)>;
  /// The sites of steps from a state whose class fits `from` to one whose class fits `to`, each
  /// with the number of interleavings that have the defect and take such a step at least once.
  [[nodiscard]] std::vector<SiteCount> changes(DefectId defect, const OfClass& from,
                                               const OfClass& to) const;
  /// As changes(), but counts each interleaving once, at the site of its last such step.
  [[nodiscard]] std::vector<SiteCount> last_changes(DefectId defect, const OfClass& from,
                                                    const OfClass& to) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace checker
