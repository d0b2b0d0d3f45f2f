#include "model/bounds.hpp"

#include <fmt/format.h>

#include "model/classic.hpp"
#include "scenario_fields.hpp"

namespace model {
namespace {

using Bounds = std::vector<std::pair<std::string, std::string>>;

std::string fault_text(const Fault& fault, bool recurs) {
  if (fault.mode != Fault::Mode::any && fault.mode != Fault::Mode::count) {
    return fault_words()[static_cast<std::size_t>(fault.mode)];
  }
  if (fault.times != 0) return fmt::format("any, at most {}", fault.times);
  return recurs ? "any" : "any, not twice in a row";
}

// What all threads of the kind do of it together; empty if none does.
std::string total_text(const Scenario& scenario, ThreadKind kind, const ThreadField& field) {
  unsigned total = 0;
  for (const ThreadSpec& spec : scenario.threads) {
    if (spec.kind != kind) continue;
    if (spec.*field.number == 0) return field.zero_word;
    total += spec.*field.number;
  }
  return total == 0 ? "" : std::to_string(total);
}

Bounds bounds_of_classic(const Scenario& scenario) {
  Bounds bounds;
  const auto* program = find_classic(scenario.model.substr(scenario.model.find('/') + 1));
  for (std::size_t i = 0; i < scenario.params.size(); ++i) {
    bounds.emplace_back(program->parameters[i].name, std::to_string(scenario.params[i]));
  }
  return bounds;
}

}  // namespace

Bounds bounds_of(const Scenario& scenario, bool drain_interleaved) {
  if (is_classic(scenario)) return bounds_of_classic(scenario);
  Bounds bounds = {{"pages", std::to_string(scenario.pages)}};
  for (std::size_t i = 0; i < thread_kinds; ++i) {
    const auto kind = static_cast<ThreadKind>(i);
    for (const ThreadField& field : thread_fields(kind)) {
      if (field.bound.empty()) continue;
      const std::string total = total_text(scenario, kind, field);
      if (!total.empty()) bounds.emplace_back(field.bound, total);
    }
  }
  for (const FaultField& field : fault_fields()) {
    bounds.emplace_back("fault " + field.key,
                        fault_text(scenario.faults.*field.fault, field.recurs));
  }
  if (scenario.space != space_unlimited) {
    bounds.emplace_back("pages of space", std::to_string(scenario.space));
  }
  const char* order = drain_interleaved ? "interleaved" : "one order";
  bounds.emplace_back("drain", scenario.drain ? order : "none");
  return bounds;
}

}  // namespace model
