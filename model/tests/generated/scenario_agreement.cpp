#include "scenario_agreement.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <checker/replay.hpp>
#include <checker/search.hpp>
#include <exception>

#include "commutation.hpp"
#include "model/vocabulary.hpp"
#include "model/world_factory.hpp"
#include "properties.hpp"

namespace model {
namespace {

using checker::Reductions;
using checker::SearchKind;
using checker::SearchOptions;
using checker::SearchResult;

// What all complete searches must agree on.
struct Answer {
  std::vector<std::string> defects;
  checker::LabelSet labels;  // Of claims, too.
  bool operator==(const Answer&) const = default;
};

Answer answer_of(const SearchResult& result) {
  Answer answer;
  for (const checker::Defect& defect : result.defects) answer.defects.push_back(defect.name);
  answer.labels = result.labels;
  return answer;
}

bool has_all(const std::vector<std::string>& names, const std::vector<std::string>& wanted) {
  return std::all_of(wanted.begin(), wanted.end(), [&](const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  });
}

// Whether the order in which pages are written decides which of them meets the fault.
bool page_order_matters(const Scenario& scenario) {
  const auto limited = [](const Fault& fault) {
    return fault.mode == Fault::Mode::once || fault.mode == Fault::Mode::count || fault.times != 0;
  };
  const Faults& faults = scenario.faults;
  return scenario.pages > 1 && (scenario.space != space_unlimited || limited(faults.enospc) ||
                                limited(faults.fixup_alloc) || limited(faults.set_delalloc) ||
                                limited(faults.io_error) || limited(faults.copy_fault));
}

class Comparison {
 public:
  Comparison(const Scenario& scenario, std::uint64_t states_max)
      : program_(make_program(scenario, scenario.expect[0].kernel)),
        labels_(program_->labels()),
        order_matters_(page_order_matters(scenario)),
        states_max_(states_max) {}

  ScenarioAgreement run() {
    SearchOptions plain = options();
    plain.reductions = checker::no_reductions;
    const SearchResult whole = checker::search(*program_, plain);
    agreement_.states = whole.states;
    note_mistakes(whole);
    if (!whole.decided()) return agreement_;
    agreement_.complete = true;
    expected_ = answer_of(whole);
    agreement_.defects = !expected_.defects.empty();
    compare_graphs();
    compare_orders();
    compare_interleaved_drain();
    commute();
    return agreement_;
  }

 private:
  SearchOptions options() const {
    SearchOptions options;
    options.count = false;
    options.states_max = states_max_;
    return options;
  }
  void differ(std::string text) {
    if (agreement_.disagreement.empty()) agreement_.disagreement = std::move(text);
  }

  void note_mistakes(const SearchResult& result, bool drain_interleaved = false) {
    for (const checker::Defect& defect : result.defects) {
      const bool mistake = defect.id == checker::defect_assertion ||
                           defect.id == checker::defect_unlocked_access ||
                           defect.id == checker::defect_unannounced_access ||
                           defect.id == checker::defect_step_limit;
      if (!mistake) continue;
      const checker::Trace trace =
          checker::record(*program_, defect.schedule, drain_interleaved, defect.cycle_length);
      differ(fmt::format("a mistake of the model: {}: {}", defect.name, trace.outcome.message));
    }
  }

  void compare(const char* how, const SearchResult& result) {
    const Answer answer = answer_of(result);
    if (answer == expected_) return;
    std::string text =
        fmt::format("{}: defects [{}] and not [{}]", how, fmt::join(answer.defects, ", "),
                    fmt::join(expected_.defects, ", "));
    for (std::size_t id = 0; id < labels_.size(); ++id) {
      if (answer.labels.test(id) == expected_.labels.test(id)) continue;
      text += fmt::format("; {} \"{}\"", answer.labels.test(id) ? "has" : "lacks", labels_[id]);
    }
    differ(std::move(text));
  }

  void compare_graphs() {
    const auto with = [this](const char* how, Reductions reductions, std::size_t jobs) {
      SearchOptions some = options();
      some.reductions = reductions;
      some.jobs = jobs;
      some.jobs_from = 1;
      if (jobs != 0) some.states_max = 0;
      const SearchResult result = checker::search(*program_, some);
      if (!result.decided()) return differ(fmt::format("{}: not complete", how));
      compare(how, result);
      const bool all_states =
          !result.reductions.eager && !result.reductions.guarded && !result.reductions.symmetry;
      if (all_states && result.states != agreement_.states) {
        differ(fmt::format("{}: {} states and not {}", how, result.states, agreement_.states));
      }
      replay_all(how, result);
    };
    with("default reductions", {}, 0);
    for (const checker::ReductionName& row : checker::reduction_names) {
      with(row.name, checker::only({row.member}), 0);
    }
    if (agreement_.states > 30) with("two jobs", {}, 2);
  }

