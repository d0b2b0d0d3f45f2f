#include "sweep/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <support/names.hpp>
#include <support/processes.hpp>
#include <support/read_file.hpp>

#include "sweep/results.hpp"

namespace tools::sweep {
namespace {

constexpr std::size_t known_bytes_max = std::size_t{1} << 24U;
constexpr std::size_t shards_max = 10'000;

class Planner {
 public:
  Planner(const Options& options, model::Diagnostics& errors)
      : options_(options), errors_(errors) {}

  Plan run() {
    plan_.search = search_options(options_, errors_);
    if (plan_.search.states_max == 0) plan_.search.states_max = sweep_states_max;
    plan_.jobs = options_.jobs != 0 ? options_.jobs : checker::processor_count();
    plan_.search.jobs = 0;  // Scenarios are shared among jobs, not states.
    plan_.weight_max = options_.sweep.weight;
    plan_.update = options_.update;
    read_kernels();
    read_budget();
    read_shard();
    read_folders();
    read_known();
    const std::vector<model::ThreadKind> kinds = read_kinds();
    if (!errors_.empty()) return std::move(plan_);
    plan_.all_kinds = kinds.empty() && options_.sweep.pages == 1 && plan_.shard.count == 1;
    model::EnumerationOptions enumeration;
    enumeration.weight_max = plan_.weight_max;
    enumeration.pages = static_cast<std::uint8_t>(options_.sweep.pages);
    enumeration.kinds = kinds;
    enumeration.kernels = plan_.kernels;
    plan_.scenarios = model::small_scenarios(enumeration);
    std::erase_if(plan_.scenarios,
                  [this](const model::SmallScenario& small) { return !plan_.shard.has(small); });
    return std::move(plan_);
  }

 private:
  void error(const char* option, std::string message) {
    errors_.push_back({option, ":", std::move(message)});
  }

  void read_kernels() {
    std::vector<std::string> keys = options_.kernels;
    if (keys.empty()) keys.emplace_back(model::kernels().back().name);
    if (keys.size() > 2) {
      return error("--kernel", "name one kernel, or two to compare: OLD,NEW");
    }
    for (std::size_t i = 0; i < keys.size(); ++i) {
      // What --set sets is the patch: it changes the new kernel only.
      Options each = options_;
      if (i + 1 < keys.size()) each.sets.clear();
      const auto kernel = resolve_kernel(keys[i], each, errors_);
      if (!kernel) continue;
      if (kernel->name == model::no_kernel) error("--kernel", "name a kernel of `list kernels`");
      plan_.kernels.push_back(*kernel);
    }
    if (plan_.kernels.size() == 2 && plan_.kernels[0].values == plan_.kernels[1].values) {
      error("--kernel", "both kernels are the same");
    }
  }

  void read_budget() {
    if (options_.sweep.budget.empty()) return;
    const auto seconds = checker::parse_duration(options_.sweep.budget);
    if (!seconds || *seconds <= 0) {
      return error("--budget", fmt::format("\"{}\" is not a duration; write 60s, 500ms, 2m or 1h",
                                           options_.sweep.budget));
    }
    plan_.budget = *seconds;
  }

  void read_shard() {
    const std::string& text = options_.sweep.shard;
    if (text.empty()) return;
    const char* const end = text.data() + text.size();
    Shard& shard = plan_.shard;
    const auto number = std::from_chars(text.data(), end, shard.number);
    const bool slash = number.ec == std::errc() && number.ptr != end && *number.ptr == '/';
    const auto count = slash ? std::from_chars(number.ptr + 1, end, shard.count) : number;
    if (!slash || count.ec != std::errc() || count.ptr != end || shard.number < 1 ||
        shard.number > shard.count || shard.count > shards_max) {
      error("--shard", fmt::format("\"{}\" is not M/N with M from 1 to N, and N at most {}", text,
                                   shards_max));
    }
  }

  void read_folders() {
    const SweepArguments& sweep = options_.sweep;
    const int given =
        static_cast<int>(!options_.output.empty()) + static_cast<int>(!sweep.resume.empty());
    if (given == 2) return error("--resume", "already names the folder: leave out -o");
    plan_.folder = sweep.resume.empty() ? options_.output : sweep.resume;
    plan_.sources = sweep.merge;
    plan_.merges = !sweep.merge.empty();
    for (const std::string& folder : sweep.merge) {
      if (!std::filesystem::exists(Results::path(folder))) {
        error("--merge", fmt::format("there are no results of a sweep in {}", folder));
      }
    }
    if (!sweep.resume.empty()) {
      plan_.sources.push_back(sweep.resume);
      if (!std::filesystem::exists(Results::path(sweep.resume))) {
        error("--resume", fmt::format("there are no results of a sweep in {}", sweep.resume));
      }
    } else if (!options_.output.empty() &&
               std::filesystem::exists(Results::path(options_.output))) {
      error("-o", fmt::format("{} has results already; to go on with them: --resume {}",
                              options_.output, options_.output));
    }
  }

  void read_known() {
    plan_.known_path = options_.sweep.known;
    if (plan_.known_path.empty()) {
      if (plan_.update) error("--update", "needs --known: there is no file to update");
      return;
    }
    if (plan_.update && !std::filesystem::exists(plan_.known_path)) return;  // It is created.
    const checker::TextOrError file = checker::read_file(plan_.known_path, known_bytes_max);
    if (!file.text) return error(plan_.known_path.c_str(), file.error);
    if (auto known = parse_known(*file.text, plan_.known_path, errors_)) plan_.known = *known;
  }

  std::vector<model::ThreadKind> read_kinds() {
    std::vector<model::ThreadKind> kinds;
    std::vector<std::string> names;
    for (std::size_t i = 0; i < model::thread_kinds; ++i) {
      const auto kind = static_cast<model::ThreadKind>(i);
      const bool always =
          kind == model::ThreadKind::fixup_worker || model::belongs_to_machine(kind);
      if (!always) names.emplace_back(model::thread_kind_name(kind));
    }
    for (const std::string& name : options_.sweep.kinds) {
      if (std::find(names.begin(), names.end(), name) == names.end()) {
        error("--threads", checker::unknown_name("thread", name, names));
        continue;
      }
      for (std::size_t i = 0; i < model::thread_kinds; ++i) {
        const auto kind = static_cast<model::ThreadKind>(i);
        if (model::thread_kind_name(kind) == name) kinds.push_back(kind);
      }
    }
    return kinds;
  }

  const Options& options_;
  model::Diagnostics& errors_;
  Plan plan_;
};

}  // namespace

bool Shard::has(const model::SmallScenario& small) const {
  const std::string& name = small.scenario.name;
  std::uint64_t hash = 0;
  std::from_chars(name.data(), name.data() + name.size(), hash, 16);
  return hash % count == number - 1;
}

std::string Shard::text() const { return count == 1 ? "" : fmt::format("{}/{}", number, count); }

bool Plan::must_show(const KnownFinding& finding) const {
  const std::string key = kernels.back().key();
  return all_kinds && weight_max >= finding.weight &&
         std::find(finding.kernels.begin(), finding.kernels.end(), key) != finding.kernels.end();
}

bool Plan::counts_ratchet() const { return all_kinds && weight_max >= Ratchet::weight; }

std::optional<Plan> make_plan(const Options& options, model::Diagnostics& errors) {
  Plan plan = Planner(options, errors).run();
  if (!errors.empty()) return std::nullopt;
  return plan;
}

}  // namespace tools::sweep
