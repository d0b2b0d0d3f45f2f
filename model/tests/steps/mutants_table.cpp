// For each mutant, the scenario that notices it.

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <iostream>
#include <sstream>
#include <support/processes.hpp>

#include "notice.hpp"
#include "tables.hpp"

namespace model {
namespace {

// Larger cases are left out: hundreds are smaller.
constexpr std::uint64_t states_max = 60'000;
constexpr std::uint64_t watched_states_max = 20'000;

struct Row {
  std::string by;
  std::string how;
};

const char* change_text(Change change) {
  switch (change) {
    case Change::leaves_out:
      return "left out";
    case Change::sees:
      return "reads a wrong value";
    case Change::swaps:
      return "swapped with the next";
  }
  return "?";
}

std::string steps_text(const StepMutant& mutant) {
  std::string text;
  for (const StepPattern& step : mutant.steps) {
    text += fmt::format("{}`{}`{}{}", text.empty() ? "" : "; ", step.operation,
                        step.object.empty() ? "" : fmt::format(" {}", step.object),
                        step.calls.empty() ? "" : fmt::format(" in `{}`", step.calls));
  }
  return fmt::format("{} {}", text, change_text(mutant.change));
}

std::string table_of(const std::vector<Row>& rows, std::string& problems) {
  const auto mutants = step_mutants();
  std::size_t noticed = 0;
  std::size_t by_invariants = 0;
  std::string table;
  std::string survivors;
  for (std::size_t i = 0; i < mutants.size(); ++i) {
    const StepMutant& mutant = mutants[i];
    if (!rows[i].how.empty()) {
      ++noticed;
      if (rows[i].how.rfind("invariant: ", 0) == 0 || rows[i].how.rfind("rule: ", 0) == 0) {
        ++by_invariants;
      }
      table += fmt::format("| {} | {} | {} | {} |\n", mutant.name, steps_text(mutant), rows[i].by,
                           rows[i].how);
      if (!mutant.survives.empty()) {
        problems += fmt::format("{}: noticed, but listed as one that is not\n", mutant.name);
      }
      continue;
    }
    survivors += fmt::format("| {} | {} | {} |\n", mutant.name, steps_text(mutant),
                             mutant.survives.empty() ? "?" : mutant.survives);
    if (mutant.survives.empty()) {
      problems += fmt::format("{}: not noticed, and no reason\n", mutant.name);
    }
  }
  return fmt::format(
      "# Mutants\n\nEach is the model with one thing wrong in one kernel function, made while its "
      "steps run (`model/tests/steps/`), and the\nfirst case, from the smallest on, in which the "
      "gate would notice: a verdict, a label or a claim is not as expected.\nWhere no scenario "
      "does, the model's invariants may (`invariants_test`). Written by `model_steps_tool "
      "mutants\nmodel/MUTANTS.md`, checked by `model_mutants_test`.\n\n{} mutants: {} noticed by "
      "scenarios, {} by invariants only, {} by nothing.\n\n| mutant | change | noticed by | how "
      "|\n| --- | --- | --- | --- |\n{}\n## Not noticed\n\n| mutant | change | why |\n| --- | --- "
      "| --- |\n{}",
      mutants.size(), noticed - by_invariants, by_invariants, mutants.size() - noticed, table,
      survivors);
}

bool watched(const std::string& how) {
  return how.rfind("invariant: ", 0) == 0 || how.rfind("rule: ", 0) == 0;
}

// The first case that notices it, of those that are small enough.
Row first_notice(const std::vector<Case>& cases, const StepMutant& mutant) {
  bool applied = false;
  for (const bool invariants : {false, true}) {
    for (const Case& at : cases) {
      const Notice notice =
          run_mutant_apart(at, mutant, invariants, invariants ? watched_states_max : states_max);
      applied = applied || notice.applied;
      if (!notice.how.empty()) return {at.name, notice.how};
    }
  }
  if (!applied) return {"nobody", "no step is changed"};
  return {};
}

std::vector<Case> smallest_first() {
  std::vector<Case> cases = all_cases();
  std::vector<std::uint64_t> states(cases.size());
  const volatile std::sig_atomic_t never = 0;
  checker::in_processes(
      checker::processor_count(), cases.size(), &never,
      [&](std::size_t number) {
        const Notice as_it_is = run_mutant(cases[number], {}, false, states_max);
        return as_it_is.complete ? std::to_string(as_it_is.states) : std::string("0");
      },
      [&](std::size_t number, const std::string& text) { states[number] = std::stoull(text); },
      [] {});
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    if (states[i] != 0) order.push_back(i);
  }
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return states[a] < states[b]; });
  std::vector<Case> sorted;
  sorted.reserve(order.size());
  for (const std::size_t i : order) sorted.push_back(cases[i]);
  return sorted;
}

