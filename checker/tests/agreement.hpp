#pragma once

#include <cstdint>
#include <string>

#include "checker/search.hpp"
#include "random_program.hpp"

namespace checker {

/// The options of generated program number `seed`: 2 to 4 threads, few operations.
GeneratorOptions options_of(std::uint32_t seed);

/// The same for a program with loops: more operations, fewer threads, more of them symmetric.
GeneratorOptions options_of_loops(std::uint32_t seed);

/// The program as text, a line for each thread.
std::string text_of(const GeneratedProgram& program);

/// What the comparison of one program has seen; the tests require that it varies.
struct Agreement {
  std::string disagreement;  ///< What differs; empty: all searches agree.
  bool deadlock = false;
  bool assertion = false;
  bool several_ends = false;  ///< Two kinds of defects, and also normal ends.
  bool optimal = false;       ///< DPOR was required to have one execution for each class.
  bool labels = false;        ///< Some label is passed.
  bool served = false;        ///< There are daemons, and only normal ends.
  bool livelock = false;
  bool endless = false;  ///< There are interleavings without end.
  std::uint64_t interleavings = 0;
  std::uint64_t executions = 0;    ///< Of DPOR.
  std::uint64_t states = 0;        ///< Of the whole graph.
  std::uint64_t states_eager = 0;  ///< With eager steps, and so on.
  std::uint64_t states_guarded = 0;
  std::uint64_t states_symmetric = 0;
  std::uint64_t transitions = 0;
  std::uint64_t transitions_asleep = 0;
};

/// Explores the program with each method and compares the results: a plain interpreter, brute
/// force, the graph with each reduction and without, DPOR, re-execution; their defects, final
/// states, numbers of interleavings and of equivalence classes; and replays every defect.
/// Errors: none; an internal error of the engine is a disagreement.
Agreement compare_searches(const GeneratedProgram& program, bool with_reexecution);

/// The same for a program with loops, for which only the graph search ends: with each reduction and
/// without, within increasing bounds, and the states of the plain interpreter, with their fair
/// cycles.
Agreement compare_graphs_of_loops(const GeneratedProgram& program);

}  // namespace checker
