#pragma once

#include "checker/search.hpp"

namespace checker {

/// Whether what was found is all that was asked for.
inline bool enough_found(const SearchOptions& options, const SearchResult& result) {
  return options.first_only && !result.defects.empty();
}

/// Notes what holds in the present state: defects that are new get `schedule`.
void note_defects(DefectSet found, const Schedule& schedule, SearchResult& result);

/// Keeps the way to labels that were passed for the first time, of those that are wanted.
void note_witnesses(const LabelSet& fresh, const Schedule& schedule, SearchResult& result);

/// Notes labels that were passed along the path or hold in the present state.
inline void note_labels(const LabelSet& passed, const Schedule& schedule,
                        const SearchOptions& options, SearchResult& result) {
  if (passed.none()) return;
  const LabelSet fresh = passed & options.witness_labels & ~result.labels;
  if (fresh.any()) note_witnesses(fresh, schedule, result);
  result.labels |= passed;
}

/// Adds a defect, or a way to a label; of one that is known, the shorter schedule stays.
void add_defect(Defect defect, SearchResult& result);
void add_witness(LabelWitness path, SearchResult& result);

}  // namespace checker
