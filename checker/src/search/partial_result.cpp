#include "search/partial_result.hpp"

#include "common/bytes.hpp"
#include "search/findings.hpp"

namespace checker {
std::string write_partial_result(const SearchResult& result, const SeenByReductions& seen) {
  ByteWriter out;
  out.put(seen);
  out.put(result.states);
  out.put(result.transitions);
  out.put(result.executions);
  out.put(result.final_states);
  out.put(result.labels);
  out.put(result.bound);
  out.put(result.defects.size());
  for (const Defect& defect : result.defects) {
    out.put(defect.id);
    out.put(defect.schedule);
  }
  out.put(result.label_witnesses.size());
  for (const LabelWitness& witness : result.label_witnesses) {
    out.put(witness.id);
    out.put(witness.schedule);
  }
  return out.take();
}

void read_partial_result(std::string_view bytes, SearchResult& result, SeenByReductions& seen) {
  ByteReader in(bytes);
  seen.add(in.get<SeenByReductions>());
  result.states += in.get<std::uint64_t>();
  result.transitions += in.get<std::uint64_t>();
  result.executions += in.get<std::uint64_t>();
  result.final_states += in.get<std::uint64_t>();
  result.labels |= in.get<LabelSet>();
  const std::string bound = in.get<std::string>();
  if (result.bound.empty()) result.bound = bound;
  for (auto left = in.get<std::size_t>(); left > 0; --left) {
    Defect defect;
    defect.id = in.get<DefectId>();
    defect.schedule = in.get<Schedule>();
    add_defect(std::move(defect), result);
  }
  for (auto left = in.get<std::size_t>(); left > 0; --left) {
    const auto id = in.get<LabelId>();
    add_witness({id, in.get<Schedule>()}, result);
  }
}

}  // namespace checker
