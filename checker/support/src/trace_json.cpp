#include "support/trace_json.hpp"

#include <fmt/format.h>

namespace checker {
namespace {

using ordered = nlohmann::ordered_json;

const std::vector<std::string> access_words = {"read", "write", "update", "acquire", "release"};

ordered step_to_json(const TraceStep& step, std::size_t number, const char* call_key) {
  ordered out;
  out["step"] = number;
  out["thread"] = step.thread;
  out["operation"] = step.operation;
  out["objects"] = ordered::array();
  for (const TraceObject& object : step.objects) {
    out["objects"].push_back({{"object", object.object},
                              {"access", access_words[static_cast<std::size_t>(object.access)]},
                              {"before", object.before},
                              {"after", object.after}});
  }
  out["occurrence"] = step.occurrence;
  if (step.alternatives > 1) {
    out["way"] = step.alternative;
    out["ways"] = step.alternatives;
  }
  if (step.draining) out["drain"] = true;
  if (call_key != nullptr) out[call_key] = step.calls.empty() ? "" : step.calls.back();
  out["calls"] = step.calls;
  out["function"] = step.function;
  if (!step.remarks.empty()) out["remarks"] = step.remarks;
  if (!step.labels.empty()) out["labels"] = step.labels;
  return out;
}

ordered waiting_to_json(const std::vector<Waiting>& waiting) {
  ordered list = ordered::array();
  for (const Waiting& at : waiting) {
    list.push_back({{"thread", at.thread},
                    {"operation", at.operation},
                    {"object", at.object},
                    {"holder", at.holder},
                    {"calls", at.calls}});
  }
  return list;
}

void read_object(ObjectReader& reader, TraceStep& step) {
  TraceObject object;
  std::size_t access = 0;
  reader.text("object", object.object, true);
  if (reader.word("access", access_words, access)) object.access = static_cast<AccessKind>(access);
  reader.text("before", object.before, true);
  reader.text("after", object.after, true);
  step.objects.push_back(std::move(object));
}

void read_outcome(ObjectReader& top, Trace& trace) {
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
    at.text("object", waiting.object, true);
    at.text("holder", waiting.holder, true);
    waiting.calls = at.texts("calls");
    outcome.waiting.push_back(std::move(waiting));
  });
  reader.finish();
}

void read_step(ObjectReader& at, const char* call_key, Trace& trace) {
  TraceStep step;
  at.find("step");  // For readers; the order counts.
  at.text("thread", step.thread, true);
  at.text("operation", step.operation, true);
  at.for_each("objects", [&](ObjectReader& object) { read_object(object, step); });
  step.occurrence = at.count("occurrence", 1);
  step.alternative = at.count("way", 0);
  step.alternatives = at.count("ways", 1);
  at.flag("drain", step.draining);
  if (call_key != nullptr) at.find(call_key);  // The last of the calls.
  step.calls = at.texts("calls");
  at.text("function", step.function, true);
  step.remarks = at.texts("remarks");
  step.labels = at.texts("labels");
  trace.steps.push_back(std::move(step));
}

}  // namespace

std::string TraceJson::head() const {
  return fmt::format("{{\"schema\":1,\"tool\":\"pagerace\",\"kind\":\"{}\",\n", kind);
}

bool TraceJson::read_head(ObjectReader& top) const {
  if (!top.ok()) return false;
  if (top.find("schema") == nullptr) {
    top.error("", "\"schema\" is missing: this is no trace");
    return false;
  }
  std::uint8_t version = 0;
  top.number("schema", version, 1, 1);
  std::string text;
  if (top.text("tool", text, true) && text != "pagerace") {
    top.error("tool", "must be \"pagerace\"");
  }
  if (top.text("kind", text, true) && text != kind) {
    top.error("kind", fmt::format("must be \"{}\"", kind));
  }
  return true;
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
  out += "\"steps\":[";
  for (std::size_t i = 0; i < trace.steps.size(); ++i) {
    out += i == 0 ? "\n" : ",\n";
    out += step_to_json(trace.steps[i], i + 1, call_key).dump();
  }
  return out + "\n]}\n";
}

void TraceJson::read_body(ObjectReader& top, Trace& trace, std::string& defect) const {
  ObjectReader about = top.child("defect");
  if (about.ok()) {
    about.text("name", defect, true);
    about.text("message", trace.outcome.message, true);
    about.finish();
  }
  read_outcome(top, trace);
  if (top.find("steps") == nullptr) return top.error("", "\"steps\" is missing");
  top.for_each("steps", [&](ObjectReader& at) { read_step(at, call_key, trace); });
}

}  // namespace checker
