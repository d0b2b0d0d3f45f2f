#pragma once

// The tables model/STEPS.md and model/MUTANTS.md: written by a long run over all scenarios, checked
// by a short one over those that they name.

#include <string>

namespace model {

/// Each returns an exit status: 0, or 1 if something is not as it should be.
int print_places();
int write_coverage(const std::string& path);
int check_coverage(const std::string& path);
int write_mutants(const std::string& path, const std::string& only);
int check_mutants(const std::string& path);

}  // namespace model
