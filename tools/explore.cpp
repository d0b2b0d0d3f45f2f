#include "explore.hpp"

#include <algorithm>
#include <checker/replay.hpp>
#include <command_line/search_arguments.hpp>

#include "model/vocabulary.hpp"

namespace tools {
namespace {

std::size_t label_id(const std::string& text) {
  const auto names = model::label_names();
  return static_cast<std::size_t>(std::find(names.begin(), names.end(), text) - names.begin());
}

std::vector<ClaimResult> judge_claims(const Result& result) {
  std::vector<ClaimResult> judged;
  for (const model::Claim& claim : result.scenario.claims) {
    ClaimResult at{claim, ClaimResult::Answer::not_decided,
                   model::expected_answer(claim, result.kernel), std::nullopt};
    if (result.found.labels.test(model::claim_label(judged.size()))) {
      at.answer = ClaimResult::Answer::reachable;
    } else if (result.found.complete) {
      at.answer = ClaimResult::Answer::unreachable;
    }
    judged.push_back(std::move(at));
  }
  return judged;
}

// Runs the paths to labels and claims again.
void record_witnesses(checker::Program& program, Result& result) {
  const auto names = model::label_names();
  for (const checker::LabelWitness& path : result.found.label_witnesses) {
    const bool is_label = path.id < names.size();
    checker::ReportedDefect shown;
    shown.found.schedule = path.schedule;
    shown.found.simplest = path.simplest;
    shown.found.context_switches = checker::count_switches(path.schedule);
    shown.trace = checker::record(program, path.schedule, result.drain_interleaved);
    if (is_label) {
      shown.found.name = names[path.id];
      result.witnesses.push_back(std::move(shown));
    } else {
      ClaimResult& claim = result.claims[path.id - model::claim_label(0)];
      shown.found.name = claim.claim.claim;
      claim.path = std::move(shown);
    }
  }
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
  for (std::size_t claim = 0; claim < scenario.claims.size(); ++claim) {
    options.witness_labels.set(model::claim_label(claim));
  }

  const auto program = factory(scenario, kernel);
  result.found = checker::search(*program, options);
  for (const std::string& label : reaches) {
    result.reaches[label] = result.found.labels.test(label_id(label));
  }
  for (const std::string& label : never) {
    result.never[label] = result.found.labels.test(label_id(label));
  }
  result.defects = checker::record_defects(*program, result.found, options.drain_interleaved);
  result.claims = judge_claims(result);
  record_witnesses(*program, result);
  return result;
}

Against compare_with(const Result& result, const model::Kernel& other,
                     checker::SearchOptions options, const ProgramFactory& factory) {
  options.count = false;
  const auto program = factory(result.scenario, other);
  const checker::SearchResult there = checker::search(*program, options);
  const auto has = [](const std::vector<checker::Defect>& defects, const std::string& name) {
    return std::any_of(defects.begin(), defects.end(),
                       [&](const checker::Defect& defect) { return defect.name == name; });
  };
  Against against;
  against.kernel = other.key();
  against.decided = result.found.decided() && there.decided();
  for (const checker::Defect& defect : result.found.defects) {
    (has(there.defects, defect.name) ? against.same : against.added).push_back(defect.name);
  }
  for (const checker::Defect& defect : there.defects) {
    if (!has(result.found.defects, defect.name)) against.gone.push_back(defect.name);
  }
  return against;
}

model::TraceFile trace_file(const Result& result, const checker::ReportedDefect& defect) {
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
