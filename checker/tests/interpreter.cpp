// A plain interpreter of generated programs. It shares nothing with the engine but the program.
//
// A thread's next transition is its next instruction; assertions and jumps belong to the transition
// before them, and a successful trylock is followed by a transition that unlocks.

#include <algorithm>
#include <map>

#include "fair_cycle.hpp"
#include "random_program.hpp"

namespace checker {
namespace {

using Kind = Instruction::Kind;

struct ThreadState {
  std::size_t at = 0;
  std::uint8_t local = 0;
  bool must_unlock = false;  // The second half of a successful trylock.
  auto operator<=>(const ThreadState&) const = default;
};

struct MachineState {
  std::vector<std::uint8_t> variables;
  std::vector<std::uint8_t> locked;
  std::vector<std::uint8_t> guarded;
  std::vector<std::size_t> holder;  // Of each mutex, thread + 1.
  std::vector<ThreadState> threads;
  bool failed = false;
  bool too_large = false;  // The program's own defect.
  bool unlocked_access = false;
  bool draining = false;
  auto operator<=>(const MachineState&) const = default;
};

std::uint8_t wrapped(unsigned value) { return static_cast<std::uint8_t>(value % generated_values); }

class Interpreter {
 public:
  explicit Interpreter(const GeneratedProgram& program) : program_(program) {}

  // The findings of every path; each is counted.
  Findings paths() {
    visit(start());
    findings_.interleavings = std::to_string(interleavings_);
    findings_.deadlocks = std::to_string(deadlocks_);
    findings_.assertions = std::to_string(assertions_);
    findings_.too_large = std::to_string(too_large_);
    return findings_;
  }

  // The findings of every state, and whether a fair cycle leads through some of them.
  Findings states() {
    each_state_once_ = true;
    visit(start());
    if (has_fair_cycle(graph_, program_.threads.size())) findings_.defects.insert("livelock");
    return findings_;
  }

  SleepSetCounts with_sleep_sets() {
    meet(start(), 0);
    return {slept_.size(), transitions_, transitions_awake_};
  }

 private:
  [[nodiscard]] MachineState start() {
    MachineState state;
    state.variables.assign(program_.variables, 0);
    state.locked.assign(program_.locks, 0);
    state.guarded.assign(program_.mutexes, 0);
    state.holder.assign(program_.mutexes, 0);
    state.threads.resize(program_.threads.size());
    for (std::size_t thread = 0; thread < state.threads.size(); ++thread) {
      run_to_transition(state, thread);
      if (state.failed) break;
    }
    begin_draining(state);
    return state;
  }

  // Returns: the number of the state, where each is visited once.
  std::size_t visit(const MachineState& state) {
    const std::size_t number = graph_.edges.size();
    if (each_state_once_) {
      const auto [place, fresh] = numbers_.emplace(state, number);
      if (!fresh) return place->second;
      graph_.edges.emplace_back();
    }
    explore(state, number);
    return number;
  }

  void explore(const MachineState& state, std::size_t number) {
    if (state.unlocked_access) {
      findings_.defects.insert("unlocked-access");
      ++interleavings_;
      return;
    }
    if (state.failed) {
      findings_.defects.insert(state.too_large ? "too-large" : "assertion");
      ++(state.too_large ? too_large_ : assertions_);
      ++interleavings_;
      return;
    }
    const std::vector<std::size_t> next_threads = enabled(state);
    for (const std::size_t thread : next_threads) {
      const std::uint8_t last_way = state.draining ? std::uint8_t{1} : alternatives(state, thread);
      for (std::uint8_t alternative = 0; alternative < last_way; ++alternative) {
        MachineState next = state;
        take_step(next, thread, alternative);
        const std::size_t target = visit(next);
        // What daemons do when all others have exited is no livelock.
        if (each_state_once_ && !only_daemons_left(state)) {
          graph_.edges[number].push_back({thread, target});
        }
      }
    }
    if (!next_threads.empty()) return;
    ++interleavings_;
    if (all_ended_or_idle(state)) {
      std::vector<int> values(state.variables.begin(), state.variables.end());
      values.insert(values.end(), state.guarded.begin(), state.guarded.end());
      findings_.final_states.insert(values);
    } else {
      findings_.defects.insert("deadlock");
      ++deadlocks_;
    }
  }

