// Scenario -> World: objects, their start, and one simulated thread per entry of `threads`.

#include "kernel_world.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "model/classic.hpp"
#include "model/inspection.hpp"
#include "model/world_factory.hpp"
#include "predicate.hpp"
#include "properties.hpp"
#include "start_state.hpp"
#include "threads/buffered_write.hpp"
#include "threads/direct_io.hpp"
#include "threads/drain.hpp"
#include "threads/fixup_worker.hpp"
#include "threads/fsync.hpp"
#include "threads/invalidate.hpp"
#include "threads/io_completion.hpp"
#include "threads/migration.hpp"
#include "threads/mmap.hpp"
#include "threads/partial_writeback.hpp"
#include "threads/pin_holder.hpp"
#include "threads/reclaim.hpp"
#include "threads/space_flush.hpp"
#include "threads/truncate.hpp"
#include "threads/unmount.hpp"
#include "threads/writeback.hpp"

namespace model {
namespace {

using checker::DefectId;
using checker::DefectSet;
using checker::Runtime;
using checker::Stage;
using checker::ThreadOptions;
using checker::World;

// What each kind of thread runs; completions and the worker are daemons and are spawned apart.
void run_thread(state::Task& task, const ThreadSpec& spec, state::FrameId own_frame) {
  switch (spec.kind) {
    case ThreadKind::writeback:
      if (spec.until_clean) return threads::run_writeback_until_clean(task, spec.mode);
      return threads::run_writeback(task, spec.mode, spec.passes);
    case ThreadKind::pin_holder:
      return threads::run_pin_holder(task, spec);
    case ThreadKind::mmap_store:
      return threads::run_mmap_store(task, spec);
    case ThreadKind::munmap:
      return threads::run_munmap(task, spec);
    case ThreadKind::migration:
      return threads::run_migration(task, spec, own_frame);
    case ThreadKind::reclaim:
      return threads::run_reclaim(task, spec.page, spec.tries, spec.kswapd);
    case ThreadKind::truncate:
      return threads::run_truncate(task, spec.page);
    case ThreadKind::direct_io_write:
      return threads::run_direct_io_write(task, spec);
    case ThreadKind::invalidate:
      return threads::run_invalidate(task, spec.page);
    case ThreadKind::buffered_write:
      return threads::run_buffered_write(task, spec);
    case ThreadKind::fsync:
      return threads::run_fsync(task);
    case ThreadKind::follow_page:
      return threads::run_follow_page(task, spec);
    case ThreadKind::unmount:
      return threads::run_unmount(task);
    case ThreadKind::partial_writeback:
      return threads::run_partial_writeback(task, spec);
    case ThreadKind::fixup_worker:
    case ThreadKind::io_completion:
    case ThreadKind::ordered_extent_completion:
    case ThreadKind::space_flush:
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
  void begin(const std::vector<std::string>& threads) {
    thread_ids_.clear();
    for (const std::string& name : scope_.threads) {
      const auto found = std::find(threads.begin(), threads.end(), name);
      CHECKER_ASSERT(found != threads.end(), "scope_of() names a thread that does not run");
      thread_ids_.push_back(static_cast<int>(found - threads.begin()));
    }
  }
  [[nodiscard]] bool empty() const { return predicates_.empty(); }
  void add_labels(const StateView& view, checker::LabelSet& labels) const {
    for (std::size_t i = 0; i < predicates_.size(); ++i) {
      if (predicates_[i].holds(view, thread_ids_)) labels.set(claim_label(i));
    }
  }

 private:
  PredicateScope scope_;
  std::vector<Predicate> predicates_;
  std::vector<int> thread_ids_;  // Of the scope's threads.
};

class KernelWorld : public Inspectable {
 public:
  KernelWorld(const Scenario& scenario, const Kernel& kernel)
      : scenario_(scenario), claims_(scenario) {
    machine_.kernel = kernel;
    machine_.faults = scenario.faults;
    machine_.pages = scenario.pages;
    machine_.unlinked = scenario.unlinked;
    machine_.unmounts = scenario.unlinked != 0;  // The cleaner runs: it may be who evicts.
    machine_.space = scenario.space;
    for (const Property& property : properties()) wanted_.push_back(wanted(property.defect));
    std::size_t frames = scenario.pages;
    for (const ThreadSpec& spec : scenario.threads) {
      own_frames_.push_back(static_cast<state::FrameId>(frames));
      if (spec.kind == ThreadKind::migration) ++frames;
    }
    first_spare_ = static_cast<state::FrameId>(frames);
    for (const ThreadSpec& spec : scenario.threads) {  // These may have to read their page again.
      if (spec.kind == ThreadKind::mmap_store || spec.kind == ThreadKind::buffered_write ||
          spec.kind == ThreadKind::direct_io_write) {
        ++frames;
      }
      machine_.unmounts = machine_.unmounts || spec.kind == ThreadKind::unmount;
    }
    for (const PageStart& start : scenario.start) {
      machine_.storage_keys = machine_.storage_keys || start.storage_key;
    }
    machine_.frames = static_cast<std::uint8_t>(std::min(frames, state::frames_max));
  }

  void set_up(World& world) override {
    create_objects(world, machine_);
    name_objects(world, machine_);
    make_lists(world, first_spare_, machine_);
    set_start(world, scenario_, first_spare_, machine_);
    thread_names_.clear();
    spawn_listed(world);
    spawn_machine(world);
    claims_.begin(thread_names_);
    world_ = &world;
  }

  [[nodiscard]] int value_of(const InspectedName& name) const override {
    return reader_of(name.word)(view(), name.number);
  }
  [[nodiscard]] std::string text_of(const InspectedName& name, int value) const override {
    switch (name.type) {
      case ValueType::flag:
        return value != 0 ? "yes" : "no";
      case ValueType::number:
        return std::to_string(value);
      case ValueType::page:
        return value == 0 ? "NULL" : fmt::format("page{}", value - 1);
      case ValueType::index:
        return value == 0 ? "NULL" : fmt::format("index{}", value - 1);
      case ValueType::thread:
        return value == 0 ? "nobody" : thread_names_[static_cast<std::size_t>(value - 1)];
    }
    return "";
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
    checker::LabelSet labels = model::state_labels(view());
    claims_.add_labels(view(), labels);
    return labels;
  }
  // A claim can speak about any object and about where threads are.
  [[nodiscard]] bool tells_all_states_apart() const override { return !claims_.empty(); }

  [[nodiscard]] DefectSet state_defects() const override {
    return broken([](Property::When when) { return when == Property::When::every_state; });
  }

  [[nodiscard]] DefectSet final_defects() const override {
    // Without a drain what is owed may still be on its way.
    const bool drained = scenario_.drain;
    return broken([drained](Property::When when) {
      return when == Property::When::at_end || (drained && when == Property::When::after_drain);
    });
  }

  [[nodiscard]] std::string describe(DefectId defect) const override {
    for (const Property& property : properties()) {
      if (defect == defect_id(property.defect) && property.broken(view())) {
        return property.describe(view());
      }
    }
    return {};
  }

  [[nodiscard]] const state::Machine& machine() const { return machine_; }

 private:
  [[nodiscard]] StateView view() const { return {machine_, *world_}; }
  [[nodiscard]] bool wanted(DefectKind kind) const {
    const std::string_view name = defect_descriptions()[defect_id(kind)].name;
    return std::any_of(
        scenario_.check.begin(), scenario_.check.end(),
        [name](const std::string& asked) { return asked == "all" || asked == name; });
  }

  template <typename Selects>
  [[nodiscard]] DefectSet broken(Selects selects) const {
    DefectSet found;
    for (std::size_t i = 0; i < properties().size(); ++i) {
      const Property& property = properties()[i];
      if (selects(property.when) && wanted_[i] && property.broken(view())) {
        found.set(defect_id(property.defect));
      }
    }
    return found;
  }

  template <typename F>
  void spawn(World& world, const std::string& name, F body, ThreadOptions options) {
    thread_names_.push_back(name);
    world.spawn(name, body, options);
  }

  void spawn_listed(World& world) {
    const std::vector<std::string> names = thread_names(scenario_);
    for (std::size_t i = 0; i < scenario_.threads.size(); ++i) {
      const ThreadSpec& spec = scenario_.threads[i];
      if (belongs_to_machine(spec.kind)) continue;
      if (spec.kind == ThreadKind::fixup_worker) {
        spawn_worker(world, Stage::interleaved);
        continue;
      }
      const bool endless = spec.kind == ThreadKind::writeback && spec.passes == passes_forever;
      spawn(
          world, names[i],
          [this, i](Runtime& runtime) {
            state::Task task{runtime, machine_};
            run_thread(task, scenario_.threads[i], own_frames_[i]);
          },
          ThreadOptions{endless, Stage::interleaved});
    }
  }

  void spawn_worker(World& world, Stage stage) {
    spawn(
        world, "fixup_worker",
        [this](Runtime& runtime) {
          state::Task task{runtime, machine_};
          threads::run_fixup_worker(task);
        },
        ThreadOptions{true, stage});
  }

  void spawn_machine(World& world) {
    for (state::PageIndex index = 0; index < machine_.pages; ++index) {
      const std::string suffix = machine_.pages > 1 ? fmt::format(" {}", index) : "";
      spawn(
          world, "io_completion" + suffix,
          [this, index](Runtime& runtime) {
            state::Task task{runtime, machine_};
            threads::run_io_completion(task, index);
          },
          ThreadOptions{true, Stage::interleaved});
      spawn(
          world, "ordered_extent_completion" + suffix,
          [this, index](Runtime& runtime) {
            state::Task task{runtime, machine_};
            threads::run_ordered_extent_completion(task, index);
          },
          ThreadOptions{true, Stage::interleaved});
    }
    if (machine_.unmounts) {
      spawn(
          world, "cleaner",
          [this](Runtime& runtime) {
            state::Task task{runtime, machine_};
            threads::run_cleaner(task);
          },
          ThreadOptions{true, Stage::interleaved});
    }
    if (scenario_.space != space_unlimited) {
      spawn(
          world, "space_flush",
          [this](Runtime& runtime) {
            state::Task task{runtime, machine_};
            threads::run_space_flush(task);
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
          state::Task task{runtime, machine_};
          threads::run_drain(task);
        },
        ThreadOptions{false, Stage::epilogue});
  }

  Scenario scenario_;
  state::Machine machine_;
  Claims claims_;
  const World* world_ = nullptr;
  std::vector<std::string> thread_names_;   // In the order of their ids.
  std::vector<state::FrameId> own_frames_;  // Of each listed thread; only migration uses it.
  state::FrameId first_spare_ = 0;
  std::vector<bool> wanted_;  // Of each property, whether the scenario asks for it.
};

}  // namespace

const state::Machine& machine_of(const checker::Program& program) {
  const auto* world = dynamic_cast<const KernelWorld*>(&program);
  CHECKER_ASSERT(world != nullptr, "a program that is not of the page-cache model");
  return world->machine();
}

std::unique_ptr<checker::Program> make_program(const Scenario& scenario, const Kernel& kernel) {
  if (is_classic(scenario)) {
    return find_classic(scenario.model.substr(scenario.model.find('/') + 1))->make(scenario.params);
  }
  return std::make_unique<KernelWorld>(scenario, kernel);
}

}  // namespace model
