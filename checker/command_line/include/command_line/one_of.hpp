#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace checker {

/// Accepts the known names only; the error message suggests the nearest one.
/// `listed`: whether `--help` lists the names beside the option.
CLI::Validator one_of(std::vector<std::string> known, bool listed = true);

}  // namespace checker
