#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "checker/program.hpp"

namespace checker {

/// One instruction of a generated program: what a thread does in one transition.
struct Instruction {
  enum class Kind : std::uint8_t {
    load,            ///< local := variable
    store,           ///< variable := local + operand
    add,             ///< variable := variable + operand, returning nothing (an update)
    exchange,        ///< local, variable := variable, operand
    lock,            ///< waits until the lock is free
    unlock,          ///< of a lock that the thread holds; otherwise skipped by the generator
    trylock,         ///< local := whether it got the lock; the next instruction is then unlock
    wait,            ///< waits until variable >= operand
    choose,          ///< local := 0 ... operand - 1
    assert_at_most,  ///< fails if local > operand: an assertion, or a defect of the program if the
                     ///< operand is odd; not a separate transition
    mutex_lock,      ///< waits until the mutex is free
    mutex_unlock,    ///< of a mutex that the thread holds
    guarded_load,    ///< local := data guarded by the mutex of the same number
    guarded_store,   ///< that data := local + operand
    mutex_chosen,    ///< waits until the mutex number `local` is free; local := 0 once it is held
    repeat,  ///< jumps back to instruction `object` if local < operand; not a separate transition
    take,    ///< waits until variable >= 1, as at a queue; variable := variable - 1
    label    ///< passes the label `object` if local = operand; not a separate transition
  };
  Kind kind;
  std::uint8_t object;
  std::uint8_t operand;
};

/// Values of variables and data are taken modulo this, so that programs with loops return to a
/// state.
constexpr unsigned generated_values = 4;

/// The name of label number `index` of any generated program.
std::string generated_label(std::size_t index);

struct GeneratedProgram {
  std::size_t variables = 0;
  std::size_t locks = 0;
  std::size_t mutexes = 0;
  std::vector<std::vector<Instruction>> threads;
  bool equal_threads = false;  ///< All but the last have the same code, and are declared symmetric.
  std::vector<Stage> stages;   ///< Of each thread.
  std::vector<bool> daemons;   ///< Of each thread; none where it is empty.
  std::size_t labels = 0;
  bool own_defects = true;  ///< Without them `assert_at_most` has even operands only.
  bool named_locks = true;

  [[nodiscard]] bool is_daemon(std::size_t thread) const {
    return !daemons.empty() && daemons[thread];
  }
};

/// Which threads are daemons; `first`: the first one and all that are symmetric to it.
enum class Daemons : std::uint8_t { none, last, first };

struct GeneratorOptions {
  std::uint32_t seed = 0;
  std::size_t threads = 3;
  std::size_t operations = 3;
  std::size_t variables = 2;
  std::size_t locks = 2;
  std::size_t mutexes = 0;
  bool equal_threads = false;
  bool loops = false;
  Stage stage = Stage::interleaved;  ///< Of the last thread, or of all others.
  bool last_in_stage = true;
  Daemons daemons = Daemons::none;
  std::size_t labels = 0;
  bool own_defects = true;
  bool named_locks = true;
};

/// The same options give the same program on every platform.
GeneratedProgram generate_program(const GeneratorOptions& options);

/// What a complete exploration of a program found.
struct Findings {
  std::set<std::string> defects;
  std::set<std::string> labels;             ///< Those that some transition passes.
  std::set<std::vector<int>> final_states;  ///< Variables and guarded data, at normal ends.
  std::string interleavings;
  std::string deadlocks;   ///< How many interleavings end in one.
  std::string assertions;  ///< How many end in a failed assertion.
  std::string too_large;   ///< How many end in the defect of that name.
  bool operator==(const Findings&) const = default;
};

/// A third opinion: walks the program with structs and recursion, without fibers or the engine.
Findings interpret(const GeneratedProgram& program);

/// What a search of each state with sleep sets does, as in Godefroid (1996, section 5.4).
struct SleepSetCounts {
  std::uint64_t states = 0;
  std::uint64_t transitions = 0;
  std::uint64_t transitions_awake = 0;  ///< Of all states, if no thread slept.
};
SleepSetCounts count_with_sleep_sets(const GeneratedProgram& program);

/// The same for programs with loops, which have infinite interleavings: these are not counted.
Findings interpret_states(const GeneratedProgram& program);

/// Runs a generated program on the engine.
class GeneratedWorld : public Program {
 public:
  explicit GeneratedWorld(GeneratedProgram program) : program_(std::move(program)) {}
  void set_up(World& world) override;
  [[nodiscard]] std::vector<std::string> defects() const override {
    if (!program_.own_defects) return {};
    return {"too-large"};
  }
  /// As a program that judges every state, so that no state is left out.
  [[nodiscard]] bool judges_every_state() const override { return true; }
  [[nodiscard]] std::vector<std::string> labels() const override;
  /// The variables, in the present state.
  [[nodiscard]] std::vector<int> values() const;
  [[nodiscard]] const GeneratedProgram& program() const { return program_; }

 private:
  GeneratedProgram program_;
  std::vector<Shared<std::uint8_t>*> variables_;
  std::vector<Lock*> locks_;
  std::vector<Mutex*> mutexes_;
  std::vector<Guarded<std::uint8_t>*> guarded_;
};

/// Judges only ends, so that all reductions apply.
class QuietWorld : public GeneratedWorld {
 public:
  using GeneratedWorld::GeneratedWorld;
  [[nodiscard]] bool judges_every_state() const override { return false; }
};

}  // namespace checker
