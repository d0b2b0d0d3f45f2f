#include "support/trace_json.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <optional>

namespace checker {
namespace {

using ordered = nlohmann::ordered_json;

constexpr std::uint8_t version_now = 2;

const std::vector<std::string> access_words = {"read", "write", "update", "acquire", "release"};
const std::vector<std::string> type_words = {"text", "flag",  "count",  "version", "length",
                                             "link", "place", "holder", "state"};

void name_to_json(const ObjectName& name, ordered& out) {
  if (!name.kind.empty()) out["kind"] = name.kind;
  if (name.index != ObjectName::no_index) out["index"] = name.index;
  out["field"] = name.field;
  if (name.field_first) out["field_first"] = true;
}

// Whether the value may be `none`.
bool is_optional(ValueType type) {
  return type == ValueType::link || type == ValueType::place || type == ValueType::holder;
}

ordered value_to_json(const TraceValue& value) {
  if (value.type == ValueType::text) return value.words;
  if (is_optional(value.type) && value.number == TraceValue::none) return nullptr;
  if (!TraceValue::has_words(value.type)) return value.number;
  return {{"number", value.number}, {"words", value.words}};
}

ordered object_to_json(const TraceObject& object) {
  ordered out;
  name_to_json(object.name, out);
  out["access"] = access_words[static_cast<std::size_t>(object.access)];
  const bool same = object.before.type == object.after.type;
  const TraceValue before = same ? object.before : object.before.text();
  const TraceValue after = same ? object.after : object.after.text();
  out["type"] = type_words[static_cast<std::size_t>(before.type)];
  out["before"] = value_to_json(before);
  out["after"] = value_to_json(after);
  return out;
}

ordered facts_to_json(const std::vector<StateFact>& facts) {
  ordered list = ordered::array();
  for (const StateFact& fact : facts) {
    ordered out;
    name_to_json(fact.name, out);
    out["type"] = type_words[static_cast<std::size_t>(fact.value.type)];
    out["value"] = value_to_json(fact.value);
    list.push_back(std::move(out));
  }
  return list;
}

ordered step_to_json(const TraceStep& step, std::size_t number, const char* call_key) {
  ordered out;
  out["step"] = number;
  out["thread"] = step.thread;
  out["operation"] = step.operation;
  out["objects"] = ordered::array();
  for (const TraceObject& object : step.objects) out["objects"].push_back(object_to_json(object));
  out["occurrence"] = step.occurrence;
  if (step.alternatives > 1) {
    out["alternative"] = step.alternative;
    out["alternatives"] = step.alternatives;
  }
  if (step.draining) out["drain"] = true;
  if (call_key != nullptr) out[call_key] = step.calls.empty() ? "" : step.calls.back();
  out["calls"] = step.calls;
  out["function"] = step.function;
  if (!step.file.empty()) {
    out["file"] = step.file;
    out["line"] = step.line;
  }
  if (!step.remarks.empty()) out["remarks"] = step.remarks;
  if (!step.labels.empty()) out["labels"] = step.labels;
  if (!step.facts.empty()) out["facts"] = facts_to_json(step.facts);
  return out;
}

ordered waiting_to_json(const std::vector<Waiting>& waiting) {
  ordered list = ordered::array();
  for (const Waiting& at : waiting) {
    ordered object = nullptr;
    if (!at.object.empty()) name_to_json(at.object, object);
    list.push_back({{"thread", at.thread},
                    {"operation", at.operation},
                    {"object", std::move(object)},
                    {"holder", at.holder},
                    {"calls", at.calls}});
  }
  return list;
}

// Reads a trace of one version of the schema.
class Reading {
 public:
  Reading(unsigned version, const char* call_key) : version_(version), call_key_(call_key) {}

