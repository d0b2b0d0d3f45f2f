// The part of the scenario schema that the tables determine: threads, faults, programs, words and
// bounds.

#include "schema_tables.hpp"

#include <nlohmann/json.hpp>

#include "model/classic.hpp"
#include "model/scenario.hpp"
#include "model/vocabulary.hpp"
#include "predicate.hpp"
#include "scenario_fields.hpp"

namespace model {
namespace {

using json = nlohmann::ordered_json;

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

std::vector<std::string> defect_names() {
  std::vector<std::string> names;
  for (const DefectDescription& defect : defect_descriptions()) names.emplace_back(defect.name);
  return names;
}

json faults_schema() {
  json properties;
  for (const FaultField& field : fault_fields()) {
    properties[field.key] = {
        {"description", field.about},
        {"oneOf",
         {{{"enum", fault_words()}},
          object_schema({{"any", number_schema(1, 8, "at most this many times")}}, {"any"})}}};
  }
  return object_schema(std::move(properties), {});
}

// Takes questions and notes from `like`, the schema of page-cache scenarios.
json classic_schema(const Classic& program, const json& like) {
  json params;
  for (const ClassicParameter& parameter : program.parameters) {
    params[std::string(parameter.name)] =
        number_schema(parameter.least, parameter.most, std::string(parameter.about));
  }
  json properties;
  for (const char* key : {"question", "facts", "note"}) properties[key] = like.at(key);
  properties["model"] = {{"const", "classic/" + std::string(program.name)},
                         {"description", program.about}};
  properties["params"] = object_schema(std::move(params), {});
  properties["expect"] = like.at("expect").at("additionalProperties");
  return object_schema(std::move(properties), {"question", "model", "expect"});
}

}  // namespace

std::string with_tables(std::string_view schema) {
  json out = json::parse(schema);
  json& properties = out["oneOf"][0]["properties"];
  properties["pages"]["maximum"] = pages_max;
  properties["unlinked"]["maximum"] = pages_max;
  properties["space"]["maximum"] = pages_max;
  json& threads = properties["threads"]["items"]["oneOf"] = json::array();
  for (std::size_t i = 0; i < thread_kinds; ++i) {
    threads.push_back(thread_schema(static_cast<ThreadKind>(i)));
  }
  json& start = properties["start"]["items"]["properties"];
  start["page"]["maximum"] = pages_max - 1;
  start["dirty"]["enum"] = dirty_words();
  start["mapped"]["enum"] = mapped_words();
  properties["faults"] = faults_schema();
  std::vector<std::string> names = defect_names();
  properties["expect"]["additionalProperties"]["items"]["enum"] = names;
  names.emplace_back("all");
  properties["check"]["items"]["enum"] = names;
  for (const char* key : {"reaches", "never"}) {
    properties[key]["additionalProperties"]["items"]["enum"] = label_names();
  }
  properties["claims"]["maxItems"] = claims_max;
  properties["claims"]["items"]["properties"]["when"]["maxLength"] = predicate_text_max;
  const json like = properties;
  json scenarios = json::array({out["oneOf"][0]});
  for (const Classic& program : classics()) scenarios.push_back(classic_schema(program, like));
  out["oneOf"] = std::move(scenarios);
  return out.dump(2) + "\n";
}

}  // namespace model
