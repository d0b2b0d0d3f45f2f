// Which steps of the model are taken, and which scenario notices if one is wrong.
//
//   model_steps_tool places               every step with its object and calls
//   model_steps_tool coverage FILE        writes the table of steps taken
//   model_steps_tool mutants FILE [NAME]  writes the table of mutants
//   ... --check FILE                      changes nothing; status 1 if the table is out of date

#include <fmt/format.h>

#include <csignal>
#include <iostream>
#include <support/processes.hpp>

#include "base/mutants.hpp"
#include "tables.hpp"

namespace {

int usage() {
  std::cerr << "usage: model_steps_tool places | coverage [--check] FILE | mutants [--check] FILE "
               "[NAME]\n";
  return 2;
}

}  // namespace

int main(int count, char** arguments) {
  // As in the gate's build: what scenarios notice, not what the check of accesses notices.
  checker::active_mutant = checker::Mutant::accesses_unchecked;
  const std::vector<std::string> words(arguments + 1, arguments + count);
  if (words.empty()) return usage();
  if (words[0] == "places" && words.size() == 1) return model::print_places();
  const bool check = words.size() > 1 && words[1] == "--check";
  const std::size_t file = check ? 2 : 1;
  if (words.size() <= file) return usage();
  if (words[0] == "coverage" && words.size() == file + 1) {
    return check ? model::check_coverage(words[file]) : model::write_coverage(words[file]);
  }
  if (words[0] == "mutants" && words.size() <= file + 2) {
    const std::string only = words.size() == file + 2 ? words[file + 1] : "";
    return check ? model::check_mutants(words[file]) : model::write_mutants(words[file], only);
  }
  return usage();
}
