#pragma once

#include "checker/search.hpp"

namespace checker {

/// Whether everything that was requested has been found.
inline bool enough_found(const SearchOptions& options, const SearchResult& result) {
  return options.first_only && !result.defects.empty();
}

/// Notes the defects of the present state: new ones get `schedule`.
void note_defects(DefectSet found, const Schedule& schedule, SearchResult& result);

/// Keeps the path to requested labels that were passed for the first time.
void note_witnesses(const LabelSet& fresh, const Schedule& schedule, SearchResult& result);

/// Notes labels that were passed along the path or hold in the present state.
inline void note_labels(const LabelSet& passed, const Schedule& schedule,
                        const SearchOptions& options, SearchResult& result) {
  if (passed.none()) return;
  const LabelSet fresh = passed & options.witness_labels & ~result.labels;
  if (fresh.any()) note_witnesses(fresh, schedule, result);
  result.labels |= passed;
}

/// Adds a defect, or a path to a label; of one that is known, the shorter schedule is kept.
void add_defect(Defect defect, SearchResult& result);
void add_witness(LabelWitness path, SearchResult& result);

}  // namespace checker
