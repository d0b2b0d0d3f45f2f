#include "explain/explanation.hpp"

#include <algorithm>
#include <checker/replay.hpp>
#include <checker/search.hpp>

namespace tools::explain {
namespace {

using checker::Choice;
using checker::DefectId;
using checker::Schedule;

bool has_defect(const checker::SearchResult& found, const std::string& name) {
  return std::any_of(found.defects.begin(), found.defects.end(),
                     [&](const checker::Defect& defect) { return defect.name == name; });
}

// A scenario with other threads: nothing is asked of it that may name those that are gone.
model::Scenario with_threads(const model::Scenario& scenario,
                             const std::vector<model::ThreadSpec>& threads) {
  model::Scenario changed = scenario;
  changed.threads = threads;
  changed.claims.clear();
  changed.reaches.clear();
  changed.never.clear();
  return changed;
}

class Explainer {
 public:
  Explainer(const model::TraceFile& file, const Schedule& schedule,
            const checker::SearchOptions& search, const ProgramFactory& factory)
      : file_(file), schedule_(schedule), search_(search), factory_(factory) {
    program_ = factory(file.scenario, file.kernel);
    const std::vector<std::string> names = checker::defect_names(*program_);
    defect_ =
        static_cast<DefectId>(std::find(names.begin(), names.end(), file.defect) - names.begin());
    search_.drain_interleaved = file.drain_interleaved;
    while (before_drain_ < file.trace.steps.size() && !file.trace.steps[before_drain_].draining) {
      ++before_drain_;
    }
  }

  Explanation run(const std::string& path) {
    out_.file = file_;
    out_.schedule = schedule_;
    out_.path = path;
    if (model::Inspectable* asked = model::inspectable(*program_)) {
      out_.obligation = find_obligation(file_, schedule_, *asked);
    }
    ask_graph();
    if (!stopped()) ask_threads();
    return std::move(out_);
  }

 private:
  [[nodiscard]] bool is_livelock() const { return file_.trace.repeats_from != 0; }
  [[nodiscard]] bool stopped() const { return search_.stop != nullptr && *search_.stop != 0; }

  void ask_graph() {
    model::Inspectable* asked = model::inspectable(*program_);
    std::optional<model::InspectedName> exposed;
    if (asked != nullptr && out_.obligation && out_.obligation->exposed_at_end) {
      const std::string text = "index" + std::to_string(out_.obligation->index) + ".exposed";
      exposed = model::find_inspected_name(text, file_.scenario).name;
    }
    checker::StateSpace::Classify classify;
    if (exposed) classify = [&] { return static_cast<std::uint32_t>(asked->value_of(*exposed)); };
    const checker::StateSpace space(*program_, search_, classify);
    out_.complete = space.complete();
    out_.limit = space.limit();
    if (!out_.complete) return;
    try {
      ask(space, exposed.has_value());
    } catch (const checker::LimitReached& reached) {
      out_.complete = false;
      out_.limit = reached.limit();
    }
  }

  void ask(const checker::StateSpace& space, bool exposed) {
    out_.states = space.states();
    out_.cyclic = space.cyclic();
    if (is_livelock()) return;
    out_.interleavings = space.interleavings();
    out_.with_defect = space.interleavings_with(defect_);
    out_.always = space.always(defect_);
    out_.no_return = space.no_return(defect_, schedule_);
    out_.decided_by = space.decided_by(defect_, 0);
    if (!exposed) return;
    const auto is = [](std::uint32_t wanted) {
      return [wanted](std::uint32_t value) { return value == wanted; };
    };
    out_.exposure = {space.last_changes(defect_, is(0), is(1)),
                     space.changes(defect_, is(0), is(1)), space.changes(defect_, is(1), is(0))};
  }

  // One after the other, in the order in which they first act.
  void ask_threads() {
    if (!is_livelock()) {
      whole_ = checker::run_to_drain(*program_, schedule_, file_.drain_interleaved);
      whole_trace_ = checker::record(*program_, whole_, file_.drain_interleaved);
    }
    for (std::size_t i = 0; i < before_drain_; ++i) {
      const std::string& name = file_.trace.steps[i].thread;
      const bool known = std::any_of(out_.threads.begin(), out_.threads.end(),
                                     [&](const ThreadRole& role) { return role.thread == name; });
      if (known || stopped()) continue;
      ThreadRole role;
      role.thread = name;
      leave_out(role);
      if (role.without != ThreadRole::Without::still_there) place(role);
      out_.threads.push_back(std::move(role));
    }
    ask_owner_alone();
  }