  void replay_all(const char* how, const SearchResult& result, bool drain_interleaved = false) {
    for (const checker::Defect& defect : result.defects) {
      const checker::Trace trace =
          checker::record(*program_, defect.schedule, drain_interleaved, defect.cycle_length);
      const std::vector<std::string>& shown = trace.outcome.defects;
      if (std::find(shown.begin(), shown.end(), defect.name) == shown.end()) {
        differ(fmt::format("{}: the schedule of {} shows [{}]", how, defect.name,
                           fmt::join(shown, ", ")));
      } else if (checker::replay(*program_, trace, drain_interleaved).kind !=
                 checker::ReplayKind::exact) {
        differ(fmt::format("{}: the trace of {} does not replay exactly", how, defect.name));
      }
    }
  }

  // Every interleaving, and one of each class. The latter need not visit each state.
  void compare_orders() {
    SearchOptions orders = options();
    orders.states_max = 3'000;
    orders.kind = SearchKind::brute_force;
    if (agreement_.states < 200) {
      const SearchResult all = checker::search(*program_, orders);
      if (all.decided()) compare("brute force", all);
    }
    orders.kind = SearchKind::dpor;
    if (agreement_.states > 10'000) return;
    const SearchResult classes = checker::search(*program_, orders);
    if (classes.limit != checker::LimitKind::none && classes.limit != checker::LimitKind::classes) {
      return;
    }
    agreement_.counted = true;
    const std::vector<std::string> found = answer_of(classes).defects;
    const auto has = [](const std::vector<std::string>& names, const std::string& name) {
      return std::find(names.begin(), names.end(), name) != names.end();
    };
    for (const std::string& name : found) {
      if (!has(expected_.defects, name)) differ("dpor: finds " + name + ", and no other search");
    }
    for (const std::string& name : expected_.defects) {
      if (!has(found, name) && !judged_on_states(name) && name != "livelock") {
        differ("dpor: does not find " + name);
      }
    }
  }

  [[nodiscard]] static bool judged_on_states(const std::string& name) {
    return std::any_of(properties().begin(), properties().end(), [&](const Property& property) {
      return property.when == Property::When::every_state &&
             defect_descriptions()[checker::engine_defects +
                                   static_cast<std::size_t>(property.defect)]
                     .name == name;
    });
  }

  // An interleaved drain: the reductions lose nothing, it finds all that the fixed order finds, and
  // no more unless a fault or the last space hits one page of several.
  void compare_interleaved_drain() {
    SearchOptions drain = options();
    drain.drain_interleaved = true;
    drain.states_max = 2 * states_max_;
    const SearchResult result = checker::search(*program_, drain);
    note_mistakes(result, true);
    if (!result.decided()) return;
    replay_all("interleaved drain", result, true);
    const Answer answer = answer_of(result);
    SearchOptions plain = drain;
    plain.reductions = checker::no_reductions;
    const SearchResult whole = checker::search(*program_, plain);
    if (whole.decided()) {
      agreement_.drained = true;
      if (answer != answer_of(whole)) {
        differ(fmt::format("interleaved drain: defects [{}], without reductions [{}]",
                           fmt::join(answer.defects, ", "),
                           fmt::join(answer_of(whole).defects, ", ")));
      }
    }
    const bool agree = order_matters_ ? has_all(answer.defects, expected_.defects)
                                      : answer.defects == expected_.defects;
    if (!agree) {
      differ(fmt::format("interleaved drain: defects [{}] and not [{}]",
                         fmt::join(answer.defects, ", "), fmt::join(expected_.defects, ", ")));
    }
  }

  void commute() {
    checker::CommutationOptions some;
    some.states_max = 60;
    some.eager_max = 10;
    const checker::Commutation found = checker::check_commutation(*program_, some);
    if (!found.disagreement.empty()) differ(found.disagreement);
  }

  std::unique_ptr<checker::Program> program_;
  std::vector<std::string> labels_;
  bool order_matters_;
  std::uint64_t states_max_;
  Answer expected_;
  ScenarioAgreement agreement_;
};

}  // namespace

ScenarioAgreement compare_searches(const Scenario& scenario, std::uint64_t states_max) {
  try {
    return Comparison(scenario, states_max).run();
  } catch (const std::exception& error) {
    ScenarioAgreement failed;
    failed.disagreement = error.what();
    return failed;
  }
}

}  // namespace model
