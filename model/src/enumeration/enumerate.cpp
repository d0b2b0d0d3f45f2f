#define XXH_INLINE_ALL  // NOLINT: the library's own switch
#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "enumeration/weight.hpp"
#include "model/scenario_parser.hpp"
#include "model/small_scenarios.hpp"

namespace model {
namespace {

// A thread of the enumeration, and what it weighs.
struct Atom {
  ThreadSpec spec;
  unsigned weight;
};

// Every setting of a thread's parameters from `field` on, within the weight.
void add_settings(Atom atom, std::size_t field, const EnumerationOptions& options,
                  std::uint8_t pages, std::vector<Atom>& atoms) {
  const auto fields = thread_fields(atom.spec.kind);
  if (field == fields.size()) {
    atoms.push_back(atom);
    return;
  }
  const ThreadField& at = fields[field];
  const ThreadSpec standard{.kind = atom.spec.kind};
  const std::uint8_t normal = enumeration::value_of(at, standard);
  for (const std::uint8_t value : enumeration::values_of(at, pages)) {
    const unsigned more = enumeration::weight_of_value(at, value, normal);
    if (atom.weight + more > options.weight_max) continue;
    Atom next = atom;
    next.weight += more;
    enumeration::set_value(at, next.spec, value);
    add_settings(next, field + 1, options, pages, atoms);
  }
}

std::vector<Atom> all_atoms(const EnumerationOptions& options, std::uint8_t pages) {
  std::vector<Atom> atoms;
  for (std::size_t i = 0; i < thread_kinds; ++i) {
    const auto kind = static_cast<ThreadKind>(i);
    if (kind == ThreadKind::fixup_worker || belongs_to_machine(kind)) continue;
    if (!options.kinds.empty() &&
        std::find(options.kinds.begin(), options.kinds.end(), kind) == options.kinds.end()) {
      continue;
    }
    if (options.weight_max > 0) add_settings({{.kind = kind}, 1}, 0, options, pages, atoms);
  }
  return atoms;
}

class Enumerator {
 public:
  explicit Enumerator(const EnumerationOptions& options) : options_(options) {
    for (std::uint8_t pages = 1; pages <= options.pages; ++pages) {
      atoms_.push_back(all_atoms(options, pages));
    }
  }

  std::vector<SmallScenario> run() {
    for (weight_ = 0; weight_ <= options_.weight_max; ++weight_) {
      for (unsigned threads = 0; threads <= weight_; ++threads) {
        for (std::uint8_t pages = 1; pages <= options_.pages && pages <= weight_ + 1; ++pages) {
          Scenario scenario;
          scenario.pages = pages;
          scenario.start.resize(pages);
          add_threads(scenario, weight_ - (pages - 1U), threads, 0);
        }
      }
    }
    return std::move(found_);
  }

 private:
  // `left`: the weight of what is still to be chosen.
  void add_threads(Scenario& scenario, unsigned left, unsigned threads, std::size_t from) {
    if (threads == 0) return add_start(scenario, left, 0, 0);
    const std::vector<Atom>& atoms = atoms_[scenario.pages - 1U];
    for (std::size_t i = from; i < atoms.size(); ++i) {
      if (atoms[i].weight > left) continue;
      scenario.threads.push_back(atoms[i].spec);
      add_threads(scenario, left - atoms[i].weight, threads - 1, i);
      scenario.threads.pop_back();
    }
  }

  void add_start(Scenario& scenario, unsigned left, std::size_t page, std::size_t field) {
    if (page == scenario.pages) return add_faults(scenario, left, 0);
    if (field == start_fields().size()) return add_start(scenario, left, page + 1, 0);
    const StartField& at = start_fields()[field];
    for (std::size_t value = 0; value < at.values(); ++value) {
      if (value != 0 && left == 0) break;
      at.set(scenario.start[page], static_cast<std::uint8_t>(value));
      add_start(scenario, left - (value != 0 ? 1 : 0), page, field + 1);
    }
    at.set(scenario.start[page], 0);
  }

  void add_faults(Scenario& scenario, unsigned left, std::size_t field) {
    if (field == fault_fields().size()) {
      if (left == 0) add(scenario);
      return;
    }
    Fault& fault = scenario.faults.*fault_fields()[field].fault;
    for (std::size_t mode = 0; mode < fault_words().size(); ++mode) {
      if (mode != 0 && left == 0) break;
      fault.mode = static_cast<Fault::Mode>(mode);
      add_faults(scenario, left - (mode != 0 ? 1 : 0), field + 1);
    }
    fault.mode = Fault::Mode::never;
  }

  void add(const Scenario& chosen) {
    const auto rules = legality_rules();
    if (std::any_of(rules.begin(), rules.end(), [&](const LegalityRule& rule) {
          return rule.broken(chosen, options_.kernels);
        })) {
      return;
    }
    SmallScenario small;
    small.scenario = chosen;
    ThreadSpec worker{.kind = ThreadKind::fixup_worker};
    auto& threads = small.scenario.threads;
    threads.insert(std::upper_bound(threads.begin(), threads.end(), worker,
                                    [](const ThreadSpec& left, const ThreadSpec& right) {
                                      return left.kind < right.kind;
                                    }),
                   worker);
    small.text = core_text(small.scenario);
    small.weight = weight_;
    std::optional<Scenario> parsed = parse_core(small.text, options_.kernels);
    if (!parsed) return;
    small.scenario = std::move(*parsed);
    found_.push_back(std::move(small));
  }

  const EnumerationOptions& options_;
  std::vector<std::vector<Atom>> atoms_;  // By number of pages - 1.
  unsigned weight_ = 0;
  std::vector<SmallScenario> found_;
};

}  // namespace

std::vector<SmallScenario> small_scenarios(const EnumerationOptions& options) {
  return Enumerator(options).run();
}

std::string core_name(std::string_view core) {
  return fmt::format("{:016x}", XXH3_64bits(core.data(), core.size()));
}

std::optional<Scenario> parse_core(const std::string& core, std::span<const Kernel> kernels) {
  nlohmann::ordered_json file = {{"question", "Does every property hold?"},
                                 {"kernel", kernels.front().key()}};
  file.update(nlohmann::ordered_json::parse(core));
  for (const Kernel& kernel : kernels) file["expect"][kernel.key()] = nlohmann::json::array();
  std::optional<Scenario> scenario = parse_scenario(file.dump(), core).scenario;
  if (scenario) scenario->name = core_name(core);
  return scenario;
}

}  // namespace model