  void outcome(ObjectReader& top, Trace& trace) const {
    Outcome& outcome = trace.outcome;
    ObjectReader reader = top.child("outcome");
    if (!reader.ok()) return;
    outcome.defects = reader.texts("defects");
    reader.flag("ended", outcome.ended);
    trace.repeats_from = reader.count("repeats_from", 0);
    reader.for_each("waiting", [&](ObjectReader& at) {
      Waiting waiting;
      at.text("thread", waiting.thread, true);
      at.text("operation", waiting.operation, true);
      waits_for(at, waiting.object);
      at.text("holder", waiting.holder, true);
      waiting.calls = at.texts("calls");
      outcome.waiting.push_back(std::move(waiting));
    });
    reader.finish();
  }

  void step(ObjectReader& at, Trace& trace) const {
    TraceStep step;
    at.find("step");  // Informative: the order of the steps decides.
    at.text("thread", step.thread, true);
    at.text("operation", step.operation, true);
    at.for_each("objects", [&](ObjectReader& object) { read_object(object, step); });
    step.occurrence = at.count("occurrence", 1);
    step.alternative = at.count(version_ == 1 ? "way" : "alternative", 0);
    step.alternatives = at.count(version_ == 1 ? "ways" : "alternatives", 1);
    at.flag("drain", step.draining);
    if (call_key_ != nullptr) at.find(call_key_);  // Repeats the innermost call.
    step.calls = at.texts("calls");
    at.text("function", step.function, true);
    step.remarks = at.texts("remarks");
    step.labels = at.texts("labels");
    if (version_ > 1) {
      at.text("file", step.file);
      step.line = at.count("line", 0);
      facts(at, step.facts);
    }
    trace.steps.push_back(std::move(step));
  }

  void facts(ObjectReader& from, std::vector<StateFact>& facts) const {
    if (version_ == 1) return;
    from.for_each("facts", [&](ObjectReader& at) {
      StateFact fact;
      read_name(at, fact.name);
      const std::optional<ValueType> type = read_type(at);
      fact.value = read_value(at, "value", type);
      facts.push_back(std::move(fact));
    });
  }

 private:
  void read_object(ObjectReader& reader, TraceStep& step) const {
    TraceObject object;
    std::size_t access = 0;
    if (version_ == 1) {
      reader.text("object", object.name.field, true);
    } else {
      read_name(reader, object.name);
    }
    if (reader.word("access", access_words, access)) {
      object.access = static_cast<AccessKind>(access);
    }
    const std::optional<ValueType> type = version_ == 1 ? ValueType::text : read_type(reader);
    object.before = read_value(reader, "before", type);
    object.after = read_value(reader, "after", type);
    step.objects.push_back(std::move(object));
  }

  void waits_for(ObjectReader& at, ObjectName& name) const {
    if (version_ == 1) {
      at.text("object", name.field, true);
      return;
    }
    const auto* value = at.find("object");
    if (value == nullptr || value->is_null()) return;
    ObjectReader object = at.child("object");
    if (!object.ok()) return;
    read_name(object, name);
    object.finish();
  }

  static void read_name(ObjectReader& reader, ObjectName& name) {
    reader.text("kind", name.kind);
    const auto* index = reader.find("index");
    if (index != nullptr) {
      std::int64_t number = 0;
      read_number(reader, "index", index, number);
      if (number < 0 || number > INT32_MAX) {
        reader.error("index", fmt::format("must be from 0 to {}, not {}", INT32_MAX, number));
      } else {
        name.index = static_cast<std::int32_t>(number);
      }
    }
    reader.text("field", name.field, true);
    reader.flag("field_first", name.field_first);
  }

  // Returns: nothing, after noting an error, if the name is not a type.
  static std::optional<ValueType> read_type(ObjectReader& reader) {
    std::size_t type = 0;
    if (reader.word("type", type_words, type)) return static_cast<ValueType>(type);
    if (reader.find("type") == nullptr) reader.error("", "\"type\" is missing");
    return std::nullopt;
  }

