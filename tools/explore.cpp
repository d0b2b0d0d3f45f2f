#include "explore.hpp"

#include <algorithm>
#include <checker/replay.hpp>

#include "model/vocabulary.hpp"

namespace tools {
namespace {

std::size_t label_id(const std::string& text) {
  const auto names = model::label_names();
  return static_cast<std::size_t>(std::find(names.begin(), names.end(), text) - names.begin());
}

}  // namespace

Result explore(const model::Scenario& scenario, const std::string& path,
               const model::Kernel& kernel, checker::SearchOptions options,
               const ProgramFactory& factory) {
  Result result;
  result.scenario = scenario;
  result.path = path;
  result.kernel = kernel;
  result.search = checker::search_name(options.kind);
  result.drain_interleaved = options.drain_interleaved;
  const auto reaches = model::labels_for(scenario.reaches, kernel);
  const auto never = model::labels_for(scenario.never, kernel);
  for (const std::string& label : never) options.witness_labels.set(label_id(label));

  const auto program = factory(scenario, kernel);
  result.found = checker::search(*program, options);
  for (const std::string& label : reaches) {
    result.reaches[label] = result.found.labels.test(label_id(label));
  }
  for (const std::string& label : never) {
    result.never[label] = result.found.labels.test(label_id(label));
  }
  for (const checker::Defect& defect : result.found.defects) {
    result.defects.push_back(
        {defect, checker::record(*program, defect.schedule, options.drain_interleaved), ""});
  }
  const auto names = model::label_names();
  for (const checker::LabelWitness& way : result.found.label_witnesses) {
    checker::Defect shown;
    shown.name = names[way.id];
    shown.schedule = way.schedule;
    shown.simplest = true;
    result.witnesses.push_back(
        {shown, checker::record(*program, way.schedule, options.drain_interleaved), ""});
  }
  return result;
}

model::TraceFile trace_file(const Result& result, const ReportedDefect& defect) {
  model::TraceFile file;
  file.scenario = result.scenario;
  file.kernel = result.kernel;
  file.drain_interleaved = result.drain_interleaved;
  file.search = result.search;
  file.simplest = defect.found.simplest;
  file.defect = defect.found.name;
  file.trace = defect.trace;
  return file;
}

std::string kernel_file_name(const model::Kernel& kernel) {
  std::string name = kernel.name;
  for (const std::string& entry : kernel.overrides) name += "+" + entry;
  return name;
}

}  // namespace tools
