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
      const bool last = thread + 1 == options_.threads;
      const bool first = thread == 0 || copy;
      daemon_ = (last && options_.daemons == Daemons::last) ||
                (first && options_.daemons == Daemons::first);
      program.threads.push_back(copy ? program.threads[0] : thread_code());
      program.daemons.push_back(daemon_);
      program.stages.push_back(last == options_.last_in_stage ? options_.stage
                                                              : Stage::interleaved);
    }
    program.labels = options_.labels;
    program.own_defects = options_.own_defects;
    program.named_locks = options_.named_locks;
    return program;
  }

 private:
  // What a thread holds, in order of acquisition.
  struct Held {
    std::vector<std::uint8_t> locks;
    std::vector<std::uint8_t> mutexes;
    bool operator==(const Held&) const = default;
  };

  std::uint8_t below(std::size_t bound) {  // The standard's distributions differ by platform.
    return static_cast<std::uint8_t>(random_() % bound);
  }

  // Kinds in order; the last ones are for programs with more objects.
  [[nodiscard]] std::size_t kinds_to_draw() const {
    if (options_.mutexes == 0) return static_cast<std::size_t>(Kind::mutex_lock);
    return static_cast<std::size_t>(options_.mutexes == 1 ? Kind::mutex_chosen : Kind::repeat);
  }

  std::vector<Instruction> thread_code() {
    code_.clear();
    held_ = {};
    held_before_.clear();
    holds_chosen_ = false;
    if (daemon_) add_take();
    while (code_.size() < options_.operations) {
      if (options_.loops && below(4) == 0) add_repeat();
      if (options_.labels > 0 && below(3) == 0) add_label();
      if (daemon_ && below(4) == 0) add_take();
      add(static_cast<Kind>(below(kinds_to_draw())));
    }
    if (options_.labels > 0 && below(2) == 0) add_label();
    if (options_.loops) add_repeat();
    // A thread that locks a mutex twice stops there, so a thread that gets here holds all of these.
    while (!held_.mutexes.empty()) give_back(Kind::mutex_unlock, held_.mutexes);
    if (below(4) != 0) {  // Usually locks are released at the end.
      while (!held_.locks.empty()) give_back(Kind::unlock, held_.locks);
    }
    // A daemon returns to its queue; one without loops does so once, to stay there or to end.
    if (daemon_ && !options_.loops) add_take();
    if (daemon_ && options_.loops && held_ == Held()) append({Kind::repeat, 0, generated_values});
    return code_;
  }

  // An instruction of this kind; none where it would be invalid, or mostly pointless.
  void add(Kind kind) {
    switch (kind) {
      case Kind::lock:  // Also of a lock that is held: a deadlock with itself.
        return take(kind, options_.locks, held_.locks);
      case Kind::mutex_lock:
        return take(kind, options_.mutexes, held_.mutexes);
      case Kind::unlock:
        return give_back(kind, held_.locks);
      case Kind::mutex_unlock:
        return give_back(kind, held_.mutexes);
      case Kind::trylock:
        return append({kind, below(options_.locks), 0});
      case Kind::wait:
        if (!options_.loops && below(3) != 0) return;  // Otherwise mostly deadlocks.
        return append({kind, below(options_.variables), static_cast<std::uint8_t>(1 + below(2))});
      case Kind::choose:
        return append({kind, 0, static_cast<std::uint8_t>(2 + below(2))});
      case Kind::assert_at_most:
        return append({kind, 0, options_.own_defects ? below(2) : std::uint8_t{0}});
      case Kind::load:
      case Kind::store:
      case Kind::add:
      case Kind::exchange:
        return append({kind, below(options_.variables), below(3)});
      case Kind::guarded_load:
      case Kind::guarded_store: {
        const bool locked = !held_.mutexes.empty();
        if (!locked && !holds_chosen_ && below(3) != 0) return;  // Mostly under its lock.
        return append({kind, locked ? held_.mutexes.back() : below(options_.mutexes), below(3)});
      }
      case Kind::mutex_chosen:      // Which one is not known statically: it is not released.
        if (below(3) != 0) return;  // Often a thread waits for it forever.
        holds_chosen_ = true;
        return append({kind, 0, 0});
      case Kind::repeat:  // Drawn separately.
      case Kind::take:
      case Kind::label:
        return;
    }
  }

  void add_take() { append({Kind::take, below(options_.variables), 0}); }
  // Not before the first transition: what a thread does there belongs to none.
  void add_label() {
    if (!any_moves(0)) return;
    append({Kind::label, below(options_.labels), below(3)});
  }

  // Whether one of the instructions from this one on is a transition.
  [[nodiscard]] bool any_moves(std::size_t from) const {
    const auto first = code_.begin() + static_cast<std::ptrdiff_t>(from);
    return std::any_of(first, code_.end(), [](const Instruction& at) {
      return at.kind < Kind::assert_at_most || at.kind == Kind::mutex_lock ||
             at.kind == Kind::mutex_chosen || at.kind == Kind::take;
    });
  }

  void append(Instruction instruction) {
    held_before_.push_back(held_);
    code_.push_back(instruction);
  }
  void take(Kind kind, std::size_t count, std::vector<std::uint8_t>& held) {
    const std::uint8_t lock = below(count);
    append({kind, lock, 0});
    held.push_back(lock);
  }
  void give_back(Kind kind, std::vector<std::uint8_t>& held) {
    if (held.empty()) return;
    append({kind, held.back(), 0});
    held.pop_back();
  }

  // Jumps back to where the same locks were held as now, with a scheduling point in between:
  // without one it would be a transition that never ends.
  void add_repeat() {
    const std::uint8_t target = below(code_.size() + 1);
    if (target == code_.size() || !(held_before_[target] == held_)) return;
    if (any_moves(target)) append({Kind::repeat, target, static_cast<std::uint8_t>(1 + below(2))});
  }

  GeneratorOptions options_;
  bool daemon_ = false;  // Whether the present thread is one.
  std::mt19937 random_;
  std::vector<Instruction> code_;  // Of the present thread.
  Held held_;                      // After it.
  std::vector<Held> held_before_;  // Before each of its instructions.
  bool holds_chosen_ = false;      // Or will hold one after it.
};