  static TraceValue read_value(ObjectReader& reader, const char* key,
                               std::optional<ValueType> known_type) {
    const auto* json = reader.find(key);
    if (!known_type) return {};
    const ValueType type = *known_type;
    TraceValue value{type, TraceValue::none};
    if (type == ValueType::text) {
      value.number = 0;
      reader.text(key, value.words, true);
    } else if (json == nullptr) {
      reader.error("", fmt::format("\"{}\" is missing", key));
    } else if (json->is_null() && is_optional(type)) {
      return value;
    } else if (TraceValue::has_words(type)) {
      ObjectReader parts = reader.child(key);
      if (!parts.ok()) return value;
      read_number(parts, "number", parts.find("number"), value.number);
      parts.text("words", value.words, true);
      parts.finish();
    } else {
      read_number(reader, key, json, value.number);
    }
    return value;
  }

  static void read_number(ObjectReader& reader, const char* key, const nlohmann::json* json,
                          std::int64_t& number) {
    if (json == nullptr) return reader.error("", fmt::format("\"{}\" is missing", key));
    const bool fits = !json->is_number_unsigned() || json->get<std::uint64_t>() <= INT64_MAX;
    if (json->is_number_integer() && fits) {
      number = json->get<std::int64_t>();
    } else {
      reader.error(key, "must be a whole number, not " + describe_json(*json));
    }
  }

  unsigned version_;
  const char* call_key_;
};

}  // namespace

std::string TraceJson::head() const {
  return fmt::format("{{\"schema\":{},\"tool\":\"pagerace\",\"kind\":\"{}\",\n", version_now, kind);
}

unsigned TraceJson::read_head(ObjectReader& top) const {
  if (!top.ok()) return 0;
  if (top.find("schema") == nullptr) {
    top.error("", "\"schema\" is missing: this is not a trace");
    return 0;
  }
  std::uint8_t version = 0;
  if (!top.number("schema", version, 1, version_now)) return 0;
  std::string text;
  if (top.text("tool", text, true) && text != "pagerace") {
    top.error("tool", "must be \"pagerace\"");
  }
  if (top.text("kind", text, true) && text != kind) {
    top.error("kind", fmt::format("must be \"{}\"", kind));
  }
  return version;
}

std::string TraceJson::body(const Trace& trace, const std::string& defect) const {
  const Outcome& outcome = trace.outcome;
  const ordered defect_json = {{"name", defect}, {"message", outcome.message}};
  ordered outcome_json = {{"defects", outcome.defects},
                          {"ended", outcome.ended},
                          {"waiting", waiting_to_json(outcome.waiting)}};
  if (trace.repeats_from != 0) outcome_json["repeats_from"] = trace.repeats_from;
  std::string out = fmt::format("\"defect\":{},\n", defect_json.dump());
  out += fmt::format("\"outcome\":{},\n", outcome_json.dump());
  if (!trace.facts.empty()) {
    out += fmt::format("\"facts\":{},\n", facts_to_json(trace.facts).dump());
  }
  out += "\"steps\":[";
  for (std::size_t i = 0; i < trace.steps.size(); ++i) {
    out += i == 0 ? "\n" : ",\n";
    out += step_to_json(trace.steps[i], i + 1, call_key).dump();
  }
  return out + "\n]}\n";
}

void TraceJson::read_body(ObjectReader& top, unsigned version, Trace& trace,
                          std::string& defect) const {
  const Reading reading(version, call_key);
  ObjectReader about = top.child("defect");
  if (about.ok()) {
    about.text("name", defect, true);
    about.text("message", trace.outcome.message, true);
    about.finish();
  }
  reading.outcome(top, trace);
  reading.facts(top, trace.facts);
  if (top.find("steps") == nullptr) return top.error("", "\"steps\" is missing");
  top.for_each("steps", [&](ObjectReader& at) { reading.step(at, trace); });
}

}  // namespace checker
