#include "claims_parser.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "predicate.hpp"

namespace model {
namespace {

using checker::describe_json;
using checker::ObjectReader;
using nlohmann::json;

void read_text(ObjectReader& reader, const char* key, std::size_t most, std::string& out) {
  if (!reader.text(key, out, true)) return;
  if (out.empty()) reader.error(key, "is empty");
  if (out.size() > most) reader.error(key, fmt::format("is longer than {} characters", most));
}

void read_reachable(ObjectReader& reader, const std::string& file, checker::Diagnostics& errors,
                    const Scenario& scenario, Claim& claim) {
  const json* table = reader.find("reachable");
  if (table == nullptr) {
    return reader.error("", "\"reachable\" is missing: name the kernels on which it is reachable");
  }
  ObjectReader answers(*table, reader.pointer("reachable"), file, errors);
  if (!answers.ok()) return;
  if (table->empty()) reader.error("reachable", "is empty: name at least one kernel");
  for (const auto& [key, value] : table->items()) {
    bool answer = false;
    answers.flag(key, answer);
    if (const auto canonical = read_key(answers, key, scenario)) {
      claim.reachable[*canonical] = answer;
    }
  }
}

Claim read_claim(ObjectReader& reader, const Layout& layout, const std::string& file,
                 checker::Diagnostics& errors, const Scenario& scenario) {
  Claim claim;
  read_text(reader, "claim", 500, claim.claim);
  if (reader.text("when", claim.when, true)) {
    const PredicateOrError parsed = parse_predicate(claim.when, layout);
    if (!parsed.predicate) reader.error("when", parsed.error);
  }
  read_reachable(reader, file, errors, scenario, claim);
  reader.finish();
  return claim;
}

}  // namespace

std::optional<std::string> read_key(ObjectReader& table, const std::string& key,
                                    const Scenario& scenario) {
  table.find(key);
  if (key == "*") return key;
  const KernelOrError kernel = parse_kernel_key(key);
  if (!kernel.kernel) {
    table.error(key, kernel.error);
    return std::nullopt;
  }
  std::string canonical = kernel.kernel->key();
  const bool judged =
      std::any_of(scenario.expect.begin(), scenario.expect.end(),
                  [&](const Expectation& row) { return row.kernel.key() == canonical; });
  if (!judged) table.error(key, "is not a key of \"expect\": it would never be checked");
  return canonical;
}

void read_claims(ObjectReader& top, const std::string& pointer, const std::string& file,
                 checker::Diagnostics& errors, Scenario& scenario) {
  const json* list = top.find("claims");
  if (list == nullptr) return;
  if (!list->is_array()) {
    return top.error("claims", "must be an array, not " + describe_json(*list));
  }
  if (list->size() > claims_max) {
    return top.error(
        "claims", fmt::format("has {} entries; at most {} are allowed", list->size(), claims_max));
  }
  const Layout layout = layout_of(scenario);
  for (std::size_t i = 0; i < list->size(); ++i) {
    ObjectReader reader((*list)[i], fmt::format("{}/{}", pointer, i), file, errors);
    if (!reader.ok()) continue;
    Claim claim = read_claim(reader, layout, file, errors, scenario);
    const bool twice = std::any_of(scenario.claims.begin(), scenario.claims.end(),
                                   [&](const Claim& other) { return other.claim == claim.claim; });
    if (twice) reader.error("claim", "is listed twice");
    scenario.claims.push_back(std::move(claim));
  }
}

}  // namespace model
