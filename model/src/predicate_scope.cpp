#include <algorithm>
#include <map>

#include "predicate.hpp"

namespace model {
namespace {

// As kernel_world.cpp names them: numbered where several are of one kind.
void add_threads(const Scenario& scenario, std::vector<std::string>& threads) {
  std::map<ThreadKind, int> total;
  std::map<ThreadKind, int> seen;
  for (const ThreadSpec& spec : scenario.threads) ++total[spec.kind];
  for (const ThreadSpec& spec : scenario.threads) {
    if (spec.kind == ThreadKind::io_completion ||
        spec.kind == ThreadKind::ordered_extent_completion ||
        spec.kind == ThreadKind::fixup_worker) {
      continue;
    }
    std::string name(thread_kind_name(spec.kind));
    if (total[spec.kind] > 1) name += " " + std::to_string(++seen[spec.kind]);
    threads.push_back(std::move(name));
  }
  threads.emplace_back("fixup_worker");
  for (int page = 0; page < scenario.pages; ++page) {
    const std::string suffix = scenario.pages > 1 ? " " + std::to_string(page) : "";
    threads.push_back("io_completion" + suffix);
    threads.push_back("ordered_extent_completion" + suffix);
  }
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
      std::min(frames_max, scenario.pages + static_cast<std::size_t>(spare)));
  add_threads(scenario, scope.threads);
  return scope;
}

}  // namespace model
