#include <fmt/format.h>

#include <filesystem>

#include "cli/commands.hpp"
#include "gate/scenario_files.hpp"
#include "model/classic.hpp"
#include "model/predicate.hpp"
#include "model/scenario_parser.hpp"
#include "model/small_scenarios.hpp"
#include "model/vocabulary.hpp"
#include "render/columns.hpp"
#include "report/report.hpp"

namespace tools::cli {
namespace {

std::string entry(std::string_view name, std::string_view about) {
  return fmt::format("{}\n", name) + checker::wrap(about, checker::columns_max, 4);
}

std::string kernel_text(const model::KernelInfo& kernel) {
  std::string out = entry(kernel.name, kernel.about);
  out += checker::wrap(fmt::format("from: {}", kernel.evidence), checker::columns_max, 4);
  if (!kernel.uncertain.empty()) {
    out += checker::wrap(fmt::format("UNCERTAIN: {}", kernel.uncertain), checker::columns_max, 4);
  }
  for (std::size_t i = 0; i < model::switch_count; ++i) {
    out += fmt::format("    {}={}\n", model::switches()[i].name,
                       model::value_text(static_cast<model::Switch>(i), kernel.values[i]));
  }
  return out;
}

// The switches in which two kernels differ.
std::string differences_text(const model::Kernel& before, const model::Kernel& after) {
  std::string out = fmt::format("{} -> {}\n", before.key(), after.key());
  for (std::size_t i = 0; i < model::switch_count; ++i) {
    if (before.values[i] == after.values[i]) continue;
    const model::SwitchInfo& info = model::switches()[i];
    const auto text = [&](const model::Kernel& kernel) {
      return model::value_text(info.key, kernel.values[i]);
    };
    out += fmt::format("    {}: {} -> {}\n", info.name, text(before), text(after));
    out += checker::wrap(fmt::format("{}; in {}()", info.about, info.function),
                         checker::columns_max, 8);
  }
  return out;
}

// All kernels, the one that is named, or what differs between two.
ExitStatus list_kernels(const std::vector<std::string>& names, Output& output) {
  std::vector<model::Kernel> kernels;
  model::Diagnostics errors;
  for (const std::string& name : names) {
    model::KernelOrError parsed = model::parse_kernel_key(name);
    if (parsed.kernel) {
      kernels.push_back(std::move(*parsed.kernel));
    } else {
      errors.push_back({"KERNEL", ":", parsed.error});
    }
  }
  if (!errors.empty()) {
    print_errors(errors);
    return exit_bad_input;
  }
  if (kernels.size() == 2) {
    output.write(differences_text(kernels[0], kernels[1]));
    return exit_ok;
  }
  for (const model::KernelInfo& kernel : model::kernels()) {
    if (kernels.empty() || kernels[0].name == kernel.name) output.write(kernel_text(kernel));
  }
  return exit_ok;
}

std::string list_switches() {
  std::string out;
  for (const model::SwitchInfo& info : model::switches()) {
    out += entry(fmt::format("{}={}", info.name, fmt::join(info.values, "|")), info.about);
    out += fmt::format("    in {}()\n", info.function);
  }
  return out;
}

std::string list_threads() {
  std::string out;
  for (std::size_t i = 0; i < model::thread_kinds; ++i) {
    const auto kind = static_cast<model::ThreadKind>(i);
    out += entry(model::thread_kind_name(kind), model::thread_kind_about(kind));
  }
  return out;
}

std::string list_defects() {
  std::string out;
  for (const model::DefectDescription& defect : model::defect_descriptions()) {
    out += entry(fmt::format("{} ({})", defect.name, defect.property), defect.about);
  }
  return out;
}

std::string list_labels() {
  std::string out;
  for (const model::LabelDescription& label : model::label_descriptions()) {
    out += entry(label.text, label.about);
  }
  return out;
}

std::string list_predicates() {
  std::string out;
  for (const model::PredicateWord& word : model::predicate_words()) {
    const std::string group =
        word.group.empty() ? "" : fmt::format("{}{}.", word.group, word.numbered ? "0" : "");
    out += entry(fmt::format("{}{} ({})", group, word.name, model::value_type_name(word.type)),
                 word.about);
  }
  out += entry("THREAD.ended (yes or no)", "the thread has ended");
  out += entry("THREAD in FUNCTION (yes or no)", "the thread is inside that function; one of:");
  for (const std::string_view name : model::predicate_functions()) {
    out += fmt::format("      {}\n", name);
  }
  return out;
}

std::string list_rules() {
  std::string out;
  for (const model::LegalityRule& rule : model::legality_rules()) {
    out += entry(rule.name, rule.about);
  }
  return out;
}

std::string list_classics() {
  std::string out;
  for (const model::Classic& program : model::classics()) {
    out += entry(fmt::format("classic/{}", program.name), program.about);
    if (program.source != "-")
      out += checker::wrap(fmt::format("from: {}", program.source), checker::columns_max, 4);
    for (const model::ClassicParameter& parameter : program.parameters) {
      out += checker::wrap(fmt::format("{} = {} ({} to {}): {}", parameter.name, parameter.standard,
                                       parameter.least, parameter.most, parameter.about),
                           checker::columns_max, 4);
    }
  }
  return out;
}

ExitStatus list_scenarios(Output& output) {
  const gate::ScenarioFiles files = gate::find_scenarios({"scenarios"});
  for (const std::string& path : files.paths) {
    const model::ScenarioOrErrors loaded = model::load_scenario(path);
    print_errors(loaded.errors);
    if (!loaded.scenario) return exit_bad_input;
    output.write(entry(path, loaded.scenario->question));
  }
  print_errors(files.errors);
  return files.errors.empty() ? exit_ok : exit_bad_input;
}

}  // namespace

ExitStatus run_list(const Options& options, Output& output) {
  if (options.topic == "kernels") return list_kernels(options.inputs, output);
  if (!options.inputs.empty()) {
    print_errors({{"KERNEL", ":", "only `list kernels` takes names of kernels"}});
    return exit_bad_input;
  }
  if (options.topic == "scenarios") return list_scenarios(output);
  if (options.topic == "switches") output.write(list_switches());
  if (options.topic == "threads") output.write(list_threads());
  if (options.topic == "defects") output.write(list_defects());
  if (options.topic == "labels") output.write(list_labels());
  if (options.topic == "predicates") output.write(list_predicates());
  if (options.topic == "rules") output.write(list_rules());
  if (options.topic == "models") {
    output.write(entry("page-cache",
                       "the page cache and writeback machinery around the btrfs fixup worker"));
    output.write(list_classics());
  }
  return exit_ok;
}

ExitStatus run_schema(const Options& options, Output& output) {
  if (options.topic == "scenario") output.write(model::scenario_schema());
  if (options.topic == "trace") output.write(model::trace_schema());
  if (options.topic == "report") output.write(report::report_schema());
  return exit_ok;
}

}  // namespace tools::cli
