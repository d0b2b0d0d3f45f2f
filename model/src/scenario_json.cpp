// Scenarios as JSON: the schema, and the way back from a Scenario to its text.

#include <nlohmann/json.hpp>

#include "model/classic.hpp"
#include "model/scenario_parser.hpp"
#include "model/vocabulary.hpp"
#include "predicate.hpp"
#include "scenario_fields.hpp"

namespace model {
namespace {

using json = nlohmann::ordered_json;

json text_schema(const char* about) { return {{"type", "string"}, {"description", about}}; }

json number_schema(unsigned least, unsigned most, const std::string& about) {
  return {{"type", "integer"}, {"minimum", least}, {"maximum", most}, {"description", about}};
}

json words_schema(const std::vector<std::string>& words, const std::string& about) {
  return {{"enum", words}, {"description", about}};
}

json object_schema(json properties, const std::vector<std::string>& required) {
  return {{"type", "object"},
          {"properties", std::move(properties)},
          {"required", required},
          {"additionalProperties", false}};
}

json thread_schema(ThreadKind kind) {
  json properties;
  properties["run"] = {{"const", thread_kind_name(kind)}, {"description", thread_kind_about(kind)}};
  for (const ThreadField& field : thread_fields(kind)) {
    switch (field.type) {
      case ThreadField::Type::number:
      case ThreadField::Type::page:
        properties[field.key] = number_schema(field.least, field.most, field.about);
        if (!field.zero_word.empty()) {
          properties[field.key] = {
              {"oneOf", {properties[field.key], {{"const", field.zero_word}}}}};
        }
        break;
      case ThreadField::Type::flag:
        properties[field.key] = {{"type", "boolean"}, {"description", field.about}};
        break;
      case ThreadField::Type::word:
        properties[field.key] = words_schema(field.words, field.about);
        break;
    }
  }
  return object_schema(std::move(properties), {"run"});
}

json defects_schema(bool with_all) {
  std::vector<std::string> names;
  for (const DefectDescription& defect : defect_descriptions()) names.emplace_back(defect.name);
  if (with_all) names.emplace_back("all");
  return {{"type", "array"}, {"items", {{"enum", names}}}, {"uniqueItems", true}};
}

json labels_schema(const char* about) {
  return {{"type", "object"},
          {"description", about},
          {"additionalProperties",
           {{"type", "array"}, {"items", {{"enum", label_names()}}}, {"uniqueItems", true}}}};
}

json claims_schema() {
  json properties;
  properties["claim"] = text_schema("what is claimed to be reachable, in plain words");
  properties["claim"]["minLength"] = 1;
  properties["claim"]["maxLength"] = 500;
  properties["when"] = text_schema("the predicate over the state that says it");
  properties["when"]["maxLength"] = predicate_text_max;
  properties["reachable"] = {
      {"type", "object"},
      {"minProperties", 1},
      {"description", "for each kernel whether it is; \"*\": for the others"},
      {"additionalProperties", {{"type", "boolean"}}}};
  return {{"type", "array"},
          {"maxItems", claims_max},
          {"items", object_schema(std::move(properties), {"claim", "when", "reachable"})}};
}

json start_schema() {
  json properties;
  properties["page"] = number_schema(0, pages_max - 1, "index of the page");
  properties["dirty"] =
      words_schema(dirty_words(), "in_order: with delalloc; out_of_band: nobody told btrfs");
  properties["mapped"] = words_schema(mapped_words(), "whether a process maps the page");
  properties["writeback"] = {{"type", "boolean"},
                             {"description", "under writeback, with its ordered extent"}};
  properties["written"] = {
      {"type", "boolean"},
      {"description", "its IO has ended, its ordered extent is not finished yet"}};
  properties["storage_key"] = {{"type", "boolean"},
                               {"description", "s390: the frame's storage key says changed"}};
  properties["queued"] = {{"type", "boolean"}, {"description", "with a fixup in the queue"}};
  return {{"type", "array"}, {"items", object_schema(std::move(properties), {"page"})}};
}

json faults_schema() {
  json properties;
  for (const FaultField& field : fault_fields()) {
    properties[field.key] = {
        {"description", field.about},
        {"oneOf",
         {{{"enum", fault_words()}},
          object_schema({{"any", number_schema(1, 8, "at most so often")}}, {"any"})}}};
  }
  return object_schema(std::move(properties), {});
}

json classic_schema(const Classic& program) {
  json params;
  for (const ClassicParameter& parameter : program.parameters) {
    params[std::string(parameter.name)] =
        number_schema(parameter.least, parameter.most, std::string(parameter.about));
  }
  json properties;
  properties["question"] = text_schema("what the scenario asks, in plain words");
  properties["question"]["maxLength"] = 500;
  properties["facts"] = text_schema("what it cites of model/FACTS.md");
  properties["note"] = text_schema("anything worth knowing");
  properties["model"] = {{"const", "classic/" + std::string(program.name)},
                         {"description", program.about}};
  properties["params"] = object_schema(std::move(params), {});
  properties["expect"] = defects_schema(false);
  return object_schema(std::move(properties), {"question", "model", "expect"});
}

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
    const PageStart& at = start[page];
    list.push_back({{"page", page},
                    {"dirty", dirty_words()[static_cast<std::size_t>(at.dirty)]},
                    {"mapped", mapped_words()[static_cast<std::size_t>(at.mapped)]},
                    {"writeback", at.writeback},
                    {"written", at.written},
                    {"queued", at.queued},
                    {"storage_key", at.storage_key}});
  }
  return list;
}

}  // namespace

std::string scenario_schema() {
  json threads = json::array();
  for (std::size_t i = 0; i < thread_kinds; ++i) {
    threads.push_back(thread_schema(static_cast<ThreadKind>(i)));
  }
  json properties;
  properties["question"] = text_schema("what the scenario asks, in plain words");
  properties["question"]["maxLength"] = 500;
  properties["facts"] = text_schema("what it cites of model/FACTS.md");
  properties["note"] = text_schema("anything worth knowing");
  properties["model"] = {{"enum", {"page-cache"}}};
  properties["kernel"] =
      text_schema("what `check` runs by default: a kernel, then switches, e.g. \"v4.14\"");
  properties["pages"] = number_schema(1, pages_max, "pages of the file");
  properties["unlinked"] = number_schema(
      1, pages_max, "so many pages, the first, belong to a file that is unlinked and closed");
  properties["threads"] = {
      {"type", "array"}, {"minItems", 1}, {"items", {{"oneOf", std::move(threads)}}}};
  properties["start"] = start_schema();
  properties["faults"] = faults_schema();
  properties["space"] =
      number_schema(0, pages_max, "pages of data space that can be reserved; without it no bound");
  properties["drain"] = {{"type", "boolean"},
                         {"description", "write everything back, reclaim it and read it back"}};
  properties["check"] = defects_schema(true);
  properties["check"]["minItems"] = 1;
  properties["expect"] = {{"type", "object"},
                          {"minProperties", 1},
                          {"description", "for each kernel its complete list of defects"},
                          {"additionalProperties", defects_schema(false)}};
  properties["reaches"] = labels_schema("labels that some interleaving must pass");
  properties["never"] = labels_schema("labels that no interleaving may pass");
  properties["claims"] = claims_schema();
  json out;
  out["$schema"] = "http://json-schema.org/draft-07/schema#";
  out["title"] = "pagerace scenario";
  out["oneOf"] = json::array(
      {object_schema(std::move(properties), {"question", "kernel", "threads", "expect"})});
  for (const Classic& program : classics()) out["oneOf"].push_back(classic_schema(program));
  return out.dump(2);
}

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
