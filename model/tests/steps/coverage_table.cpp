// Which steps are taken, shown by a few cases that together take every step that any case takes.

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <iostream>
#include <sstream>
#include <support/processes.hpp>

#include "step_sources.hpp"
#include "steps_of_search.hpp"
#include "tables.hpp"

namespace model {
namespace {

constexpr std::uint64_t states_max = 400'000;

// Steps of the source that no scenario takes, and why.
struct NotTaken {
  const char* function;
  const char* operation;
  const char* reason;
};
constexpr NotTaken not_taken[] = {
    {"copy_and_dirty", "does the copy fault?",
     "a fault that always happens is not a step of its own; no scenario has the copy fault once"},
    {"filemap_fault", "clear",
     "a fault on a page whose write failed; no scenario has a store beside such a write"},
    {"prepare_page", "put_page",
     "the page of a buffered write leaves the file before it is locked, or cannot be read: no "
     "scenario has a write beside reclaim"},
};

StepsTaken steps_of(const Case& at) {
  WatchedProgram program(at, false, false);
  StepsTaken taken;
  checker::SearchOptions options;
  options.livelocks = options.count = false;
  options.states_max = states_max;
  search_hooked(program, options, taken);
  return taken;
}

std::string write_steps(const std::set<Step>& steps) {
  std::string text;
  for (const Step& step : steps) {
    text += fmt::format("{}\t{}\t{}\n", step.thread, step.function, step.operation);
  }
  return text;
}

std::set<Step> read_steps(const std::string& text) {
  std::set<Step> steps;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    Step step;
    std::istringstream words(line);
    std::getline(words, step.thread, '\t');
    std::getline(words, step.function, '\t');
    std::getline(words, step.operation, '\t');
    steps.insert(step);
  }
  return steps;
}

std::vector<std::set<Step>> steps_of_all(const std::vector<Case>& cases) {
  std::vector<std::set<Step>> steps(cases.size());
  const volatile std::sig_atomic_t never = 0;
  checker::in_processes(
      checker::processor_count(), cases.size(), &never,
      [&](std::size_t number) { return write_steps(steps_of(cases[number]).taken()); },
      [&](std::size_t number, const std::string& text) { steps[number] = read_steps(text); },
      [] {});
  return steps;
}

// Cases that together take every step that any case takes; each adds the most missing steps.
std::vector<std::size_t> covering(const std::vector<std::set<Step>>& steps) {
  std::set<Step> missing;
  for (const std::set<Step>& of : steps) missing.insert(of.begin(), of.end());
  std::vector<std::size_t> chosen;
  while (!missing.empty()) {
    std::size_t best = 0;
    std::size_t most = 0;
    for (std::size_t i = 0; i < steps.size(); ++i) {
      const auto adds = static_cast<std::size_t>(
          std::count_if(steps[i].begin(), steps[i].end(),
                        [&](const Step& step) { return missing.count(step) != 0; }));
      if (adds > most) {
        most = adds;
        best = i;
      }
    }
    for (const Step& step : steps[best]) missing.erase(step);
    chosen.push_back(best);
  }
  return chosen;
}

// The table, from the cases that it names.
std::string table_of(const std::vector<std::string>& names, const std::set<Step>& steps,
                     std::string& problems) {
  std::map<AnnouncedStep, std::vector<std::string>> threads;
  for (const Step& step : steps) {
    threads[{step.function, step.operation}].push_back(step.thread);
  }
  const std::set<AnnouncedStep> announced = announced_steps(PAGERACE_SOURCE_DIR);
  std::string text =
      "# Steps\n\nEvery step that the model's source announces (its C++ function and its "
      "operation), and the threads that take it\nin the cases at the end, which together take "
      "every step that any scenario takes on any kernel. Written by\n`model_steps_tool coverage "
      "model/STEPS.md`, checked by `steps_taken_test`.\n\n";
  text += fmt::format("{} steps are announced, {} of them taken.\n\n", announced.size(),
                      threads.size());
  text += "| function | operation | threads |\n| --- | --- | --- |\n";
  for (const auto& [step, takers] : threads) {
    text += fmt::format("| `{}` | {} | {} |\n", step.first, step.second, fmt::join(takers, ", "));
    if (announced.count(step) == 0) {
      problems +=
          fmt::format("{}: {}: taken, but not seen in the source\n", step.first, step.second);
    }
  }
  text += "\n## Not taken\n\n| function | operation | reason |\n| --- | --- | --- |\n";
  for (const AnnouncedStep& step : announced) {
    if (threads.count(step) != 0) continue;
    const auto* found =
        std::find_if(std::begin(not_taken), std::end(not_taken), [&](const NotTaken& at) {
          return at.function == step.first && at.operation == step.second;
        });
    const bool listed = found != std::end(not_taken);
    text +=
        fmt::format("| `{}` | {} | {} |\n", step.first, step.second, listed ? found->reason : "?");
    if (!listed) {
      problems += fmt::format("{}: {}: not taken, and no reason\n", step.first, step.second);
    }
  }
  text += "\n## Cases\n\n";
  for (const std::string& name : names) text += fmt::format("- {}\n", name);
  return text;
}

int report(const std::string& problems) {
  std::cerr << problems;
  return problems.empty() ? 0 : 1;
}

}  // namespace

int print_places() {
  std::set<std::string> places;
  for (const Case& at : all_cases()) {
    WatchedProgram program(at, false, false);
    StepsTaken taken;
    checker::SearchOptions options;
    options.livelocks = options.count = false;
    options.states_max = 20'000;
    search_hooked(program, options, taken);
    places.insert(taken.places().begin(), taken.places().end());
  }
  for (const std::string& place : places) std::cout << place << "\n";
  return 0;
}

int write_coverage(const std::string& path) {
  const std::vector<Case> cases = all_cases();
  const auto steps = steps_of_all(cases);
  std::vector<std::string> names;
  std::set<Step> all;
  for (const std::size_t number : covering(steps)) {
    names.push_back(cases[number].name);
    all.insert(steps[number].begin(), steps[number].end());
  }
  std::string problems;
  std::ofstream(path) << table_of(names, all, problems);
  return report(problems);
}

int check_coverage(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  std::vector<std::string> names;
  std::istringstream lines(text.str());
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind("- ", 0) == 0) names.push_back(line.substr(2));
  }
  std::vector<Case> chosen;
  std::string problems;
  const std::vector<Case> cases = all_cases();
  for (const std::string& name : names) {
    const auto at =
        std::find_if(cases.begin(), cases.end(), [&](const Case& of) { return of.name == name; });
    if (at == cases.end()) {
      problems += fmt::format("{}: no such case\n", name);
    } else {
      chosen.push_back(*at);
    }
  }
  std::set<Step> all;
  for (const std::set<Step>& of : steps_of_all(chosen)) all.insert(of.begin(), of.end());
  if (table_of(names, all, problems) != text.str()) {
    problems += fmt::format(
        "{}: differs from the steps taken now; model_steps_tool coverage {} writes it\n", path,
        path);
  }
  return report(problems);
}

}  // namespace model
