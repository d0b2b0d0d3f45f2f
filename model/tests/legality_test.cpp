// The rules that leave out a fault which nothing can meet, against the searches: with the fault
// there are the same states and the same defects.

#include <checker/search.hpp>

#include "catch.hpp"
#include "model/small_scenarios.hpp"
#include "model/world_factory.hpp"
#include "scenario_fields.hpp"

namespace model {
namespace {

#ifdef __SANITIZE_ADDRESS__  // There states are restored by running again.
constexpr unsigned weight = 1;
#else
constexpr unsigned weight = 2;
#endif

struct Found {
  std::uint64_t states = 0;
  std::vector<std::string> defects;
  bool operator==(const Found&) const = default;
};

Found search(const Scenario& scenario, const Kernel& kernel) {
  checker::SearchOptions options;
  options.count = false;
  const auto program = make_program(scenario, kernel);
  const checker::SearchResult result = checker::search(*program, options);
  CHECK(result.decided());
  Found found{result.states, {}};
  for (const checker::Defect& defect : result.defects) found.defects.push_back(defect.name);
  return found;
}

bool is_legal(const Scenario& scenario, const std::vector<Kernel>& kernels) {
  for (const LegalityRule& rule : legality_rules()) {
    if (rule.broken(scenario, kernels)) return false;
  }
  return true;
}

bool has_fault(const Scenario& scenario) {
  for (const FaultField& field : fault_fields()) {
    if ((scenario.faults.*field.fault).mode != Fault::Mode::never) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("a fault that is left out as one that nothing meets changes nothing") {
  std::size_t left_out = 0;
  for (const char* name : {"v4.14", "v6.12"}) {
    const std::vector<Kernel> kernels = {*find_kernel(name).kernel};
    for (const SmallScenario& small : small_scenarios({weight, 1, {}, kernels})) {
      if (has_fault(small.scenario)) continue;
      std::optional<Found> without;
      for (const FaultField& field : fault_fields()) {
        Scenario faulty = small.scenario;
        (faulty.faults.*field.fault).mode = Fault::Mode::any;
        if (is_legal(faulty, kernels)) continue;
        ++left_out;
        CAPTURE(name, small.text, field.key);
        if (!without) without = search(small.scenario, kernels[0]);
        CHECK(search(faulty, kernels[0]) == *without);
      }
    }
  }
  CHECK(left_out > 50);
}

}  // namespace model
