#pragma once

namespace checker {

/// Deliberate bugs of the engine, to see whether the tests notice them. Only in a separate build.
enum class Mutant {
  none,
  dpor_no_race_of_locks,        ///< A backtrack point is missing.
  dpor_sleeps_too_long,         ///< Dependent steps do not wake a sleeping thread.
  dpor_leaf_covers_all,         ///< A branch not yet begun counts as explored.
  dpor_race_reads_only_writes,  ///< A write does not race with reads before it.
  dpor_no_races_at_deadlock,    ///< Threads that stay blocked race with no thread.
  update_independent_of_read,   ///< Wrong independence.
  fingerprint_forgets_a_byte,
  stale_condition,  ///< What is enabled is not recomputed after some steps.
  restore_forgets_a_stack,
  graph_sleeps_too_long,
  graph_forgets_wakers,     ///< A state met again with fewer threads asleep is not explored again.
  graph_wakes_too_few,      ///< It is explored with all threads asleep that sleep now.
  eager_takes_writes,       ///< A step that others can observe is taken eagerly.
  eager_while_asleep,       ///< A state is left out because the thread of the eager step is asleep.
  footprints_see_no_reads,  ///< Objects that others only read count as private.
  symmetry_forgets_stacks,  ///< States of symmetric threads are not distinguished at all.
  symmetry_forgets_which,   ///< Threads that hold the same number of locks look the same, whichever
                            ///< locks these are.
  symmetry_keeps_sleepers,  ///< Sleeping threads keep their ids where states are renamed.
  guarded_unchecked,        ///< It is not checked whether the lock is held.
  guarded_ignores_stages,   ///< Accesses are no transitions where threads go in a fixed order.
  halt_hides_conflicts,     ///< After a halt it is not checked who would have accessed a private
                            ///< object.
  liveness_is_unfair,   ///< Any cycle counts, even if some thread is always enabled but never runs.
  accesses_unchecked,   ///< It is not checked whether a step accesses only what it has announced.
  liveness_looks_once,  ///< No fair cycle is searched for inside an unfair component.
  liveness_drops_single_states,  ///< Nor in the rest of one, if that is a single state.
  liveness_cycle_forgets,        ///< A cycle need not be fair to those enabled along the path only.
  liveness_counts_daemons,       ///< What only daemons do forever is a livelock.
  restore_forgets_conditions,    ///< Which threads wait is not restored.
  restore_trusts_hashes,   ///< Which stacks have changed since they were hashed is not restored.
  visited_set_loses_some,  ///< States are forgotten when the set of them grows.
  drain_leaves_queues,     ///< The drain begins although a daemon has work to do.
  daemons_never_block,     ///< A daemon that waits elsewhere than at its queue is no deadlock.
  eager_passes_no_labels,  ///< Labels of eager steps are lost.
  graph_lets_ends_sleep,   ///< A step that ends the interleaving counts as independent of others.
  footprints_never_wrong,  ///< It is not noticed that an eager step was wrong.
  symmetry_ignores_order,  ///< Threads count as symmetric where the order of ids distinguishes
                           ///< them.
  dpor_reverses_one_alternative,  ///< Only one alternative of a choice is explored.
  dpor_never_expands,             ///< Where it is not clear what to reverse, nothing is explored.
  dpor_log_keeps_free_locks,      ///< That a lock was free is not forgotten with the event.
  jobs_lose_a_choice,             ///< Of the work given away, one choice is neither kept nor given.
  count
};

#ifdef CHECKER_MUTANTS
inline Mutant active_mutant = Mutant::none;
inline bool mutant(Mutant which) { return active_mutant == which; }
#else
constexpr bool mutant(Mutant) { return false; }
#endif

}  // namespace checker
