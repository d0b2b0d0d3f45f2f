#include "layout.hpp"

#include <algorithm>

namespace model {
namespace {

using checker::Stage;
using checker::ThreadOptions;

constexpr ThreadOptions service{true, Stage::interleaved};

// Frames: those of the file's pages, then a target for each migration, then one for each thread
// that may have to read its page again, as long as frames are left.
bool lists(const Scenario& scenario, ThreadKind kind) {
  return std::any_of(scenario.threads.begin(), scenario.threads.end(),
                     [kind](const ThreadSpec& spec) { return spec.kind == kind; });
}

LayoutThread of_origin(ThreadOrigin origin, const std::string& name, ThreadOptions options) {
  LayoutThread thread{};
  thread.origin = origin;
  thread.name = name;
  thread.options = options;
  return thread;
}

void add_listed(const Scenario& scenario, Layout& layout) {
  const std::vector<std::string> names = thread_names(scenario);
  std::size_t frames = scenario.pages;
  for (std::size_t i = 0; i < scenario.threads.size(); ++i) {
    const ThreadSpec& spec = scenario.threads[i];
    if (belongs_to_machine(spec.kind)) continue;
    const bool worker = spec.kind == ThreadKind::fixup_worker;
    const bool endless = spec.kind == ThreadKind::writeback && spec.passes == passes_forever;
    LayoutThread thread = of_origin(worker ? ThreadOrigin::fixup_worker : ThreadOrigin::listed,
                                    names[i], {worker || endless, Stage::interleaved});
    thread.entry = i;
    if (spec.kind == ThreadKind::migration) {
      thread.target_frame = static_cast<state::FrameId>(frames++);
    }
    layout.threads.push_back(std::move(thread));
  }
  layout.first_spare = static_cast<state::FrameId>(frames);
}

void add_services(const Scenario& scenario, Layout& layout) {
  for (std::uint8_t index = 0; index < scenario.pages; ++index) {
    const std::string suffix = scenario.pages > 1 ? " " + std::to_string(index) : "";
    for (const auto& [origin, name] :
         {std::pair{ThreadOrigin::io_completion, "io_completion"},
          std::pair{ThreadOrigin::ordered_extent_completion, "ordered_extent_completion"}}) {
      layout.threads.push_back(of_origin(origin, name + suffix, service));
      layout.threads.back().index = index;
    }
  }
  if (layout.unmounts)
    layout.threads.push_back(of_origin(ThreadOrigin::cleaner, "cleaner", service));
  if (scenario.space != space_unlimited) {
    layout.threads.push_back(of_origin(ThreadOrigin::space_flush, "space_flush", service));
  }
  if (!lists(scenario, ThreadKind::fixup_worker)) {
    layout.threads.push_back(
        of_origin(ThreadOrigin::fixup_worker, "fixup_worker", {true, Stage::background}));
  }
  if (scenario.drain) {
    layout.threads.push_back(of_origin(ThreadOrigin::drain, "drain", {false, Stage::drain}));
  }
}

}  // namespace

std::size_t Layout::listed() const {
  return static_cast<std::size_t>(std::count_if(
      threads.begin(), threads.end(),
      [](const LayoutThread& thread) { return thread.origin == ThreadOrigin::listed; }));
}

Layout layout_of(const Scenario& scenario) {
  Layout layout{};
  layout.pages = scenario.pages;
  layout.unmounts = scenario.unlinked != 0 || lists(scenario, ThreadKind::unmount);
  layout.storage_keys = std::any_of(scenario.start.begin(), scenario.start.end(),
                                    [](const PageStart& start) { return start.storage_key; });
  add_listed(scenario, layout);
  const auto again =
      std::count_if(scenario.threads.begin(), scenario.threads.end(),
                    [](const ThreadSpec& spec) { return reads_page_again(spec.kind); });
  layout.frames = static_cast<std::uint8_t>(
      std::min(layout.first_spare + static_cast<std::size_t>(again), state::frames_max));
  add_services(scenario, layout);
  return layout;
}

}  // namespace model
