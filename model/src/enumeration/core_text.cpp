// The part of a scenario that decides what runs, without what is a default.

#include <nlohmann/json.hpp>

#include "enumeration/weight.hpp"
#include "model/small_scenarios.hpp"

namespace model {
namespace {

using enumeration::value_of;
using json = nlohmann::ordered_json;

json thread_to_json(const ThreadSpec& spec) {
  const ThreadSpec standard{.kind = spec.kind};
  json out;
  out["run"] = thread_kind_name(spec.kind);
  for (const ThreadField& field : thread_fields(spec.kind)) {
    const std::uint8_t value = value_of(field, spec);
    const bool is_page = field.type == ThreadField::Type::page;
    if (!is_page && value == value_of(field, standard)) continue;
    if (field.type == ThreadField::Type::flag) {
      out[field.key] = value != 0;
    } else if (field.type == ThreadField::Type::word) {
      out[field.key] = field.words[value];
    } else if (value == 0 && !field.zero_word.empty()) {
      out[field.key] = field.zero_word;
    } else {
      out[field.key] = value;
    }
  }
  return out;
}

json start_to_json(const PageStart& start) {
  json out = json::object();
  for (const StartField& field : start_fields()) {
    const std::uint8_t value = field.get(start);
    if (value == 0) continue;
    if (field.words != nullptr) {
      out[field.key] = (*field.words)[value];
    } else {
      out[field.key] = true;
    }
  }
  return out;
}

}  // namespace

std::string core_text(const Scenario& scenario) {
  json out;
  if (scenario.pages != 1) out["pages"] = scenario.pages;
  out["threads"] = json::array();
  for (const ThreadSpec& spec : scenario.threads) out["threads"].push_back(thread_to_json(spec));
  for (std::size_t page = 0; page < scenario.start.size(); ++page) {
    const json properties = start_to_json(scenario.start[page]);
    if (properties.empty()) continue;
    json at = {{"page", page}};
    at.update(properties);
    out["start"].push_back(std::move(at));
  }
  for (const FaultField& field : fault_fields()) {
    const Fault& fault = scenario.faults.*field.fault;
    if (fault.mode == Fault::Mode::never) continue;
    out["faults"][field.key] = fault_words()[static_cast<std::size_t>(fault.mode)];
  }
  return out.dump();
}

}  // namespace model
