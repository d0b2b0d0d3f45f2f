// Data that a simulated thread no longer needs tells no states apart. Bisimilar states with the
// same objects and each thread at the same place can differ only in bytes on the stacks; these are
// dead, or alive without effect. In the shipped scenarios no dead bytes are known to be left; the
// others are listed below.

#include <fmt/format.h>

#include <algorithm>
#include <checker/program.hpp>
#include <cstring>
#include <map>
#include <set>

#include "bisimulation.hpp"
#include "catch.hpp"
#include "model/scenario_parser.hpp"
#include "model/world_factory.hpp"
#include "search/budget.hpp"
#include "search/walk.hpp"
#include "shipped_scenarios.hpp"
#include "state/execution.hpp"

namespace model {
namespace {

using checker::CallFrame;
using checker::Execution;
using checker::Pending;
using checker::ThreadId;

constexpr std::uint64_t states_max = 12000;

// Variables that may still be read, but on no path where they make a difference.
struct Alive {
  const char* scenario;
  const char* thread;
  const char* what;
};
constexpr Alive alive[] = {
    {"dirtying/migration-strips", "migration", "how many tries are left"},
    {"fixup/migration-writes-out", "migration", "how many tries are left"},
    {"fixup/migration", "migration", "how many tries are left"},
    {"fixup/reclaim", "reclaim", "how many tries are left"},
    {"fixup/throttled-no-memory", "writeback", "how many passes are left"},
    {"fsync/dirtied-out-of-band", "fsync", "what it has promised"},
};

struct Case {
  std::string name;
  Scenario scenario;
  Kernel kernel;
};

std::vector<Case> all_cases() {
  std::vector<Case> cases;
  for (const auto& [name, path] : shipped_scenarios()) {
    const ScenarioOrErrors loaded = load_scenario(path);
    REQUIRE(loaded.scenario);
    Scenario scenario = *loaded.scenario;
    // The drain compares the kernel's state before and after each round, and counts them.
    scenario.drain = false;
    for (const Expectation& row : scenario.expect) cases.push_back({name, scenario, row.kernel});
  }
  return cases;
}

// The stacks of one state, by number: equal bytes have equal numbers.
using Stacks = std::vector<std::uint32_t>;

// One stack of a thread at a place: its bytes, and what they are called.
struct Stack {
  std::vector<std::byte> bytes;
  std::string place;
  auto operator<=>(const Stack&) const = default;
};

// All states of a program, in the order of the graph's nodes.
class States {
 public:
  explicit States(checker::Program& program)
      : execution_(program, checker::Restore::bytes), walk_(execution_) {}

  // Returns: whether they are few enough.
  bool find() {
    checker::SearchOptions options;
    options.states_max = states_max;
    checker::Budget budget(options);
    execution_.reset(checker::View());
    if (!build_state_graph(execution_, nullptr, budget, graph_, checker::StatesLimit::graph)) {
      return false;
    }
    execution_.reset();
    arrive(0);
    while (!walk_.empty()) {
      if (walk_.exhausted()) {
        walk_.leave();
        continue;
      }
      const auto node = static_cast<std::uint32_t>(walk_.node());
      const std::uint32_t target = graph_.edges_of(node)[walk_.position()].target;
      if (target < stacks_.size()) {  // Nodes are numbered as this walk meets them.
        walk_.skip();
        continue;
      }
      walk_.next();
      arrive(target);
    }
    return true;
  }

  // For each thread that has several stacks at one place that make no difference: two of them.
  std::map<std::string, std::string> differences() {
    std::map<std::string, std::string> found;
    std::map<std::uint64_t, std::size_t> first;
    const std::vector<std::uint64_t> blocks = bisimulation(graph_, colours_);
    for (std::size_t node = 0; node < blocks.size(); ++node) {
      const Stacks& one = stacks_[first.try_emplace(blocks[node], node).first->second];
      const Stacks& other = stacks_[node];
      for (std::size_t thread = 0; thread < one.size(); ++thread) {
        if (one[thread] == other[thread]) continue;
        found.try_emplace(execution_.thread_name(static_cast<ThreadId>(thread)),
                          difference(*known_[one[thread]], *known_[other[thread]]));
      }
    }
    return found;
  }