  using Threads = std::uint32_t;

  // Depth-first, threads in order. In a state that was met before, threads that slept then and do
  // not now are explored, and those sleep that did so each time.
  void meet(const MachineState& state, Threads asleep) {
    if (state.draining) asleep = 0;
    const auto [place, fresh] = slept_.emplace(state, asleep);
    const Threads missing = fresh ? ~Threads{0} : place->second & ~asleep;
    place->second &= asleep;
    if (state.failed || state.unlocked_access) return;
    if (fresh) {
      for (const std::size_t thread : enabled(state)) {
        transitions_awake_ += state.draining ? 1U : alternatives(state, thread);
      }
    }
    Threads sleeping = place->second;
    for (const std::size_t thread : enabled(state)) {
      if (((missing & ~sleeping) >> thread & 1U) == 0) continue;
      const std::uint8_t choices = alternatives(state, thread);
      bool ended = false;
      const std::uint8_t explored = state.draining ? std::uint8_t{1} : choices;
      for (std::uint8_t alternative = 0; alternative < explored; ++alternative) {
        MachineState next = state;
        take_step(next, thread, alternative);
        ++transitions_;
        ended = next.failed || next.unlocked_access;
        meet(next, independent_of(state, thread, sleeping));
      }
      if (choices == 1 && !ended) sleeping |= 1U << thread;
    }
  }

  [[nodiscard]] Threads independent_of(const MachineState& state, std::size_t thread,
                                       Threads others) const {
    Threads independent = 0;
    for (std::size_t other = 0; other < state.threads.size(); ++other) {
      if ((others >> other & 1U) == 0 || other == thread) continue;
      const Use a = use_of(state, thread);
      const Use b = use_of(state, other);
      const bool alike = a.how == b.how && a.how != Use::How::changes;
      if (a.what != b.what || a.object != b.object || a.what == Use::What::nothing || alike) {
        independent |= 1U << other;
      }
    }
    return independent;
  }

  // What a thread's next transition does, to the one object that it accesses.
  struct Use {
    enum class What { nothing, variable, lock, mutex, guarded } what;
    std::size_t object;
    enum class How { reads, adds, changes } how;
  };
  [[nodiscard]] Use use_of(const MachineState& state, std::size_t thread) const {
    const Instruction& next = instruction(state, thread);
    switch (next.kind) {
      case Kind::load:
      case Kind::wait:
        return {Use::What::variable, next.object, Use::How::reads};
      case Kind::add:
        return {Use::What::variable, next.object, Use::How::adds};
      case Kind::store:
      case Kind::exchange:
      case Kind::take:
        return {Use::What::variable, next.object, Use::How::changes};
      case Kind::lock:
      case Kind::unlock:
      case Kind::trylock:
        return {Use::What::lock, next.object, Use::How::changes};
      case Kind::mutex_lock:
      case Kind::mutex_unlock:
        return {Use::What::mutex, next.object, Use::How::changes};
      case Kind::mutex_chosen:
        return {Use::What::mutex, chosen_mutex(state, thread), Use::How::changes};
      case Kind::guarded_load:
        return {Use::What::guarded, next.object, Use::How::reads};
      case Kind::guarded_store:
        return {Use::What::guarded, next.object, Use::How::changes};
      case Kind::choose:
      case Kind::assert_at_most:
      case Kind::repeat:
      case Kind::label:
        break;
    }
    return {Use::What::nothing, 0, Use::How::reads};
  }

