#include "sweep/findings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <common/keyed_table.hpp>
#include <map>

namespace tools::sweep {
namespace {

constexpr std::size_t failures_max = 10;

constexpr auto changes = std::to_array<checker::Word<Change>>({
    {Change::present, ""},
    {Change::added, "new"},
    {Change::moved, "moved"},
    {Change::fixed, "fixed"},
});
static_assert(checker::one_row_each(changes));

const Record::Found* find_cause(const Record& record, const Cause& cause) {
  const auto at = std::find_if(record.causes.begin(), record.causes.end(),
                               [&](const Record::Found& found) { return found.cause == cause; });
  return at == record.causes.end() ? nullptr : &*at;
}

bool has_defect(const Record& record, const std::string& defect) {
  return std::any_of(record.causes.begin(), record.causes.end(),
                     [&](const Record::Found& found) { return found.cause.defect == defect; });
}

class Grouping {
 public:
  Grouping(std::span<const model::SmallScenario> scenarios, std::span<const model::Kernel> kernels,
           const Results& results)
      : scenarios_(scenarios), kernels_(kernels), results_(results) {}

  Findings run() {
    int first_missing = scenarios_.empty() ? 0 : static_cast<int>(scenarios_.back().weight) + 1;
    for (std::size_t i = 0; i < scenarios_.size(); ++i) {
      if (add(i)) continue;
      ++out_.missing;
      first_missing = std::min(first_missing, static_cast<int>(scenarios_[i].weight));
    }
    out_.weight = first_missing - 1;
    for (auto& [key, finding] : groups_) out_.all.push_back(std::move(finding));
    std::sort(out_.all.begin(), out_.all.end(), [](const Finding& left, const Finding& right) {
      return std::tie(left.change, left.scenario, left.cause) <
             std::tie(right.change, right.scenario, right.cause);
    });
    return std::move(out_);
  }

 private:
  // Returns: whether there are results of the scenario on all kernels.
  bool add(std::size_t scenario) {
    std::vector<const Record*> records;
    for (const model::Kernel& kernel : kernels_) {
      records.push_back(results_.find({scenarios_[scenario].text, kernel.key()}));
    }
    if (std::find(records.begin(), records.end(), nullptr) != records.end()) return false;
    for (const Record* record : records) count(scenario, *record);
    const bool complete = std::all_of(records.begin(), records.end(),
                                      [](const Record* record) { return record->complete(); });
    if (records.back()->answer == Answer::violated) {
      ++out_.violated;
    } else if (records.back()->answer == Answer::holds) {
      ++out_.holds;
    }
    if (std::any_of(records.begin(), records.end(),
                    [](const Record* record) { return record->answer == Answer::failed; })) {
      ++out_.failed;
    } else if (!complete) {
      ++out_.open;
    }
    if (records.size() == 1) {
      for (const Record::Found& found : records[0]->causes) {
        note(Change::present, scenario, kernels_[0], *records[0], found);
      }
    } else if (complete) {
      compare(scenario, *records[0], *records[1]);
    }
    return true;
  }

  void count(std::size_t scenario, const Record& record) {
    out_.states += record.states;
    out_.labels |= record.labels;
    out_.consulted |= record.consulted;
    if (record.answer == Answer::failed && out_.failures.size() < failures_max) {
      out_.failures.push_back(
          fmt::format("{} on {}: {}", scenarios_[scenario].text, record.kernel, record.message));
    }
  }

  void compare(std::size_t scenario, const Record& before, const Record& after) {
    for (const Record::Found& found : after.causes) {
      if (find_cause(before, found.cause) != nullptr) continue;
      const bool had = has_defect(before, found.cause.defect);
      note(had ? Change::moved : Change::added, scenario, kernels_[1], after, found);
    }
    for (const Record::Found& found : before.causes) {
      if (!has_defect(after, found.cause.defect)) {
        note(Change::fixed, scenario, kernels_[0], before, found);
      }
    }
  }

  // Scenarios come in the order of their weight: one that is contained in another comes first.
  void note(Change change, std::size_t scenario, const model::Kernel& kernel, const Record& record,
            const Record::Found& found) {
    const auto [at, added] = groups_.try_emplace({change, found.cause});
    Finding& finding = at->second;
    if (added) {
      finding.change = change;
      finding.cause = found.cause;
      finding.kernel = &kernel;
      finding.scenario = scenario;
      finding.interleavings = found.interleavings;
      finding.of = record.interleavings;
      return;
    }
    const auto contained = [&](std::size_t smaller) {
      return model::contains(scenarios_[scenario].scenario, scenarios_[smaller].scenario);
    };
    if (contained(finding.scenario) ||
        std::any_of(finding.others.begin(), finding.others.end(), contained)) {
      ++finding.members;
    } else {
      finding.others.push_back(scenario);
    }
  }

  std::span<const model::SmallScenario> scenarios_;
  std::span<const model::Kernel> kernels_;
  const Results& results_;
  std::map<std::pair<Change, Cause>, Finding> groups_;
  Findings out_;
};

}  // namespace

std::string_view change_name(Change change) {
  return changes[static_cast<std::size_t>(change)].text;
}

Findings find_findings(std::span<const model::SmallScenario> scenarios,
                       std::span<const model::Kernel> kernels, const Results& results) {
  return Grouping(scenarios, kernels, results).run();
}

}  // namespace tools::sweep