 private:
  void arrive(std::uint32_t node) {
    std::uint64_t colour = hash_of(execution_.objects(), execution_.objects_bytes());
    colour = mixed(colour, graph_.nodes[node].defects);
    Stacks stacks;
    for (ThreadId thread = 0; thread < execution_.thread_count(); ++thread) {
      const std::string place = place_of(thread);
      colour = mixed(colour, hash_of(place.data(), place.size()));
      const auto stack = execution_.stack(thread);
      // A halted thread makes no more steps; its stack only says where it halted.
      const bool still = execution_.halted();
      stacks.push_back(still ? 0 : number_of({{stack.begin(), stack.end()}, place}));
    }
    colours_.push_back(colour);
    stacks_.push_back(std::move(stacks));
    if (!execution_.enabled().empty()) walk_.enter(node);
  }

  // The place of a thread: its announced operation, the object, and the calls it is in.
  std::string place_of(ThreadId thread) {
    if (!execution_.live(thread)) return "";
    const Pending& pending = execution_.pending(thread);
    std::string place = fmt::format("{} of", pending.operation);
    for (std::size_t i = 0; i < pending.access_count; ++i) {
      place += fmt::format(" {}", pending.named[i].object);
    }
    const auto stack = execution_.stack(thread);
    const auto depth_of = [&](const void* at) {
      return stack.data() + stack.size() - static_cast<const std::byte*>(at);
    };
    place += fmt::format(" at -{}", depth_of(&pending));
    for (const CallFrame* frame = execution_.frame(thread); frame != nullptr;
         frame = frame->caller) {
      place += fmt::format(", in {}() at -{}", frame->name, depth_of(frame));
    }
    return place;
  }

  static std::uint64_t hash_of(const void* bytes, std::size_t count) {
    std::uint64_t hash = count;
    for (std::size_t i = 0; i < count; ++i) {
      hash = mixed(hash, static_cast<const unsigned char*>(bytes)[i]);
    }
    return hash;
  }

  std::uint32_t number_of(Stack stack) {
    const auto number = static_cast<std::uint32_t>(known_.size());
    const auto [at, fresh] = numbers_.try_emplace(std::move(stack), number);
    if (fresh) known_.push_back(&at->first);
    return at->second;
  }

  static std::string difference(const Stack& one, const Stack& other) {
    std::string text = one.place;
    for (std::size_t depth = 8; depth <= std::min(one.bytes.size(), other.bytes.size());
         depth += 8) {
      std::uint64_t words[2];
      std::memcpy(&words[0], &*(one.bytes.end() - static_cast<std::ptrdiff_t>(depth)), 8);
      std::memcpy(&words[1], &*(other.bytes.end() - static_cast<std::ptrdiff_t>(depth)), 8);
      if (words[0] == words[1]) continue;
      text += fmt::format("\n  -{}: {:x} or {:x}", depth, words[0], words[1]);
    }
    return text;
  }

  Execution execution_;
  checker::StateGraph graph_;
  checker::Walk walk_;
  std::vector<std::uint64_t> colours_;
  std::vector<Stacks> stacks_;
  std::map<Stack, std::uint32_t> numbers_;
  std::vector<const Stack*> known_;
};

}  // namespace

TEST_CASE("shipped scenarios: nothing dead on a stack tells two states apart") {
  std::size_t compared = 0;
  std::set<const Alive*> seen;
  for (const Case& at : all_cases()) {
    const auto program = make_program(at.scenario, at.kernel);
    States states(*program);
    if (!states.find()) continue;  // Too many to be compared in a test.
    ++compared;
    for (const auto& [thread, difference] : states.differences()) {
      const auto* const known =
          std::find_if(std::begin(alive), std::end(alive), [&, &name = thread](const Alive& one) {
            return at.name == one.scenario && name == one.thread;
          });
      if (known != std::end(alive)) {
        seen.insert(known);
        continue;
      }
      UNSCOPED_INFO(at.name << " on " << at.kernel.key() << ", " << thread << ": " << difference);
      CHECK(false);
    }
  }
  CHECK(compared > 500);
  for (const Alive& one : alive) {
    CAPTURE(one.scenario, one.thread, one.what);
    CHECK(seen.count(&one) == 1);  // Exceptions that no longer apply must be removed above.
  }
}

}  // namespace model