  void leave_out(ThreadRole& role) {
    const std::vector<std::string> names = model::thread_names(file_.scenario);
    std::vector<model::ThreadSpec> left;
    bool listed = false;
    for (std::size_t i = 0; i < names.size(); ++i) {
      const model::ThreadSpec& spec = file_.scenario.threads[i];
      // The worker serves the queue whether it is listed or not.
      if (names[i] == role.thread && spec.kind != model::ThreadKind::fixup_worker) {
        listed = true;
      } else {
        left.push_back(spec);
      }
    }
    if (listed) role.without = search_with(left, role.states);
  }

  ThreadRole::Without search_with(const std::vector<model::ThreadSpec>& threads,
                                  std::uint64_t& states) {
    checker::SearchOptions search = search_;
    search.count = false;
    search.livelocks = is_livelock();
    const auto program = factory_(with_threads(file_.scenario, threads), file_.kernel);
    const checker::SearchResult found = checker::search(*program, search);
    states = found.states;
    if (has_defect(found, file_.defect)) return ThreadRole::Without::still_there;
    return found.decided() ? ThreadRole::Without::gone : ThreadRole::Without::not_known;
  }

  // Finds the step of the thread that has the fewest places.
  void place(ThreadRole& role) {
    if (is_livelock()) return;
    std::optional<checker::ThreadId> thread;
    for (std::size_t i = 0; i < whole_.size(); ++i) {
      if (whole_trace_.steps[i].thread == role.thread) {
        thread = whole_[i].thread;
      } else {
        role.others.push_back(whole_trace_.steps[i]);
        role.other_numbers.push_back(i);
      }
    }
    const auto places = [](const checker::StepPlacement& at) {
      return std::count(at.leads.begin(), at.leads.end(), true);
    };
    std::vector<checker::StepPlacement> placements;
    try {
      placements = place_steps(*program_, whole_, *thread, defect_, search_);
    } catch (const checker::LimitReached& reached) {
      role.placing_limit = reached.limit();
    }
    for (checker::StepPlacement& at : placements) {
      if (places(at) == 0) continue;        // The schedule's own drain was another one.
      if (at.step >= before_drain_) break;  // What came after the defect.
      if (!role.decisive || places(at) < places(*role.decisive)) role.decisive = std::move(at);
    }
  }

  void ask_owner_alone() {
    if (!out_.obligation || out_.obligation->owner.empty() || out_.threads.size() < 2) return;
    const std::vector<std::string> names = model::thread_names(file_.scenario);
    const auto owner = std::find(names.begin(), names.end(), out_.obligation->owner);
    if (owner == names.end()) return;
    std::uint64_t states = 0;
    const auto alone = search_with(
        {file_.scenario.threads[static_cast<std::size_t>(owner - names.begin())]}, states);
    if (alone == ThreadRole::Without::still_there) out_.owner_alone = *owner;
    out_.owner_judged = alone != ThreadRole::Without::not_known;
  }

  const model::TraceFile& file_;
  const Schedule& schedule_;
  checker::SearchOptions search_;
  const ProgramFactory& factory_;
  std::unique_ptr<checker::Program> program_;
  DefectId defect_ = 0;
  std::size_t before_drain_ = 0;  // Steps.
  Schedule whole_;                // With what comes after the defect, up to the drain.
  checker::Trace whole_trace_;
  Explanation out_;
};

}  // namespace

bool Explanation::decided() const {
  return complete && owner_judged &&
         std::none_of(threads.begin(), threads.end(), [](const ThreadRole& role) {
           return role.without == ThreadRole::Without::not_known ||
                  role.placing_limit != checker::LimitKind::none;
         });
}

Explanation explain(const model::TraceFile& file, const Schedule& schedule, const std::string& path,
                    const checker::SearchOptions& search, const ProgramFactory& factory) {
  return Explainer(file, schedule, search, factory).run(path);
}

}  // namespace tools::explain
