#include "random_program.hpp"

#include <random>

namespace checker {
namespace {

using Kind = Instruction::Kind;

class Generator {
 public:
  explicit Generator(const GeneratorOptions& options) : options_(options), random_(options.seed) {}

  GeneratedProgram run() {
    GeneratedProgram program{options_.variables, options_.locks, {}};
    for (std::size_t thread = 0; thread < options_.threads; ++thread) {
      program.threads.push_back(thread_code());
    }
    return program;
  }

 private:
  std::uint8_t below(std::size_t bound) {  // The standard's distributions differ by platform.
    return static_cast<std::uint8_t>(random_() % bound);
  }

  std::vector<Instruction> thread_code() {
    std::vector<Instruction> code;
    std::vector<std::uint8_t> held;
    while (code.size() < options_.operations) {
      const auto kind = static_cast<Kind>(below(10));
      switch (kind) {
        case Kind::lock: {  // Also of a lock that is held: a deadlock with itself.
          const std::uint8_t lock = below(options_.locks);
          code.push_back({kind, lock, 0});
          held.push_back(lock);
          break;
        }
        case Kind::unlock:
          if (held.empty()) continue;
          code.push_back({kind, held.back(), 0});
          held.pop_back();
          break;
        case Kind::trylock: {
          const std::uint8_t lock = below(options_.locks);
          code.push_back({kind, lock, 0});
          break;
        }
        case Kind::wait:
          if (below(3) != 0) continue;  // Mostly deadlocks otherwise.
          code.push_back(
              {kind, below(options_.variables), static_cast<std::uint8_t>(1 + below(2))});
          break;
        case Kind::choose:
          code.push_back({kind, 0, static_cast<std::uint8_t>(2 + below(2))});
          break;
        case Kind::assert_at_most:
          code.push_back({kind, 0, below(2)});
          break;
        case Kind::load:
        case Kind::store:
        case Kind::add:
        case Kind::exchange:
          code.push_back({kind, below(options_.variables), below(3)});
          break;
      }
    }
    if (below(4) != 0) {  // Usually what is held is given back in the end.
      for (; !held.empty(); held.pop_back()) code.push_back({Kind::unlock, held.back(), 0});
    }
    return code;
  }

  GeneratorOptions options_;
  std::mt19937 random_;
};

void run_code(Runtime& runtime, const Instruction* code, std::size_t length,
              Shared<std::uint8_t>* const* variables, Lock* const* locks) {
  std::uint8_t local = 0;
  for (std::size_t i = 0; i < length; ++i) {
    const Instruction& at = code[i];
    switch (at.kind) {
      case Kind::load:
        local = variables[at.object]->read(runtime);
        break;
      case Kind::store:
        variables[at.object]->write(runtime, static_cast<std::uint8_t>(local + at.operand));
        break;
      case Kind::add: {
        Shared<std::uint8_t>& variable = *variables[at.object];
        runtime.announce("add", updates(variable));
        variable.value = static_cast<std::uint8_t>(variable.value + at.operand);
        break;
      }
      case Kind::exchange:
        local = variables[at.object]->exchange(runtime, at.operand);
        break;
      case Kind::lock:
        locks[at.object]->lock(runtime);
        break;
      case Kind::unlock:
        locks[at.object]->unlock(runtime);
        break;
      case Kind::trylock:
        local = locks[at.object]->trylock(runtime) ? 1 : 0;
        if (local == 1) locks[at.object]->unlock(runtime);
        break;
      case Kind::wait: {
        // The guard's argument must outlive the wait: it is the instruction and the variable.
        const struct Condition {
          const Shared<std::uint8_t>* variable;
          const Instruction* instruction;
        } condition{variables[at.object], &at};
        runtime.announce_when(
            "wait",
            [](const void* argument) {
              const auto* wanted = static_cast<const Condition*>(argument);
              return wanted->variable->value >= wanted->instruction->operand;
            },
            &condition, reads(*variables[at.object]));
        break;
      }
      case Kind::choose:
        local = static_cast<std::uint8_t>(runtime.choose("choose", at.operand));
        break;
      case Kind::assert_at_most:
        runtime.check(local <= at.operand, "local is too large");
        break;
    }
  }
}

}  // namespace

GeneratedProgram generate_program(const GeneratorOptions& options) {
  return Generator(options).run();
}

void GeneratedWorld::set_up(World& world) {
  variables_.clear();
  locks_.clear();
  for (std::size_t i = 0; i < program_.variables; ++i) {
    variables_.push_back(&world.create<Shared<std::uint8_t>>());
    world.name(*variables_.back(), "variable " + std::to_string(i));
  }
  for (std::size_t i = 0; i < program_.locks; ++i) {
    locks_.push_back(&world.create<Lock>());
    world.name(*locks_.back(), "lock " + std::to_string(i));
  }
  for (std::size_t i = 0; i < program_.threads.size(); ++i) {
    const std::vector<Instruction>& code = program_.threads[i];
    world.spawn("thread " + std::to_string(i),
                [code = code.data(), length = code.size(), variables = variables_.data(),
                 locks = locks_.data()](Runtime& runtime) {
                  run_code(runtime, code, length, variables, locks);
                });
  }
}

std::vector<int> GeneratedWorld::values() const {
  std::vector<int> values;
  for (const auto* variable : variables_) values.push_back(variable->value);
  return values;
}

}  // namespace checker