std::string write_row(const Row& row) { return row.by + "\n" + row.how; }
Row read_row(const std::string& text) {
  const std::size_t end = text.find('\n');
  return {text.substr(0, end), text.substr(end + 1)};
}

std::string first_difference(const std::string& before, const std::string& now) {
  std::istringstream old_lines(before);
  std::istringstream new_lines(now);
  std::string old_line;
  std::string new_line;
  while (std::getline(new_lines, new_line)) {
    if (!std::getline(old_lines, old_line)) old_line.clear();
    if (old_line != new_line) return fmt::format("- {}\n+ {}\n", old_line, new_line);
  }
  return "";
}

int report(const std::string& problems) {
  std::cerr << problems;
  return problems.empty() ? 0 : 1;
}

}  // namespace

int write_mutants(const std::string& path, const std::string& only) {
  const std::vector<Case> cases = smallest_first();
  const auto mutants = step_mutants();
  std::vector<Row> rows(mutants.size());
  std::vector<std::size_t> chosen;
  for (std::size_t i = 0; i < mutants.size(); ++i) {
    if (only.empty() || mutants[i].name == only) chosen.push_back(i);
  }
  const volatile std::sig_atomic_t never = 0;
  checker::in_processes(
      checker::processor_count(), chosen.size(), &never,
      [&](std::size_t number) { return write_row(first_notice(cases, mutants[chosen[number]])); },
      [&](std::size_t number, const std::string& text) {
        rows[chosen[number]] = read_row(text);
        const Row& row = rows[chosen[number]];
        std::cerr << fmt::format("{}: {}: {}\n", mutants[chosen[number]].name, row.by, row.how);
      },
      [] {});
  if (!only.empty()) return 0;
  std::string problems;
  std::ofstream(path) << table_of(rows, problems);
  return report(problems);
}

int check_mutants(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  const auto mutants = step_mutants();
  const std::vector<Case> cases = all_cases();
  std::vector<Row> rows(mutants.size());
  std::string problems;
  // "| name | change | case | how |"
  std::istringstream lines(text.str());
  for (std::string line; std::getline(lines, line);) {
    for (std::size_t i = 0; i < mutants.size(); ++i) {
      const std::string start =
          fmt::format("| {} | {} | ", mutants[i].name, steps_text(mutants[i]));
      if (line.rfind(start, 0) != 0 || line.size() < start.size() + 2) continue;
      const std::string rest = line.substr(start.size(), line.size() - start.size() - 2);
      const std::size_t bar = rest.find(" | ");
      if (bar != std::string::npos) rows[i] = {rest.substr(0, bar), rest.substr(bar + 3)};
    }
  }
  const volatile std::sig_atomic_t never = 0;
  checker::in_processes(
      checker::processor_count(), mutants.size(), &never,
      [&](std::size_t number) {
        const Row& row = rows[number];
        const auto at = std::find_if(cases.begin(), cases.end(),
                                     [&](const Case& of) { return of.name == row.by; });
        if (at == cases.end()) return write_row({});
        const bool invariants = watched(row.how);
        return write_row({row.by, run_mutant_apart(*at, mutants[number], invariants,
                                                   invariants ? watched_states_max : states_max)
                                      .how});
      },
      [&](std::size_t number, const std::string& row) { rows[number] = read_row(row); }, [] {});
  if (const std::string table = table_of(rows, problems); table != text.str()) {
    problems += first_difference(text.str(), table);
    problems +=
        fmt::format("{}: differs from what is noticed now; model_steps_tool mutants {} writes it\n",
                    path, path);
  }
  return report(problems);
}

}  // namespace model
