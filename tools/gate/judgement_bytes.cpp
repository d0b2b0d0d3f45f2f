#include "gate/judgement_bytes.hpp"

#include <common/bytes.hpp>

namespace tools::gate {
namespace {

// What a judgement consists of, in the order of its bytes; `each` writes or reads one member.
template <typename AnyJudgement, typename Each>
void visit_members(AnyJudgement& judged, Each each) {
  each(judged.cell.verdict);
  each(judged.cell.expected);
  each(judged.cell.problem);
  each(judged.cell.interrupted);
  each(judged.problems);
  each(judged.incomplete);
  each(judged.updated);
  each(judged.status);
  each(judged.states);
  each(judged.out_of_memory);
  each(judged.claims);
}

}  // namespace

std::string write_judgement(const Judgement& judged) {
  checker::ByteWriter out;
  visit_members(judged, [&](const auto& member) { out.put(member); });
  return out.take();
}

Judgement read_judgement(const std::string& bytes) {
  Judgement judged;
  checker::ByteReader in(bytes);
  visit_members(judged, [&](auto& member) { in.get(member); });
  return judged;
}

}  // namespace tools::gate
