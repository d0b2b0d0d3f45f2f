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

std::string list_kernels() {
  std::string out;
  for (const model::KernelInfo& kernel : model::kernels()) {
    out += entry(kernel.name, kernel.about);
    out += checker::wrap(fmt::format("from: {}", kernel.evidence), checker::columns_max, 4);
    if (!kernel.uncertain.empty()) {
      out += checker::wrap(fmt::format("UNCERTAIN: {}", kernel.uncertain), checker::columns_max, 4);
    }
    for (std::size_t i = 0; i < model::switch_count; ++i) {
      out += fmt::format("    {}={}\n", model::switches()[i].name,
                         model::value_text(static_cast<model::Switch>(i), kernel.values[i]));
    }
  }
  return out;
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
  if (options.topic == "scenarios") return list_scenarios(output);
  if (options.topic == "kernels") output.write(list_kernels());
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
