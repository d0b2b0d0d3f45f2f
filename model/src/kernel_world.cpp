// Scenario -> World: objects, their start, and one simulated thread per entry of `threads`.

#include "kernel_world.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "layout.hpp"
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
using checker::World;

// What each kind of thread that can be listed runs.
void run_listed(state::Task& task, const ThreadSpec& spec, state::FrameId target) {
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
      return threads::run_migration(task, spec, target);
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

void run_service(state::Task& task, const LayoutThread& thread) {
  switch (thread.origin) {
    case ThreadOrigin::listed:
      return;
    case ThreadOrigin::fixup_worker:
      return threads::run_fixup_worker(task);
    case ThreadOrigin::io_completion:
      return threads::run_io_completion(task, thread.index);
    case ThreadOrigin::ordered_extent_completion:
      return threads::run_ordered_extent_completion(task, thread.index);
    case ThreadOrigin::cleaner:
      return threads::run_cleaner(task);
    case ThreadOrigin::space_flush:
      return threads::run_space_flush(task);
    case ThreadOrigin::drain:
      return threads::run_drain(task);
  }
}

static_assert(claim_label(claims_max) <= checker::labels_max);

// The predicates of a scenario's claims, as labels of the program, after those of the model.
class Claims {
 public:
  Claims(const Scenario& scenario, const Layout& layout) {
    for (const Claim& claim : scenario.claims) {
      const PredicateOrError parsed = parse_predicate(claim.when, layout);
      CHECKER_ASSERT(parsed.predicate.has_value(), "a claim that was not validated");
      predicates_.push_back(*parsed.predicate);
    }
  }
  [[nodiscard]] bool empty() const { return predicates_.empty(); }
  void add_labels(const StateView& view, checker::LabelSet& labels) const {
    for (std::size_t i = 0; i < predicates_.size(); ++i) {
      if (predicates_[i].holds(view)) labels.set(claim_label(i));
    }
  }

 private:
  std::vector<Predicate> predicates_;
};

class KernelWorld : public Inspectable {
 public:
  KernelWorld(const Scenario& scenario, const Kernel& kernel)
      : scenario_(scenario), layout_(layout_of(scenario)), claims_(scenario, layout_) {
    machine_.kernel = kernel;
    machine_.faults = scenario.faults;
    machine_.pages = layout_.pages;
    machine_.frames = layout_.frames;
    machine_.unlinked = scenario.unlinked;
    machine_.unmounts = layout_.unmounts;
    machine_.storage_keys = layout_.storage_keys;
    machine_.space = scenario.space;
    for (const Property& property : properties()) wanted_.push_back(wanted(property.defect));
  }

  void set_up(World& world) override {
    create_objects(world, machine_);
    name_objects(world, machine_);
    make_lists(world, layout_.first_spare, machine_);
    set_start(world, scenario_, layout_.first_spare, machine_);
    for (const LayoutThread& thread : layout_.threads) spawn(world, thread);
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
        return value == 0 ? "nobody" : layout_.threads[static_cast<std::size_t>(value - 1)].name;
    }
    return "";
  }

  // What traces need to know of ghost state: where data is exposed, and in which page it would be.
  [[nodiscard]] std::vector<checker::StateFact> facts() const override {
    std::vector<checker::StateFact> facts;
    for (state::PageIndex index = 0; index < machine_.pages; ++index) {
      const auto name = [index](const char* field) {
        return checker::ObjectName("index", index, field, true);
      };
      const std::uint8_t found = machine_.cache->slot[index].frame.get(view());
      facts.push_back({name("page"), {checker::ValueType::link, found - 1}});
      facts.push_back({name("exposed"), {checker::ValueType::flag, index_exposed(view(), index)}});
    }
    return facts;
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
  // A claim can read any object and the position of any thread.
  [[nodiscard]] bool tells_all_states_apart() const override { return !claims_.empty(); }

  [[nodiscard]] DefectSet state_defects() const override {
    return broken([](Property::When when) { return when == Property::When::every_state; });
  }

  [[nodiscard]] DefectSet final_defects() const override {
    // Without a drain, owed data may still be in flight.
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

  void spawn(World& world, const LayoutThread& thread) {
    if (thread.origin != ThreadOrigin::listed) {
      const auto run = [this, &thread](Runtime& runtime) {
        state::Task task{runtime, machine_};
        run_service(task, thread);
      };
      return void(world.spawn(thread.name, run, thread.options));
    }
    const auto run = [this, &thread](Runtime& runtime) {
      state::Task task{runtime, machine_};
      run_listed(task, scenario_.threads[thread.entry], thread.target_frame);
    };
    world.spawn(thread.name, run, thread.options);
  }

  Scenario scenario_;
  Layout layout_;
  state::Machine machine_;
  Claims claims_;
  const World* world_ = nullptr;
  std::vector<bool> wanted_;  // For each property, whether the scenario checks it.
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
