#include "gate/weaken.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <command_line/progress.hpp>
#include <common/bytes.hpp>
#include <support/json_text.hpp>
#include <support/processes.hpp>
#include <support/read_file.hpp>

#include "report/report.hpp"

namespace tools::gate {
namespace {

using checker::ExitStatus;
using checker::interrupted;
using enum checker::ExitStatus;

constexpr std::size_t file_bytes_max = std::size_t{1} << 20U;

// A verdict `holds`.
struct Held {
  const LoadedScenario* loaded;
  const model::Kernel* kernel;
  std::uint64_t states = 0;
  model::SwitchSet consulted;  // Switches that its search has read.
};

class Weaken {
 public:
  Weaken(const std::vector<LoadedScenario>& scenarios, const Options& options,
         const checker::SearchOptions& search, const ProgramFactory& factory)
      : search_(search),
        jobs_(options.jobs != 0 ? options.jobs : checker::processor_count()),
        factory_(factory) {
    search_.count = false;
    search_.memory_bytes /= jobs_;
    progress_ = std::move(search_.progress);
    search_.progress = nullptr;
    for (const LoadedScenario& loaded : scenarios) {
      if (model::is_classic(loaded.scenario)) continue;
      for (const model::Expectation& row : loaded.scenario.expect) {
        if (row.defects.empty()) held_.push_back({&loaded, &row.kernel, 0, {}});
      }
    }
    for (const model::SwitchInfo& info : model::switches()) {
      weakenings_.push_back({info.key, 0, "", ""});
    }
  }

  std::vector<Weakening> run() {
    in_processes(
        held_.size(), [this](std::size_t i) { return measure(held_[i]); },
        [this](std::size_t i, checker::ByteReader& in) {
          in.get(held_[i].states);
          in.get(held_[i].consulted);
        });
    std::stable_sort(held_.begin(), held_.end(), [](const Held& left, const Held& right) {
      return left.states < right.states;  // What is searched quickly is tried first.
    });
    in_processes(
        weakenings_.size(), [this](std::size_t i) { return weaken(weakenings_[i]); },
        [this](std::size_t i, checker::ByteReader& in) {
          in.get(weakenings_[i].searched);
          in.get(weakenings_[i].changes);
          in.get(weakenings_[i].limit);
        });
    return std::move(weakenings_);
  }

 private:
  template <typename Work, typename Done>
  void in_processes(std::size_t count, Work work, Done done) {
    if (*interrupted() != 0) return;
    std::size_t finished = 0;
    checker::in_processes(
        jobs_, count, interrupted(), work,
        [&](std::size_t i, const std::string& bytes) {
          checker::ByteReader in(bytes);
          done(i, in);
          ++finished;
        },
        [&] {
          if (!progress_) return;
          checker::Progress progress;
          progress.pass = "weakening";
          progress.unit = count == held_.size() ? "verdicts" : "switches";
          progress.done = static_cast<double>(finished);
          progress.total = static_cast<double>(count);
          progress_(progress);
        });
  }

  std::string measure(const Held& held) const {
    model::Kernel::consulted.reset();
    const auto program = factory_(held.loaded->scenario, *held.kernel);
    const checker::SearchResult found = checker::search(*program, search_);
    model::SwitchSet consulted = model::Kernel::consulted;
    if (!found.decided()) consulted.set();  // What it would have read is not known.
    checker::ByteWriter out;
    out.put(found.states);
    out.put(consulted);
    return out.take();
  }

  // Sound to skip a complete search that has not read the switch: it does the same for each value.
  std::string weaken(Weakening weakening) const {
    const model::SwitchInfo& info = model::switches()[static_cast<std::size_t>(weakening.which)];
    for (const Held& held : held_) {
      if (!held.consulted.test(static_cast<std::size_t>(weakening.which))) continue;
      for (std::size_t value = 0; value < info.values.size(); ++value) {
        if (!weakening.changes.empty() || *interrupted() != 0) break;
        try_value(held, info, static_cast<std::uint8_t>(value), weakening);
      }
    }
    checker::ByteWriter out;
    out.put(weakening.searched);
    out.put(weakening.changes);
    out.put(weakening.limit);
    return out.take();
  }