struct Objects {
  Shared<std::uint8_t>* const* variables;
  Lock* const* locks;
  Mutex* const* mutexes;
  Guarded<std::uint8_t>* const* guarded;
  std::size_t mutex_count;
};

std::uint8_t wrapped(unsigned value) { return static_cast<std::uint8_t>(value % generated_values); }

void add_to(Runtime& runtime, Shared<std::uint8_t>& variable, std::uint8_t operand) {
  runtime.announce("add", updates(variable));
  std::uint8_t& value = variable.update(runtime);
  value = wrapped(value + operand);
}

// The condition's argument must outlive the wait: it is in this frame.
void wait_at_least(Runtime& runtime, const Shared<std::uint8_t>& variable, std::uint8_t operand) {
  const struct Condition {
    const Shared<std::uint8_t>* variable;
    std::uint8_t operand;
  } condition{&variable, operand};
  runtime.announce_when(
      "wait",
      [](const ConditionView& view, const void* argument) {
        const auto* wanted = static_cast<const Condition*>(argument);
        return wanted->variable->get(view) >= wanted->operand;
      },
      &condition, reads(variable));
}

void take(Runtime& runtime, Shared<std::uint8_t>& queue) {
  runtime.announce_idle(
      "take",
      [](const ConditionView& view, const void* argument) {
        return static_cast<const Shared<std::uint8_t>*>(argument)->get(view) >= 1;
      },
      &queue, writes(queue));
  std::uint8_t& value = queue.change(runtime);
  value = static_cast<std::uint8_t>(value - 1);
}

bool try_lock(Runtime& runtime, Lock& lock) {
  if (!lock.trylock(runtime)) return false;
  lock.unlock(runtime);
  return true;
}

