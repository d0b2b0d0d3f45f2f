// Random walks: every enabled choice has the same probability.

#include "sampling/sampler.hpp"

namespace checker {
namespace {

class EvenChoices : public Strategy {
 public:
  void begin_run(Execution&, RandomNumbers&) override {}
  Choice pick(Execution& execution, RandomNumbers& random) override {
    const auto enabled = execution.enabled();
    return enabled.size() == 1 ? enabled[0] : enabled[random.below(enabled.size())];
  }
};

}  // namespace

SearchResult search_random(Execution& execution, const SearchOptions& options, Budget& budget) {
  EvenChoices strategy;
  return sample(execution, options, budget, strategy);
}

}  // namespace checker