  [[nodiscard]] const Instruction& instruction(const MachineState& state,
                                               std::size_t thread) const {
    return program_.threads[thread][state.threads[thread].at];
  }
  [[nodiscard]] bool ended(const MachineState& state, std::size_t thread) const {
    return state.threads[thread].at == program_.threads[thread].size();
  }
  // A daemon at its queue.
  [[nodiscard]] bool idle(const MachineState& state, std::size_t thread) const {
    return program_.is_daemon(thread) && instruction(state, thread).kind == Kind::take;
  }
  [[nodiscard]] bool all_ended_or_idle(const MachineState& state) const {
    for (std::size_t thread = 0; thread < state.threads.size(); ++thread) {
      if (!ended(state, thread) && !idle(state, thread)) return false;
    }
    return true;
  }
  [[nodiscard]] bool only_daemons_left(const MachineState& state) const {
    for (std::size_t thread = 0; thread < state.threads.size(); ++thread) {
      if (!ended(state, thread) && !program_.is_daemon(thread)) return false;
    }
    return true;
  }
  // If there is a drain, and each interleaved thread has exited or is a daemon with nothing to
  // do. What the drain then gives a daemon to do does not end the drain.
  void begin_draining(MachineState& state) const {
    if (state.failed || state.unlocked_access) return;
    bool has_drain = false;
    for (std::size_t thread = 0; thread < state.threads.size(); ++thread) {
      if (program_.stages[thread] == Stage::drain) has_drain = true;
      if (program_.stages[thread] != Stage::interleaved || ended(state, thread)) continue;
      if (!idle(state, thread) || can_go(state, thread)) return;
    }
    state.draining = state.draining || has_drain;
  }
  [[nodiscard]] std::vector<std::size_t> able(const MachineState& state, Stage stage) const {
    std::vector<std::size_t> threads;
    for (std::size_t thread = 0; thread < state.threads.size(); ++thread) {
      if (program_.stages[thread] != stage || ended(state, thread)) continue;
      if (can_go(state, thread)) threads.push_back(thread);
    }
    return threads;
  }
  // Interleaved threads in any order; if none can run, the first one in the background; in the
  // drain the first of the drain's, or else the first of all.
  [[nodiscard]] std::vector<std::size_t> enabled(const MachineState& state) const {
    std::vector<std::size_t> threads = able(state, Stage::interleaved);
    if (state.draining) {
      const std::vector<std::size_t> drain = able(state, Stage::drain);
      const std::vector<std::size_t> background = able(state, Stage::background);
      threads.insert(threads.end(), background.begin(), background.end());
      std::sort(threads.begin(), threads.end());
      if (!drain.empty()) threads = drain;
      if (threads.size() > 1) threads.resize(1);
    } else if (threads.empty()) {
      threads = able(state, Stage::background);
      if (threads.size() > 1) threads.resize(1);
    }
    return threads;
  }
  [[nodiscard]] bool can_go(const MachineState& state, std::size_t thread) const {
    const Instruction& next = instruction(state, thread);
    if (next.kind == Kind::lock) return state.locked[next.object] == 0;
    if (next.kind == Kind::mutex_lock) return state.holder[next.object] == 0;
    if (next.kind == Kind::mutex_chosen) return state.holder[chosen_mutex(state, thread)] == 0;
    if (next.kind == Kind::take) return state.variables[next.object] >= 1;
    if (next.kind == Kind::wait) return state.variables[next.object] >= next.operand;
    return true;
  }
  [[nodiscard]] static std::size_t chosen_mutex(const MachineState& state, std::size_t thread) {
    return state.threads[thread].local % state.holder.size();
  }
  [[nodiscard]] std::uint8_t alternatives(const MachineState& state, std::size_t thread) const {
    const Instruction& next = instruction(state, thread);
    return next.kind == Kind::choose ? next.operand : std::uint8_t{1};
  }

  void take_step(MachineState& state, std::size_t thread, std::uint8_t alternative) {
    step(state, thread, alternative);
    begin_draining(state);
  }

