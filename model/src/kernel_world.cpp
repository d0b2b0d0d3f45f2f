// Scenario -> World: objects, their start, and one simulated thread per entry of `threads`.

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "model/classic.hpp"
#include "model/world_factory.hpp"
#include "predicate.hpp"
#include "properties.hpp"
#include "start_state.hpp"
#include "threads/direct_io.hpp"
#include "threads/drain.hpp"
#include "threads/fixup_worker.hpp"
#include "threads/io_completion.hpp"
#include "threads/migration.hpp"
#include "threads/mmap.hpp"
#include "threads/pin_holder.hpp"
#include "threads/reclaim.hpp"
#include "threads/truncate.hpp"
#include "threads/writeback.hpp"

namespace model {
namespace {

using checker::DefectId;
using checker::DefectSet;
using checker::Runtime;
using checker::Stage;
using checker::ThreadOptions;
using checker::World;

constexpr DefectId id_of(DefectKind kind) {
  return static_cast<DefectId>(checker::engine_defects + static_cast<std::uint8_t>(kind));
}

// What each kind of thread runs; completions and the worker are daemons and are spawned apart.
void run_thread(Task& task, const ThreadSpec& spec, FrameId own_frame) {
  switch (spec.kind) {
    case ThreadKind::writeback:
      return run_writeback(task, spec.mode, spec.passes);
    case ThreadKind::pin_holder:
      return run_pin_holder(task, spec);
    case ThreadKind::mmap_store:
      return run_mmap_store(task, spec);
    case ThreadKind::munmap:
      return run_munmap(task, spec);
    case ThreadKind::migration:
      return run_migration(task, spec, own_frame);
    case ThreadKind::reclaim:
      return run_reclaim(task, spec.page, spec.tries, spec.kswapd);
    case ThreadKind::truncate:
      return run_truncate(task, spec.page);
    case ThreadKind::direct_io_write:
      return run_direct_io_write(task, spec);
    case ThreadKind::fixup_worker:
    case ThreadKind::io_completion:
    case ThreadKind::ordered_extent_completion:
    case ThreadKind::count:
      return;
  }
}

static_assert(claim_label(claims_max) <= checker::labels_max);

// The predicates of a scenario's claims, as labels of the program behind those of the model.
class Claims {
 public:
  explicit Claims(const Scenario& scenario) : scope_(scope_of(scenario)) {
    for (const Claim& claim : scenario.claims) {
      const PredicateOrError parsed = parse_predicate(claim.when, scope_);
      CHECKER_ASSERT(parsed.predicate.has_value(), "a claim that was not validated");
      predicates_.push_back(*parsed.predicate);
    }
  }
  void begin(const World& world, const std::vector<std::string>& threads) {
    world_ = &world;
    thread_ids_.clear();
    for (const std::string& name : scope_.threads) {
      const auto found = std::find(threads.begin(), threads.end(), name);
      CHECKER_ASSERT(found != threads.end(), "scope_of() names a thread that does not run");
      thread_ids_.push_back(static_cast<int>(found - threads.begin()));
    }
  }
  [[nodiscard]] bool empty() const { return predicates_.empty(); }
  void add_labels(const Machine& machine, checker::LabelSet& labels) const {
    const StateView view{machine, *world_};
    for (std::size_t i = 0; i < predicates_.size(); ++i) {
      if (predicates_[i].holds(view, thread_ids_)) labels.set(claim_label(i));
    }
  }

 private:
  PredicateScope scope_;
  std::vector<Predicate> predicates_;
  const World* world_ = nullptr;
  std::vector<int> thread_ids_;  // Of the scope's threads.
};

class KernelWorld : public checker::Program {
 public:
  KernelWorld(const Scenario& scenario, const Kernel& kernel)
      : scenario_(scenario), claims_(scenario) {
    machine_.kernel = kernel;
    machine_.faults = scenario.faults;
    machine_.pages = scenario.pages;
    std::size_t frames = scenario.pages;
    for (const ThreadSpec& spec : scenario.threads) {
      own_frames_.push_back(static_cast<FrameId>(frames));
      if (spec.kind == ThreadKind::migration) ++frames;
    }
    first_spare_ = static_cast<FrameId>(frames);
    for (const ThreadSpec& spec : scenario.threads) {  // A store may have to read its page again.
      if (spec.kind == ThreadKind::mmap_store) ++frames;
    }
    machine_.frames = static_cast<std::uint8_t>(std::min(frames, frames_max));
  }

  void set_up(World& world) override {
    create_objects(world, machine_);
    name_objects(world, machine_);
    set_start(scenario_, first_spare_, machine_);
    thread_names_.clear();
    spawn_listed(world);
    spawn_machine(world);
    claims_.begin(world, thread_names_);
  }

  [[nodiscard]] std::vector<std::string> defects() const override {
    std::vector<std::string> names;
    for (const DefectDescription& defect : defect_descriptions().subspan(checker::engine_defects)) {
      names.emplace_back(defect.name);
    }
    return names;
  }
  [[nodiscard]] std::vector<std::string> labels() const override { return label_names(); }
  [[nodiscard]] checker::LabelSet state_labels() const override {
    checker::LabelSet labels = model::state_labels(machine_);
    claims_.add_labels(machine_, labels);
    return labels;
  }
  // A claim can speak about any object and about where threads are.
  [[nodiscard]] bool tells_all_states_apart() const override { return !claims_.empty(); }

