#include "enumeration/weight.hpp"

#include "model/small_scenarios.hpp"

namespace model::enumeration {

std::uint8_t value_of(const ThreadField& field, const ThreadSpec& spec) {
  switch (field.type) {
    case ThreadField::Type::number:
    case ThreadField::Type::page:
      return spec.*field.number;
    case ThreadField::Type::flag:
      return spec.*field.flag ? 1 : 0;
    case ThreadField::Type::word:
      return field.get_word(spec);
  }
  return 0;
}

void set_value(const ThreadField& field, ThreadSpec& spec, std::uint8_t value) {
  switch (field.type) {
    case ThreadField::Type::number:
    case ThreadField::Type::page:
      spec.*field.number = value;
      break;
    case ThreadField::Type::flag:
      spec.*field.flag = value != 0;
      break;
    case ThreadField::Type::word:
      field.set_word(spec, value);
      break;
  }
}

std::vector<std::uint8_t> values_of(const ThreadField& field, std::uint8_t pages) {
  std::vector<std::uint8_t> values;
  const auto add = [&](std::size_t from, std::size_t to) {
    for (std::size_t value = from; value < to; ++value) {
      values.push_back(static_cast<std::uint8_t>(value));
    }
  };
  switch (field.type) {
    case ThreadField::Type::number:
      add(field.least, field.most + 1);
      if (!field.zero_word.empty()) add(0, 1);
      break;
    case ThreadField::Type::page:
      add(0, pages);
      break;
    case ThreadField::Type::flag:
      add(0, 2);
      break;
    case ThreadField::Type::word:
      add(0, field.words.size());
      break;
  }
  return values;
}

unsigned weight_of_value(const ThreadField& field, std::uint8_t value, std::uint8_t standard) {
  if (value == standard || field.type == ThreadField::Type::page) return 0;
  if (field.type != ThreadField::Type::number) return 1;
  return static_cast<unsigned>(value > standard ? value - standard : standard - value);
}

unsigned weight_of(const ThreadSpec& spec) {
  if (spec.kind == ThreadKind::fixup_worker) return 0;
  const ThreadSpec standard{.kind = spec.kind};
  unsigned weight = 1;
  for (const ThreadField& field : thread_fields(spec.kind)) {
    weight += weight_of_value(field, value_of(field, spec), value_of(field, standard));
  }
  return weight;
}

unsigned weight_of(const PageStart& start) {
  unsigned weight = 0;
  for (const StartField& field : start_fields()) {
    if (field.get(start) != 0) ++weight;
  }
  return weight;
}

}  // namespace model::enumeration

namespace model {

unsigned weight_of(const Scenario& scenario) {
  unsigned weight = scenario.pages - 1U;
  for (const ThreadSpec& spec : scenario.threads) weight += enumeration::weight_of(spec);
  for (const PageStart& start : scenario.start) weight += enumeration::weight_of(start);
  for (const FaultField& field : fault_fields()) {
    if ((scenario.faults.*field.fault).mode != Fault::Mode::never) ++weight;
  }
  return weight;
}

}  // namespace model
