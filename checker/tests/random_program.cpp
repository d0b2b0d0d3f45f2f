#include "random_program.hpp"

#include <algorithm>
#include <random>

namespace checker {
namespace {

using Kind = Instruction::Kind;

class Generator {
 public:
  explicit Generator(const GeneratorOptions& options) : options_(options), random_(options.seed) {}

  GeneratedProgram run() {
    GeneratedProgram program;
    program.variables = options_.variables;
    program.locks = options_.locks;
    program.mutexes = options_.mutexes;
    program.equal_threads = options_.equal_threads;
    for (std::size_t thread = 0; thread < options_.threads; ++thread) {
      const bool copy = options_.equal_threads && thread > 0 && thread + 1 < options_.threads;
      program.threads.push_back(copy ? program.threads[0] : thread_code());
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
    std::vector<std::uint8_t> mutexes;
    std::vector<Place> places;
    while (code.size() < options_.operations) {
      places.resize(code.size());
      places.push_back({held, mutexes});
      if (options_.loops && below(4) == 0) add_repeat(places, code);
      const auto kind = static_cast<Kind>(below(options_.mutexes > 0 ? 14 : 10));
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
          if (!options_.loops && below(3) != 0) continue;  // Mostly deadlocks otherwise.
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
        case Kind::mutex_lock:
          mutexes.push_back(below(options_.mutexes));
          code.push_back({kind, mutexes.back(), 0});
          break;
        case Kind::mutex_unlock:
          if (mutexes.empty()) continue;
          code.push_back({kind, mutexes.back(), 0});
          mutexes.pop_back();
          break;
        case Kind::guarded_load:
        case Kind::guarded_store:
          if (mutexes.empty() && below(3) != 0) continue;  // Mostly under its lock.
          code.push_back(
              {kind, mutexes.empty() ? below(options_.mutexes) : mutexes.back(), below(3)});
          break;
        case Kind::repeat:  // See above.
          break;
      }
    }
    if (options_.loops) {
      places.resize(code.size());
      places.push_back({held, mutexes});
      add_repeat(places, code);
    }
    // A thread that locks a mutex twice stops there, and so it may hold each of these.
    for (; !mutexes.empty(); mutexes.pop_back()) {
      code.push_back({Kind::mutex_unlock, mutexes.back(), 0});
    }
    if (below(4) != 0) {  // Usually what is held is given back in the end.
      for (; !held.empty(); held.pop_back()) code.push_back({Kind::unlock, held.back(), 0});
    }
    return code;
  }

  // What a thread holds before an instruction.
  struct Place {
    std::vector<std::uint8_t> held;
    std::vector<std::uint8_t> mutexes;
    bool operator==(const Place&) const = default;
  };

  // Goes back from the last place, which is behind the code, to one where as much is held, with
  // a scheduling point on the way: without one it would be a transition that never ends.
  void add_repeat(std::vector<Place>& places, std::vector<Instruction>& code) {
    const std::uint8_t target = below(places.size());
    if (!(places[target] == places.back())) return;
    const bool moves = std::any_of(code.begin() + target, code.end(), [](const Instruction& at) {
      return at.kind < Kind::assert_at_most || at.kind == Kind::mutex_lock;
    });
    if (!moves) return;
    code.push_back({Kind::repeat, target, static_cast<std::uint8_t>(1 + below(2))});
    places.push_back(places.back());
  }

  GeneratorOptions options_;
  std::mt19937 random_;
};

struct Objects {
  Shared<std::uint8_t>* const* variables;
  Lock* const* locks;
  Mutex* const* mutexes;
  Guarded<std::uint8_t>* const* guarded;
};

std::uint8_t wrapped(unsigned value) { return static_cast<std::uint8_t>(value % generated_values); }

void run_code(Runtime& runtime, const Instruction* code, std::size_t length,
              const Objects& objects) {
  const auto* variables = objects.variables;
  const auto* locks = objects.locks;
  std::uint8_t local = 0;
  for (std::size_t i = 0; i < length; ++i) {
    const Instruction& at = code[i];
    switch (at.kind) {
      case Kind::load:
        local = variables[at.object]->read(runtime);
        break;
      case Kind::store:
        variables[at.object]->write(runtime, wrapped(local + at.operand));
        break;
      case Kind::add: {
        Shared<std::uint8_t>& variable = *variables[at.object];
        runtime.announce("add", updates(variable));
        variable.value = wrapped(variable.value + at.operand);
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
        if (at.operand % 2 == 0) runtime.check(local <= at.operand, "local is too large");
        if (local > at.operand) runtime.fail(engine_defects, "local is too large");
        break;
      case Kind::mutex_lock:
        objects.mutexes[at.object]->lock(runtime);
        break;
      case Kind::mutex_unlock:
        objects.mutexes[at.object]->unlock(runtime);
        break;
      case Kind::guarded_load:
        local = objects.guarded[at.object]->read(runtime);
        break;
      case Kind::guarded_store:
        objects.guarded[at.object]->write(runtime, wrapped(local + at.operand));
        break;
      case Kind::repeat:
        if (local < at.operand) i = at.object - std::size_t{1};  // The loop adds one.
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
  mutexes_.clear();
  guarded_.clear();
  for (std::size_t i = 0; i < program_.mutexes; ++i) {
    mutexes_.push_back(&world.create<Mutex>());
    guarded_.push_back(&world.create<Guarded<std::uint8_t>>());
    world.name(*mutexes_.back(), "mutex " + std::to_string(i));
    world.name(*guarded_.back(), "guarded " + std::to_string(i));
    world.guard(*guarded_.back(), *mutexes_.back());
  }
  const Objects objects{variables_.data(), locks_.data(), mutexes_.data(), guarded_.data()};
  for (std::size_t i = 0; i < program_.threads.size(); ++i) {
    const bool equal = program_.equal_threads && i + 1 < program_.threads.size();
    const std::vector<Instruction>& code = program_.threads[equal ? 0 : i];
    world.spawn("thread " + std::to_string(i),
                [code = code.data(), length = code.size(), objects](Runtime& runtime) {
                  run_code(runtime, code, length, objects);
                },
                {.symmetry = static_cast<std::uint8_t>(equal ? 1 : 0)});
  }
}

std::vector<int> GeneratedWorld::values() const {
  std::vector<int> values;
  for (const auto* variable : variables_) values.push_back(variable->value);
  for (const auto* guarded : guarded_) values.push_back(guarded->value);
  return values;
}

}  // namespace checker