  void step(MachineState& state, std::size_t thread, std::uint8_t alternative) {
    ThreadState& own = state.threads[thread];
    const Instruction& next = instruction(state, thread);
    std::uint8_t variable = 0;
    if (next.object < state.variables.size()) variable = state.variables[next.object];
    if (own.must_unlock) {
      own.must_unlock = false;
      release(state, next.object);
    } else if (next.kind == Kind::load) {
      own.local = variable;
    } else if (next.kind == Kind::store) {
      state.variables[next.object] = wrapped(own.local + next.operand);
    } else if (next.kind == Kind::add) {
      state.variables[next.object] = wrapped(variable + next.operand);
    } else if (next.kind == Kind::exchange) {
      own.local = variable;
      state.variables[next.object] = next.operand;
    } else if (next.kind == Kind::take) {
      state.variables[next.object] = static_cast<std::uint8_t>(variable - 1);
    } else if (next.kind == Kind::lock) {
      state.locked[next.object] = 1;
    } else if (next.kind == Kind::unlock) {
      release(state, next.object);
    } else if (next.kind == Kind::trylock) {
      own.local = state.locked[next.object] != 0 ? 0 : 1;
      own.must_unlock = own.local == 1;
      state.locked[next.object] = 1;
    } else if (next.kind == Kind::choose) {
      own.local = alternative;
    } else if (next.kind == Kind::mutex_lock) {
      state.holder[next.object] = thread + 1;
    } else if (next.kind == Kind::mutex_chosen) {
      state.holder[chosen_mutex(state, thread)] = thread + 1;
      own.local = 0;
    } else if (next.kind == Kind::mutex_unlock) {
      state.holder[next.object] = 0;
    } else if (next.kind == Kind::guarded_load || next.kind == Kind::guarded_store) {
      step_guarded(state, thread, next);
      if (state.unlocked_access) return;
    }
    if (state.failed || own.must_unlock) return;
    ++own.at;
    passed_.clear();
    run_to_transition(state, thread);
    for (const std::size_t label : passed_) findings_.labels.insert(generated_label(label));
  }

  static void step_guarded(MachineState& state, std::size_t thread, const Instruction& next) {
    ThreadState& own = state.threads[thread];
    std::uint8_t& data = state.guarded[next.object];
    state.unlocked_access = state.holder[next.object] != thread + 1;
    if (next.kind == Kind::guarded_load) {
      own.local = data;
    } else if (!state.unlocked_access) {
      data = wrapped(own.local + next.operand);
    }
  }

  static void release(MachineState& state, std::size_t lock) {
    if (state.locked[lock] == 0) state.failed = true;
    state.locked[lock] = 0;
  }

  void run_to_transition(MachineState& state, std::size_t thread) {
    ThreadState& own = state.threads[thread];
    while (!state.failed && !ended(state, thread)) {
      const Instruction& next = instruction(state, thread);
      if (next.kind == Kind::repeat) {
        own.at = own.local < next.operand ? next.object : own.at + 1;
        continue;
      }
      if (next.kind == Kind::label) {
        if (own.local == next.operand) passed_.push_back(next.object);
        ++own.at;
        continue;
      }
      if (next.kind != Kind::assert_at_most) return;
      state.failed = own.local > next.operand;
      state.too_large = state.failed && next.operand % 2 == 1;
      ++own.at;
    }
    if (ended(state, thread)) own.local = 0;  // Nothing reads it any more.
  }

  const GeneratedProgram& program_;
  bool each_state_once_ = false;
  std::map<MachineState, std::size_t> numbers_;
  std::map<MachineState, Threads> slept_;
  std::uint64_t transitions_ = 0;
  std::uint64_t transitions_awake_ = 0;
  PlainGraph graph_;
  Findings findings_;
  std::vector<std::size_t> passed_;  // Labels, in the present step.
  std::uint64_t interleavings_ = 0;
  std::uint64_t deadlocks_ = 0;
  std::uint64_t assertions_ = 0;
  std::uint64_t too_large_ = 0;
};

}  // namespace

Findings interpret(const GeneratedProgram& program) { return Interpreter(program).paths(); }

SleepSetCounts count_with_sleep_sets(const GeneratedProgram& program) {
  return Interpreter(program).with_sleep_sets();
}

Findings interpret_states(const GeneratedProgram& program) { return Interpreter(program).states(); }

}  // namespace checker
