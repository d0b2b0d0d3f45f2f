#include <algorithm>

#include "predicate.hpp"

namespace model {
namespace {

void add_threads(const Scenario& scenario, std::vector<std::string>& threads) {
  const std::vector<std::string> names = thread_names(scenario);
  for (std::size_t i = 0; i < names.size(); ++i) {
    const ThreadKind kind = scenario.threads[i].kind;
    if (belongs_to_machine(kind) || kind == ThreadKind::fixup_worker) continue;
    threads.push_back(names[i]);
  }
  threads.emplace_back("fixup_worker");
  for (int page = 0; page < scenario.pages; ++page) {
    const std::string suffix = scenario.pages > 1 ? " " + std::to_string(page) : "";
    threads.push_back("io_completion" + suffix);
    threads.push_back("ordered_extent_completion" + suffix);
  }
  if (scenario.space != space_unlimited) threads.emplace_back("space_flush");
  if (scenario.drain) threads.emplace_back("drain");
}

}  // namespace

PredicateScope scope_of(const Scenario& scenario) {
  PredicateScope scope;
  scope.pages = scenario.pages;
  const auto spare =
      std::count_if(scenario.threads.begin(), scenario.threads.end(), [](const ThreadSpec& spec) {
        return spec.kind == ThreadKind::migration || spec.kind == ThreadKind::mmap_store;
      });
  scope.frames = static_cast<std::uint8_t>(
      std::min(state::frames_max, scenario.pages + static_cast<std::size_t>(spare)));
  add_threads(scenario, scope.threads);
  return scope;
}

}  // namespace model
