// From a Scenario back to its text.

#include <nlohmann/json.hpp>

#include "model/classic.hpp"
#include "model/scenario_parser.hpp"
#include "model/vocabulary.hpp"
#include "predicate.hpp"
#include "scenario_fields.hpp"

namespace model {
namespace {

using json = nlohmann::ordered_json;

json fault_to_json(const Fault& fault) {
  if (fault.times != 0) return {{"any", fault.times}};
  return fault_words()[static_cast<std::size_t>(fault.mode)];
}

json thread_to_json(const ThreadSpec& spec) {
  json out;
  out["run"] = thread_kind_name(spec.kind);
  for (const ThreadField& field : thread_fields(spec.kind)) {
    switch (field.type) {
      case ThreadField::Type::number:
      case ThreadField::Type::page:
        out[field.key] = spec.*field.number;
        if (!field.zero_word.empty() && spec.*field.number == 0) out[field.key] = field.zero_word;
        break;
      case ThreadField::Type::flag:
        out[field.key] = spec.*field.flag;
        break;
      case ThreadField::Type::word:
        out[field.key] = field.words[field.get_word(spec)];
        break;
    }
  }
  return out;
}

json start_to_json(const std::vector<PageStart>& start) {
  json list = json::array();
  for (std::size_t page = 0; page < start.size(); ++page) {
    json at = {{"page", page}};
    for (const StartField& field : start_fields()) {
      const std::uint8_t value = field.get(start[page]);
      if (field.words != nullptr) {
        at[field.key] = (*field.words)[value];
      } else {
        at[field.key] = value != 0;
      }
    }
    list.push_back(std::move(at));
  }
  return list;
}

}  // namespace

std::string scenario_to_json(const Scenario& scenario, const Kernel& kernel) {
  json out;
  out["name"] = scenario.name;
  out["question"] = scenario.question;
  out["model"] = scenario.model;
  if (is_classic(scenario)) {
    const Classic* program = find_classic(scenario.model.substr(scenario.model.find('/') + 1));
    out["params"] = json::object();
    for (std::size_t i = 0; i < scenario.params.size(); ++i) {
      out["params"][std::string(program->parameters[i].name)] = scenario.params[i];
    }
    return out.dump(-1, ' ', false, json::error_handler_t::replace);
  }
  out["kernel"] = kernel.key();
  out["pages"] = scenario.pages;
  if (scenario.unlinked != 0) out["unlinked"] = scenario.unlinked;
  out["threads"] = json::array();
  for (const ThreadSpec& spec : scenario.threads) out["threads"].push_back(thread_to_json(spec));
  out["start"] = start_to_json(scenario.start);
  for (const FaultField& field : fault_fields()) {
    out["faults"][field.key] = fault_to_json(scenario.faults.*field.fault);
  }
  if (scenario.space != space_unlimited) out["space"] = scenario.space;
  out["drain"] = scenario.drain;
  out["check"] = scenario.check;
  // The name comes from a path, which need not be UTF-8.
  return out.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace model
