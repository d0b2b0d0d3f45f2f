#include "sweep/known.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <support/json_text.hpp>

namespace tools::sweep {
namespace {

using checker::ObjectReader;
using json = nlohmann::ordered_json;

// "2027-06-30"
bool is_date(const std::string& text) {
  constexpr std::string_view shape = "dddd-dd-dd";
  return text.size() == shape.size() &&
         std::equal(shape.begin(), shape.end(), text.begin(), [](char kind, char at) {
           return kind == 'd' ? at >= '0' && at <= '9' : at == '-';
         });
}

KnownFinding read_finding(ObjectReader& reader) {
  KnownFinding finding;
  reader.text("cause", finding.cause, true);
  finding.kernels = reader.texts("kernels");
  if (finding.kernels.empty()) reader.error("kernels", "name the kernels that have it");
  for (const std::string& key : finding.kernels) {
    const model::KernelOrError kernel = model::parse_kernel_key(key);
    if (!kernel.kernel) reader.error("kernels", kernel.error);
  }
  if (reader.find("weight") == nullptr) reader.error("", "\"weight\" is missing");
  reader.number("weight", finding.weight, 0, sweep_weight_max);
  reader.text("reason", finding.reason, true);
  if (finding.reason.empty()) reader.error("reason", "is empty: say why the finding may stay");
  reader.text("owner", finding.owner, true);
  if (reader.text("expires", finding.expires, true) && !is_date(finding.expires)) {
    reader.error("expires", "must be a date like 2027-06-30");
  }
  return finding;
}

std::uint64_t number(ObjectReader& reader, const std::string& key) {
  const nlohmann::json* value = reader.find(key);
  if (value != nullptr && value->is_number_unsigned()) return value->get<std::uint64_t>();
  reader.error(key, "must be a whole number");
  return 0;
}

void read_ratchets(const nlohmann::json& table, const std::string& path, model::Diagnostics& errors,
                   Known& known) {
  ObjectReader all(table, "/ratchet", path, errors);
  if (!all.ok()) return;
  for (const auto& [key, value] : table.items()) {
    all.find(key);
    ObjectReader reader(value, "/ratchet/" + key, path, errors);
    if (!reader.ok()) continue;
    const model::KernelOrError kernel = model::parse_kernel_key(key);
    if (!kernel.kernel) all.error(key, kernel.error);
    Ratchet& ratchet = known.ratchets[key];
    ratchet.scenarios = number(reader, "scenarios");
    ratchet.states = number(reader, "states");
    reader.text("digest", ratchet.digest, true);
    reader.finish();
  }
}

json to_json(const KnownFinding& finding) {
  return {{"cause", finding.cause},   {"kernels", finding.kernels}, {"weight", finding.weight},
          {"reason", finding.reason}, {"owner", finding.owner},     {"expires", finding.expires}};
}

}  // namespace

const KnownFinding* Known::find(const Finding& finding) const {
  const std::string text = finding.cause.text();
  const std::string key = finding.kernel->key();
  for (const KnownFinding& known : findings) {
    if (known.cause == text &&
        std::find(known.kernels.begin(), known.kernels.end(), key) != known.kernels.end()) {
      return &known;
    }
  }
  return nullptr;
}

std::optional<Known> parse_known(const std::string& text, const std::string& path,
                                 model::Diagnostics& errors) {
  const std::size_t before = errors.size();
  const auto value = checker::parse_json(text, path, errors);
  if (!value) return std::nullopt;
  Known known;
  ObjectReader top(*value, "", path, errors);
  if (top.ok()) {
    top.for_each("findings",
                 [&](ObjectReader& reader) { known.findings.push_back(read_finding(reader)); });
    if (const nlohmann::json* table = top.find("ratchet")) {
      read_ratchets(*table, path, errors, known);
    }
    top.finish();
  }
  if (errors.size() != before) return std::nullopt;
  return known;
}

std::string write_known(const Known& known) {
  std::string out = "{\n  \"findings\": [";
  for (std::size_t i = 0; i < known.findings.size(); ++i) {
    out += fmt::format("{}\n    {}", i == 0 ? "" : ",", to_json(known.findings[i]).dump());
  }
  out += known.findings.empty() ? "],\n  \"ratchet\": {" : "\n  ],\n  \"ratchet\": {";
  bool first = true;
  for (const auto& [key, ratchet] : known.ratchets) {
    const json line = {
        {"scenarios", ratchet.scenarios}, {"states", ratchet.states}, {"digest", ratchet.digest}};
    out += fmt::format("{}\n    {}: {}", first ? "" : ",", json(key).dump(), line.dump());
    first = false;
  }
  return out + (known.ratchets.empty() ? "}\n}\n" : "\n  }\n}\n");
}

std::string known_stub(const Finding& finding, unsigned weight) {
  KnownFinding stub;
  stub.cause = finding.cause.text();
  stub.kernels = {finding.kernel->key()};
  stub.weight = static_cast<std::uint8_t>(weight);
  return to_json(stub).dump();
}

std::optional<Ratchet> count_ratchet(std::span<const model::SmallScenario> scenarios,
                                     const model::Kernel& kernel, const Results& results) {
  Ratchet ratchet;
  std::string all;
  for (const model::SmallScenario& small : scenarios) {
    if (small.weight > Ratchet::weight) continue;
    const Record* record = results.find({small.text, kernel.key()});
    if (record == nullptr || !record->complete()) return std::nullopt;
    ++ratchet.scenarios;
    ratchet.states += record->states;
    all += fmt::format("{} {}\n", small.text, record->states);
  }
  ratchet.digest = model::core_name(all);
  return ratchet;
}

}  // namespace tools::sweep