// A separate frame: once it is gone, the stack does not show which mutex it was.
[[gnu::noinline]] void lock_chosen(Runtime& runtime, const Objects& objects, std::uint8_t local) {
  objects.mutexes[local % objects.mutex_count]->lock(runtime);
}

void check_at_most(Runtime& runtime, std::uint8_t local, std::uint8_t operand) {
  if (operand % 2 == 0) runtime.check(local <= operand, "local is too large");
  if (local > operand) runtime.fail(engine_defects, "local is too large");
}

void run_code(Runtime& runtime, const Instruction* code, std::size_t length,
              const Objects& objects) {
  std::uint8_t local = 0;
  for (std::size_t i = 0; i < length; ++i) {
    const Instruction& at = code[i];
    switch (at.kind) {
      case Kind::load:
        local = objects.variables[at.object]->read(runtime);
        break;
      case Kind::store:
        objects.variables[at.object]->write(runtime, wrapped(local + at.operand));
        break;
      case Kind::add:
        add_to(runtime, *objects.variables[at.object], at.operand);
        break;
      case Kind::exchange:
        local = objects.variables[at.object]->exchange(runtime, at.operand);
        break;
      case Kind::lock:
        objects.locks[at.object]->lock(runtime);
        break;
      case Kind::unlock:
        objects.locks[at.object]->unlock(runtime);
        break;
      case Kind::trylock:
        local = try_lock(runtime, *objects.locks[at.object]) ? 1 : 0;
        break;
      case Kind::wait:
        wait_at_least(runtime, *objects.variables[at.object], at.operand);
        break;
      case Kind::choose:
        local = static_cast<std::uint8_t>(runtime.choose("choose", at.operand));
        break;
      case Kind::assert_at_most:
        check_at_most(runtime, local, at.operand);
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
      case Kind::mutex_chosen:
        lock_chosen(runtime, objects, local);
        local = 0;
        break;
      case Kind::repeat:
        if (local < at.operand) i = at.object - std::size_t{1};  // The loop adds one.
        break;
      case Kind::take:
        take(runtime, *objects.variables[at.object]);
        break;
      case Kind::label:
        if (local == at.operand) runtime.label(at.object);
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
    if (program_.named_locks) world.name(*locks_.back(), "lock " + std::to_string(i));
  }
  mutexes_.clear();
  guarded_.clear();
  for (std::size_t i = 0; i < program_.mutexes; ++i) {
    mutexes_.push_back(&world.create<Mutex>());
    guarded_.push_back(&world.create<Guarded<std::uint8_t>>());
    if (program_.named_locks) world.name(*mutexes_.back(), "mutex " + std::to_string(i));
    world.name(*guarded_.back(), "guarded " + std::to_string(i));
    world.guard(*guarded_.back(), *mutexes_.back());
  }
  const Objects objects{variables_.data(), locks_.data(), mutexes_.data(), guarded_.data(),
                        mutexes_.size()};
  for (std::size_t i = 0; i < program_.threads.size(); ++i) {
    const bool equal = program_.equal_threads && i + 1 < program_.threads.size();
    const std::vector<Instruction>& code = program_.threads[equal ? 0 : i];
    world.spawn("thread " + std::to_string(i),
                [code = code.data(), length = code.size(), objects](Runtime& runtime) {
                  run_code(runtime, code, length, objects);
                },
                {.daemon = program_.is_daemon(i),
                 .stage = program_.stages[i],
                 .symmetry = static_cast<std::uint8_t>(equal ? 1 : 0)});
  }
}

std::string generated_label(std::size_t index) { return "label " + std::to_string(index); }

std::vector<std::string> GeneratedWorld::labels() const {
  std::vector<std::string> labels;
  for (std::size_t i = 0; i < program_.labels; ++i) labels.push_back(generated_label(i));
  return labels;
}

std::vector<int> GeneratedWorld::values() const {
  std::vector<int> values;
  for (const auto* variable : variables_) values.push_back(variable->get(state()));
  for (const auto* guarded : guarded_) values.push_back(guarded->get(state()));
  return values;
}

}  // namespace checker
