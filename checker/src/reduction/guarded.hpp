#pragma once

#include <vector>

#include "checker/search_result.hpp"
#include "state/execution.hpp"

// Guarded data: no scheduling points at data under a lock.
//
// Sound: only its holder releases a Mutex, and it is held at each access (checked), so accesses of
// two threads never meet: each access commutes with every step of another thread between its
// thread's steps before and after, and needs no place of its own (Lipton 1975).
//
// It does not follow
//   - where an access is made without the lock: then what the search left out counts;
//   - for a step that ends the interleaving: what others would have done is lost.
// Either way the search runs again without this. A transition of too many accesses is a defect; if
// it does not go round in a cycle, there may be no end of states in it, and nothing more can be
// explored. Not used in the background and in the drain, where threads that become able go first,
// nor for data under a Lock, which others may release (Runtime::announce_guarded()).
//
// Schedules of such a search leave the accesses out. Those that it hands out have them.

namespace checker {

/// Whether there are accesses to leave out.
inline bool guarded_applies(const Execution& execution) { return execution.has_guarded_data(); }

/// Whether what was left out counts, since an access was made without the lock.
bool guard_was_broken(const SearchResult& result);

/// Puts the accesses into schedules that leave them out. Of a transition that has no end, one round
/// of its cycle, if it goes round in one.
void show_guarded(Execution& execution, std::vector<Defect>& defects);
/// As show_guarded(), for all schedules of a search that applied this reduction.
void show_guarded(Execution& execution, SearchResult& result);

/// Whether a transition that was given up does not go round in a cycle. With scheduling points in
/// it, each of its accesses leads to a new state, maybe forever: then nothing more can be
/// explored.
bool has_growing_transition(Execution& execution, const SearchResult& result);

/// Whether the schedule's last `steps` are accesses of one thread: together one transition, which
/// never ends, and so no matter of fairness.
bool is_transition_without_end(Execution& execution, const Schedule& schedule, std::size_t steps);

}  // namespace checker
