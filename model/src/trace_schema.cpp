#include <nlohmann/json.hpp>

#include "model/trace_file.hpp"

namespace model {
namespace {

using json = nlohmann::ordered_json;

json text(const char* about) { return {{"type", "string"}, {"description", about}}; }
json texts(const char* about) {
  return {{"type", "array"}, {"items", {{"type", "string"}}}, {"description", about}};
}
json count() { return {{"type", "integer"}, {"minimum", 0}, {"maximum", 1000000}}; }

json object(json properties, const std::vector<std::string>& required) {
  return {{"type", "object"},
          {"properties", std::move(properties)},
          {"required", required},
          {"additionalProperties", false}};
}

json step_schema() {
  json touched;
  touched["object"] = text("name of the object");
  touched["access"] = {{"enum", {"read", "write", "update", "acquire", "release"}}};
  touched["before"] = text("value before the step");
  touched["after"] = text("value after it");
  json step;
  step["step"] = count();
  step["thread"] = text("who");
  step["operation"] = text("what");
  step["objects"] = {{"type", "array"},
                     {"items", object(touched, {"object", "access", "before", "after"})}};
  step["occurrence"] = count();
  step["way"] = count();
  step["ways"] = count();
  step["drain"] = {{"type", "boolean"}};
  step["kernel_function"] = text("the kernel function it stands for");
  step["calls"] = texts("modelled call stack, outermost first");
  step["function"] = text("the model's function");
  step["remarks"] = texts("what happened, in words");
  step["labels"] = texts("labels that the step passed");
  return object(step, {"thread", "operation", "objects", "function"});
}

}  // namespace

std::string trace_schema() {
  json waiting;
  for (const char* key : {"thread", "operation", "object", "holder"}) waiting[key] = text(key);
  waiting["calls"] = texts("modelled call stack, outermost first");
  json properties;
  properties["schema"] = {{"const", 1}};
  properties["tool"] = {{"const", "pagerace"}};
  properties["kind"] = {{"const", "trace"}};
  properties["scenario"] = {{"type", "object"}, {"description", "the scenario, all fields"}};
  properties["kernel"] = text("kernel, then switches that differ from it");
  properties["switches"] = {{"type", "object"}, {"additionalProperties", {{"type", "string"}}}};
  properties["search"] = object({{"kind", text("which search found it")},
                                 {"drain", {{"enum", {"one-order", "interleaved"}}}},
                                 {"simplest", {{"type", "boolean"}}}},
                                {"kind", "drain"});
  properties["defect"] =
      object({{"name", text("its name")}, {"message", text("one sentence")}}, {"name", "message"});
  properties["outcome"] = object({{"defects", texts("all defects seen on the way")},
                                  {"ended", {{"type", "boolean"}}},
                                  {"repeats_from", {{"type", "integer"}, {"minimum", 1}}},
                                  {"waiting", {{"type", "array"}, {"items", object(waiting, {})}}}},
                                 {"defects", "ended"});
  properties["steps"] = {{"type", "array"}, {"items", step_schema()}};
  json out;
  out["$schema"] = "http://json-schema.org/draft-07/schema#";
  out["title"] = "pagerace trace";
  out.update(object(properties, {"schema", "tool", "kind", "scenario", "kernel", "search", "defect",
                                 "outcome", "steps"}));
  return out.dump(2);
}

}  // namespace model
