// Who remembers what is owed to the disk, step by step along one schedule.

#include <fmt/format.h>

#include <array>
#include <checker/replay.hpp>

#include "explain/explanation.hpp"

namespace tools::explain {
namespace {

constexpr std::array<ObligationHolder, 5> holders = {{
    {"pte_dirty", "the PTE is dirty", "the PTE is clean", true},
    {"dirty", "PG_dirty is set", "PG_dirty is cleared", true},
    {"writeback", "under writeback", "writeback has ended", true},
    {"ordered", "there is an ordered extent", "the ordered extent is gone", true},
    {"delalloc", "EXTENT_DELALLOC is set", "EXTENT_DELALLOC is cleared", false},
}};

// All that is watched of one index.
struct Watched {
  std::vector<model::InspectedName> holders;
  model::InspectedName owed;
  model::InspectedName exposed;
  model::InspectedName declared;
  model::InspectedName disk;
  model::InspectedName page;
  std::vector<model::InspectedName> lockers;  // Of each page.
};

Watched watch(std::size_t index, const model::Scenario& scenario) {
  const auto find = [&](const char* name) {
    return *model::find_inspected_name(fmt::format("index{}.{}", index, name), scenario).name;
  };
  Watched watched{{}, find("owed"), find("exposed"), find("declared"), find("disk"), find("page"),
                  {}};
  for (std::size_t page = 0;; ++page) {
    const auto by = model::find_inspected_name(fmt::format("page{}.locked_by", page), scenario);
    if (!by.name) break;
    watched.lockers.push_back(*by.name);
  }
  for (const ObligationHolder& holder : holders) watched.holders.push_back(find(holder.name));
  return watched;
}

// The values of one state.
struct Values {
  std::array<int, holders.size()> kept{};
  int owed = 0;
  int exposed = 0;
  int declared = 0;
  int disk = 0;
  std::string locker;  // Who has locked the page that is found there.
};

Values read(const Watched& watched, const model::Inspectable& program) {
  Values values;
  for (std::size_t i = 0; i < holders.size(); ++i) {
    values.kept[i] = program.value_of(watched.holders[i]);
  }
  values.owed = program.value_of(watched.owed);
  values.exposed = program.value_of(watched.exposed);
  values.declared = program.value_of(watched.declared);
  values.disk = program.value_of(watched.disk);
  const int page = program.value_of(watched.page);
  if (page != 0 && static_cast<std::size_t>(page) <= watched.lockers.size()) {
    const model::InspectedName& by = watched.lockers[static_cast<std::size_t>(page - 1)];
    const int locker = program.value_of(by);
    if (locker != 0) values.locker = program.text_of(by, locker);
  }
  return values;
}

std::vector<std::string> changes(const Values& before, const Values& after) {
  std::vector<std::string> out;
  if (after.declared != before.declared) {
    out.push_back(fmt::format("version {} is owed to the disk", after.declared));
  }
  for (std::size_t i = 0; i < holders.size(); ++i) {
    if (after.kept[i] == before.kept[i]) continue;
    out.emplace_back(after.kept[i] != 0 ? holders[i].gained : holders[i].lost);
  }
  if (after.disk != before.disk) out.push_back(fmt::format("the disk has version {}", after.disk));
  return out;
}

// How it stands at the start.
std::vector<std::string> standing(const Values& at) {
  std::vector<std::string> out;
  if (at.owed != 0) out.push_back(fmt::format("version {} is owed to the disk", at.declared));
  for (std::size_t i = 0; i < holders.size(); ++i) {
    if (at.kept[i] != 0) out.emplace_back(holders[i].gained);
  }
  return out;
}

}  // namespace

std::optional<Obligation> find_obligation(const model::TraceFile& file,
                                          const checker::Schedule& schedule,
                                          model::Inspectable& program) {
  std::vector<std::vector<Values>> history(file.scenario.pages);
  std::vector<Watched> watched;
  for (std::size_t index = 0; index < file.scenario.pages; ++index) {
    watched.push_back(watch(index, file.scenario));
  }
  checker::walk_along(program, schedule, file.drain_interleaved, [&](std::size_t) {
    for (std::size_t index = 0; index < watched.size(); ++index) {
      history[index].push_back(read(watched[index], program));
    }
  });
  // The index that is lost, or else one that is still owed.
  std::size_t index = 0;
  while (index < history.size() && history[index].back().exposed == 0) ++index;
  if (index == history.size()) index = 0;
  while (index < history.size() && history[index].back().owed == 0) ++index;
  if (index == history.size()) return std::nullopt;

  const std::vector<Values>& values = history[index];
  Obligation obligation;
  obligation.index = index;
  obligation.version = values.back().declared;
  obligation.exposed_at_end = values.back().exposed != 0;
  if (values[0].owed != 0) {
    obligation.steps.push_back(
        {0, "", "", standing(values[0]), values[0].exposed != 0, values[0].locker});
  }
  bool hidden = false;  // Only the holder of the page lock knows of it.
  for (std::size_t i = 0; i < schedule.size(); ++i) {
    const checker::TraceStep& step = file.trace.steps[i];
    const Values& after = values[i + 1];
    if (after.declared != values[i].declared) obligation.owner = step.thread;
    if (after.exposed != 0 && values[i].exposed == 0) obligation.exposed_from = i + 1;
    std::vector<std::string> changed = changes(values[i], after);
    // That its locker lets go of it is told once, while nothing else remembers it.
    hidden = after.exposed != 0 && (hidden || (values[i].exposed == 0 && !after.locker.empty()));
    if (hidden && after.locker.empty()) {
      changed.emplace_back("the page is unlocked");
      hidden = false;
    }
    if (changed.empty() || (values[i].owed == 0 && after.owed == 0)) continue;
    obligation.steps.push_back({i + 1, step.thread, step.calls.empty() ? "" : step.calls.back(),
                                std::move(changed), after.exposed != 0, after.locker});
  }
  return obligation;
}

}  // namespace tools::explain
