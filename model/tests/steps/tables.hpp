#pragma once

// The tables model/STEPS.md and model/MUTANTS.md: written by a long run over all scenarios, checked
// by a short run over the cases that they name.

#include <string>

namespace model {

/// Each returns an exit status: 0, or 1 if the table is wrong or incomplete.
int print_places();
int write_coverage(const std::string& path);
int check_coverage(const std::string& path);
int write_mutants(const std::string& path, const std::string& only);
int check_mutants(const std::string& path);

}  // namespace model