  void try_value(const Held& held, const model::SwitchInfo& info, std::uint8_t value,
                 Weakening& weakening) const {
    // It keeps the key of the kernel: what is expected of that is expected of this.
    model::Kernel kernel = *held.kernel;
    std::uint8_t& present = kernel.values[static_cast<std::size_t>(info.key)];
    if (present == value) return;
    present = value;
    if (!model::check_requirements(kernel).empty()) return;
    ++weakening.searched;
    const Result result =
        explore(held.loaded->scenario, held.loaded->path, kernel, search_, factory_);
    const std::string change = change_of(result);
    if (!change.empty()) {
      weakening.changes = fmt::format("{} on {}, {}={}: {}", held.loaded->scenario.name,
                                      held.kernel->key(), info.name, info.values[value], change);
    } else if (!result.found.decided()) {
      weakening.limit = checker::limit_name(
          result.found.complete ? result.found.undecided.front().why : result.found.limit);
    }
  }

  // What is not as the scenario expects; empty: nothing.
  static std::string change_of(const Result& result) {
    if (!result.found.defects.empty()) return result.found.defects.front().name;
    for (const ClaimResult& claim : result.claims) {
      if (report::differs(claim)) return "claim: " + claim.claim.claim;
    }
    return report::labels_failed(result) ? "a label" : "";
  }

  checker::SearchOptions search_;
  std::function<void(const checker::Progress&)> progress_;
  const std::size_t jobs_;
  const ProgramFactory& factory_;
  std::vector<Held> held_;
  std::vector<Weakening> weakenings_;
};

}  // namespace

std::vector<Unneeded> parse_unneeded(const std::string& text, const std::string& path,
                                     model::Diagnostics& errors) {
  std::vector<Unneeded> all;
  std::vector<std::string> names;
  names.reserve(model::switch_count);
  for (const model::SwitchInfo& info : model::switches()) names.emplace_back(info.name);
  const auto value = checker::parse_json(text, path, errors);
  if (!value) return all;
  checker::ObjectReader top(*value, "", path, errors);
  if (!top.ok()) return all;
  top.for_each("changes_nothing", [&](checker::ObjectReader& reader) {
    Unneeded each;
    std::size_t which = 0;
    if (reader.word("switch", names, which)) each.name = names[which];
    reader.text("reason", each.reason, true);
    if (each.reason.empty()) reader.error("reason", "is empty: say why no verdict needs to change");
    all.push_back(std::move(each));
  });
  top.finish();
  return all;
}

ExitStatus run_weaken(const std::vector<LoadedScenario>& scenarios, const Options& options,
                      const checker::SearchOptions& search, const ProgramFactory& factory,
                      checker::Output& output) {
  model::Diagnostics errors;
  const checker::TextOrError file = checker::read_file(options.weaken, file_bytes_max);
  if (!file.text) errors.push_back({options.weaken, ":", file.error});
  std::vector<Unneeded> unneeded;
  if (file.text) unneeded = parse_unneeded(*file.text, options.weaken, errors);
  if (!errors.empty()) {
    checker::print_errors(errors);
    return exit_bad_input;
  }
  const std::vector<Weakening> all = Weaken(scenarios, options, search, factory).run();
  checker::clear_progress();
  if (*interrupted() != 0) {
    output.write("gate --weaken: interrupted, nothing is decided\n");
    return exit_interrupted;
  }
  ExitStatus status = exit_ok;
  std::size_t changing = 0;
  for (const Weakening& each : all) {
    const std::string name(model::switches()[static_cast<std::size_t>(each.which)].name);
    const auto reason = std::find_if(unneeded.begin(), unneeded.end(),
                                     [&](const Unneeded& row) { return row.name == name; });
    const bool listed = reason != unneeded.end();
    std::string line;
    if (!each.changes.empty()) {
      ++changing;
      line = each.changes;
      if (listed) line += fmt::format("; DELETE {} from {}", name, options.weaken);
    } else {
      line = fmt::format("{}: changes nothing in {} searches", name, each.searched);
      if (!each.limit.empty())
        line += fmt::format(", some of them ended by a limit ({})", each.limit);
      line += listed ? ": " + reason->reason : "; NOT LISTED in " + options.weaken;
    }
    if (each.changes.empty() != listed) status = exit_defect;
    if (!each.limit.empty()) status = checker::worse(status, exit_inconclusive);
    output.write(checker::wrap(line, checker::columns_max, 0));
  }
  output.write(fmt::format("gate --weaken: {} of {} switches change an answer, {} are listed\n",
                           changing, all.size(), unneeded.size()));
  return status;
}

}  // namespace tools::gate
