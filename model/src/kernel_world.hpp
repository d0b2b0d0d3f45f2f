#pragma once

#include <checker/program.hpp>

#include "state/machine.hpp"

namespace model {

/// The shared state of a program that make_program() built for the page-cache model; for tests that
/// read more of it than the program's own properties do.
const state::Machine& machine_of(const checker::Program& program);

}  // namespace model
