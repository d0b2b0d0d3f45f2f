#pragma once

#include <vector>

#include "checker/search_result.hpp"
#include "state/execution.hpp"

// Guarded data: no scheduling points at data under a lock.
//
// Sound: only its holder releases a Mutex, and it is held at each access (checked), so accesses of
// two threads never meet: each access commutes with every step of another thread between its
// thread's previous and next steps, and needs no separate position (Lipton 1975).
//
// It does not follow
//   - where an access is made without the lock: then what the search left out matters;
//   - for a step that ends the interleaving: what others would have done is lost.
// Either way the search runs again without this. A transition of too many accesses is a defect; if
// it is not a cycle, it may have infinitely many states, and nothing more can be explored. Not
// applied in the background and in the drain, where newly enabled threads run first, nor to data
// under a Lock, which others may release (Runtime::announce_guarded()).
//
// Schedules inside such a search leave out the accesses; the schedules that it returns include
// them.

namespace checker {

/// Whether there are accesses to leave out.
inline bool guarded_applies(const Execution& execution) { return execution.has_guarded_data(); }

/// Whether what was left out matters, since an access was made without the lock.
bool guard_was_broken(const SearchResult& result);

/// Inserts the accesses into schedules that leave them out. For a transition without end that is a
/// cycle, inserts one round of it.
void show_guarded(Execution& execution, std::vector<Defect>& defects);
/// As show_guarded(), for all schedules of a search that applied this reduction.
void show_guarded(Execution& execution, SearchResult& result);

/// Whether a transition that was given up is not a cycle. With scheduling points in it, each of its
/// accesses leads to a new state, perhaps indefinitely: then nothing more can be explored.
bool has_growing_transition(Execution& execution, const SearchResult& result);

/// Whether the schedule's last `steps` are accesses of one thread: together they are one
/// transition, which never ends, so that fairness does not matter.
bool is_transition_without_end(Execution& execution, const Schedule& schedule, std::size_t steps);

}  // namespace checker