  [[nodiscard]] DefectSet state_defects() const override {
    DefectSet found;
    if (wanted(DefectKind::checked_leak) && checked_leaked(machine_)) {
      found.set(id_of(DefectKind::checked_leak));
    }
    return found;
  }

  [[nodiscard]] DefectSet final_defects() const override {
    DefectSet found;
    if (!scenario_.drain) return found;  // What is owed may still be on its way.
    if (wanted(DefectKind::lost_update) && lost_update(machine_) >= 0) {
      found.set(id_of(DefectKind::lost_update));
    }
    if (wanted(DefectKind::reference_leak) && !leaked_reference(machine_).empty()) {
      found.set(id_of(DefectKind::reference_leak));
    }
    return found;
  }

  [[nodiscard]] std::string describe(DefectId defect) const override {
    if (defect == id_of(DefectKind::lost_update)) {
      const int index = lost_update(machine_);
      if (index < 0) return {};
      const auto at = static_cast<std::size_t>(index);
      return fmt::format(
          "page {}: version {} was declared dirty, the disk has version {}, nothing remembers it",
          index, machine_.ghost->declared[at], machine_.disk->data[at].value);
    }
    if (defect == id_of(DefectKind::reference_leak)) return leaked_reference(machine_);
    if (defect == id_of(DefectKind::checked_leak)) {
      return "PG_checked is set, but no fixup for the page is queued or running";
    }
    return {};
  }

 private:
  [[nodiscard]] bool wanted(DefectKind kind) const {
    const std::string_view name = defect_descriptions()[id_of(kind)].name;
    return std::any_of(
        scenario_.check.begin(), scenario_.check.end(),
        [name](const std::string& asked) { return asked == "all" || asked == name; });
  }

  template <typename F>
  void spawn(World& world, const std::string& name, F body, ThreadOptions options) {
    thread_names_.push_back(name);
    world.spawn(name, body, options);
  }

  void spawn_listed(World& world) {
    std::map<ThreadKind, int> total;
    std::map<ThreadKind, int> seen;
    for (const ThreadSpec& spec : scenario_.threads) ++total[spec.kind];
    for (std::size_t i = 0; i < scenario_.threads.size(); ++i) {
      const ThreadSpec& spec = scenario_.threads[i];
      std::string name(thread_kind_name(spec.kind));
      if (total[spec.kind] > 1) name += fmt::format(" {}", ++seen[spec.kind]);
      if (spec.kind == ThreadKind::io_completion ||
          spec.kind == ThreadKind::ordered_extent_completion) {
        continue;  // They belong to the machine and run anyway.
      }
      if (spec.kind == ThreadKind::fixup_worker) {
        spawn_worker(world, Stage::interleaved);
        continue;
      }
      const bool endless = spec.kind == ThreadKind::writeback && spec.passes == passes_forever;
      spawn(
          world, name,
          [this, i](Runtime& runtime) {
            Task task{runtime, machine_};
            run_thread(task, scenario_.threads[i], own_frames_[i]);
          },
          ThreadOptions{endless, Stage::interleaved});
    }
  }

  void spawn_worker(World& world, Stage stage) {
    spawn(
        world, "fixup_worker",
        [this](Runtime& runtime) {
          Task task{runtime, machine_};
          run_fixup_worker(task);
        },
        ThreadOptions{true, stage});
  }

  void spawn_machine(World& world) {
    for (PageIndex index = 0; index < machine_.pages; ++index) {
      const std::string suffix = machine_.pages > 1 ? fmt::format(" {}", index) : "";
      spawn(
          world, "io_completion" + suffix,
          [this, index](Runtime& runtime) {
            Task task{runtime, machine_};
            run_io_completion(task, index);
          },
          ThreadOptions{true, Stage::interleaved});
      spawn(
          world, "ordered_extent_completion" + suffix,
          [this, index](Runtime& runtime) {
            Task task{runtime, machine_};
            run_ordered_extent_completion(task, index);
          },
          ThreadOptions{true, Stage::interleaved});
    }
    const bool listed =
        std::any_of(scenario_.threads.begin(), scenario_.threads.end(),
                    [](const ThreadSpec& spec) { return spec.kind == ThreadKind::fixup_worker; });
    if (!listed) spawn_worker(world, Stage::background);
    if (!scenario_.drain) return;
    spawn(
        world, "drain",
        [this](Runtime& runtime) {
          Task task{runtime, machine_};
          run_drain(task);
        },
        ThreadOptions{false, Stage::epilogue});
  }

  Scenario scenario_;
  Machine machine_;
  Claims claims_;
  std::vector<std::string> thread_names_;  // In the order of their ids.
  std::vector<FrameId> own_frames_;        // Of each listed thread; only migration uses it.
  FrameId first_spare_ = 0;
};

}  // namespace

std::unique_ptr<checker::Program> make_program(const Scenario& scenario, const Kernel& kernel) {
  if (is_classic(scenario)) {
    return find_classic(scenario.model.substr(scenario.model.find('/') + 1))->make(scenario.params);
  }
  return std::make_unique<KernelWorld>(scenario, kernel);
}

}  // namespace model
