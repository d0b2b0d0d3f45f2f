#include "random_scenario.hpp"

#include <fmt/format.h>

#include <random>

#include "model/scenario_parser.hpp"
#include "scenario_fields.hpp"

namespace model {
namespace {

// Predicates for claims.
constexpr const char* predicates[] = {
    "page0.dirty and not page0.locked and not page0.writeback",
    "page0.fixups > 0 and page0.mapping == NULL",
    "index0.newer_than_disk and not page0.dirty and not index0.ordered",
    "page0.writeback and index0.extent_locked",
    "page0.checked and not page0.locked and not draining",
};

class Generator {
 public:
  explicit Generator(std::uint32_t seed) : random_(seed) {}

  ScenarioJson run() {
    ScenarioJson json;
    const std::string key = kernel();
    pages_ = one_in(3) ? 1 + below(3) : 1;
    json["question"] = "Generated: do all ways to explore it agree?";
    json["kernel"] = key.substr(0, key.find(' '));
    json["pages"] = pages_;
    if (one_in(12)) json["unlinked"] = 1;
    json["threads"] = ScenarioJson::array();
    const unsigned threads = 1 + below(pages_ > 1 ? 2 : 3);
    for (unsigned i = 0; i < threads; ++i) json["threads"].push_back(thread());
    json["start"] = ScenarioJson::array();
    for (unsigned page = 0; page < pages_; ++page) {
      if (!one_in(4)) json["start"].push_back(start(page));
    }
    for (const FaultField& field : fault_fields()) {
      if (one_in(6)) json["faults"][field.key] = fault_words()[1 + below(3)];
    }
    if (one_in(10)) json["space"] = below(3);
    if (one_in(8)) json["drain"] = false;
    if (one_in(6)) json["claims"] = {claim(key)};
    json["expect"][key] = ScenarioJson::array();
    return json;
  }

 private:
  unsigned below(std::size_t bound) {  // The standard's distributions differ by platform.
    return static_cast<unsigned>(random_() % bound);
  }
  bool one_in(unsigned count) { return below(count) == 0; }

  std::string kernel() {
    const KernelInfo& info = kernels()[below(kernels().size())];
    std::string key(info.name);
    if (!one_in(3)) return key;
    for (unsigned i = 1 + below(2); i > 0; --i) {
      const SwitchInfo& at = switches()[below(switches().size())];
      key += fmt::format(" {}={}", at.name, at.values[below(at.values.size())]);
    }
    return key;
  }

  ScenarioJson thread() {
    const auto kind = static_cast<ThreadKind>(below(thread_kinds));
    ScenarioJson json;
    json["run"] = thread_kind_name(kind);
    for (const ThreadField& field : thread_fields(kind)) {
      if (field.type == ThreadField::Type::page) {
        json[field.key] = below(pages_);
        continue;
      }
      if (!one_in(3)) continue;
      switch (field.type) {
        case ThreadField::Type::number:
          // Mostly small: each additional one multiplies the states.
          json[field.key] = field.least + below(std::min(2U, field.most - field.least) + 1);
          if (!field.zero_word.empty() && one_in(6)) json[field.key] = field.zero_word;
          break;
        case ThreadField::Type::flag:
          json[field.key] = one_in(2);
          break;
        case ThreadField::Type::word:
          json[field.key] = field.words[below(field.words.size())];
          break;
        case ThreadField::Type::page:
          break;
      }
    }
    return json;
  }

  ScenarioJson start(unsigned page) {
    ScenarioJson json;
    json["page"] = page;
    if (!one_in(3)) json["dirty"] = dirty_words()[below(dirty_words().size())];
    if (one_in(3)) json["mapped"] = mapped_words()[below(mapped_words().size())];
    for (const char* key : {"writeback", "written", "queued", "storage_key"}) {
      if (one_in(6)) json[key] = true;
    }
    return json;
  }

  ScenarioJson claim(const std::string& key) {
    ScenarioJson json;
    json["claim"] = "generated";
    json["when"] = predicates[below(std::size(predicates))];
    json["reachable"][key] = true;
    return json;
  }

  std::mt19937 random_;
  unsigned pages_ = 1;
};

}  // namespace

std::optional<Scenario> scenario_of(const ScenarioJson& json) {
  return parse_scenario(json.dump(), "generated.json").scenario;
}

ScenarioJson random_scenario(std::uint32_t seed) {
  Generator generator(seed);
  for (;;) {
    ScenarioJson json = generator.run();
    if (scenario_of(json)) return json;  // Most are valid; a start may contradict itself.
  }
}

std::vector<ScenarioJson> with_less(const ScenarioJson& json) {
  std::vector<ScenarioJson> all;
  for (const char* list : {"threads", "start", "claims"}) {
    if (!json.contains(list)) continue;
    for (std::size_t i = 0; i < json[list].size(); ++i) {
      ScenarioJson less = json;
      less[list].erase(i);
      if (less[list].empty() && std::string(list) != "threads") less.erase(list);
      all.push_back(std::move(less));
    }
  }
  for (const char* key : {"faults", "space", "unlinked", "drain"}) {
    if (!json.contains(key)) continue;
    all.push_back(json);
    all.back().erase(key);
  }
  if (json.contains("faults")) {
    for (const auto& [key, value] : json["faults"].items()) {
      all.push_back(json);
      all.back()["faults"].erase(key);
    }
  }
  if (json["pages"] > 1) {
    all.push_back(json);
    all.back()["pages"] = json["pages"].get<int>() - 1;
  }
  for (const char* list : {"threads", "start"}) {
    if (!json.contains(list)) continue;
    for (std::size_t i = 0; i < json[list].size(); ++i) {
      for (const auto& [key, value] : json[list][i].items()) {
        if (key == "run" || (key == "page" && std::string(list) == "start")) continue;
        all.push_back(json);
        all.back()[list][i].erase(key);
      }
    }
  }
  const std::string kernel = json["expect"].begin().key();
  if (const std::size_t end = kernel.rfind(' '); end != std::string::npos) {
    ScenarioJson less = json;
    less["expect"] = ScenarioJson::object();
    less["expect"][kernel.substr(0, end)] = ScenarioJson::array();
    less.erase("claims");
    all.push_back(std::move(less));
  }
  return all;
}

}  // namespace model
