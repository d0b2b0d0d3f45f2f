#include "gate/judgement_bytes.hpp"

#include <nlohmann/json.hpp>
#include <vector>

namespace tools::gate {

using nlohmann::json;

// CBOR: paths in these texts need not be UTF-8.
std::string write_judgement(const Judgement& judged) {
  const json all = {judged.cell.verdict,
                    judged.cell.expected,
                    judged.cell.problem,
                    judged.problems,
                    judged.incomplete,
                    judged.updated,
                    static_cast<int>(judged.status),
                    judged.states,
                    judged.out_of_memory,
                    judged.claims,
                    judged.cell.interrupted};
  std::string bytes;
  json::to_cbor(all, bytes);
  return bytes;
}

Judgement read_judgement(const std::string& bytes) {
  const json all = json::from_cbor(bytes);
  Judgement judged;
  all.at(0).get_to(judged.cell.verdict);
  all.at(1).get_to(judged.cell.expected);
  all.at(2).get_to(judged.cell.problem);
  all.at(3).get_to(judged.problems);
  all.at(4).get_to(judged.incomplete);
  all.at(5).get_to(judged.updated);
  judged.status = static_cast<checker::ExitStatus>(all.at(6).get<int>());
  all.at(7).get_to(judged.states);
  all.at(8).get_to(judged.out_of_memory);
  all.at(9).get_to(judged.claims);
  all.at(10).get_to(judged.cell.interrupted);
  return judged;
}

}  // namespace tools::gate
