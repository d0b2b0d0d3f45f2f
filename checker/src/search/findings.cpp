#include "search/findings.hpp"

#include <algorithm>

namespace checker {

std::vector<std::string> defect_names(const Program& program) {
  std::vector<std::string> names = {"deadlock",   "assertion", "unlocked-access",
                                    "step-limit", "livelock",  "unannounced-access"};
  for (std::string& own : program.defects()) names.push_back(std::move(own));
  CHECKER_ASSERT(names.size() <= defects_max, "too many kinds of defects");
  return names;
}

std::uint64_t count_switches(const Schedule& schedule) {
  std::uint64_t switches = 0;
  for (std::size_t i = 1; i < schedule.size(); ++i) {
    if (schedule[i].thread != schedule[i - 1].thread) ++switches;
  }
  return switches;
}

void note_defects(DefectSet found, const Schedule& schedule, SearchResult& result) {
  if (found.none()) return;
  for (const Defect& known : result.defects) found.reset(known.id);
  for (std::size_t id = 0; id < defects_max; ++id) {
    if (!found.test(id)) continue;
    Defect defect;
    defect.id = static_cast<DefectId>(id);
    defect.schedule = schedule;
    result.defects.push_back(std::move(defect));
  }
}

void note_witnesses(const LabelSet& fresh, const Schedule& schedule, SearchResult& result) {
  for (std::size_t id = 0; id < labels_max; ++id) {
    if (fresh.test(id)) result.label_witnesses.push_back({static_cast<LabelId>(id), schedule});
  }
}

void add_defect(Defect defect, SearchResult& result) {
  const auto known = std::find_if(result.defects.begin(), result.defects.end(),
                                  [&](const Defect& each) { return each.id == defect.id; });
  if (known == result.defects.end()) {
    result.defects.push_back(std::move(defect));
  } else if (defect.schedule.size() < known->schedule.size()) {
    known->schedule = std::move(defect.schedule);
    known->cycle_length = defect.cycle_length;
  }
}

void add_witness(LabelWitness path, SearchResult& result) {
  const auto known = std::find_if(result.label_witnesses.begin(), result.label_witnesses.end(),
                                  [&](const LabelWitness& each) { return each.id == path.id; });
  if (known == result.label_witnesses.end()) {
    result.label_witnesses.push_back(std::move(path));
  } else if (path.schedule.size() < known->schedule.size()) {
    known->schedule = std::move(path.schedule);
  }
}

}  // namespace checker
