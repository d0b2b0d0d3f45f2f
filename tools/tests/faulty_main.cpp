// The tool with programs that fail in ways that the model must never fail: for the tests of exit
// status 70, and of limits and interrupts, which need a search that does not end by itself.

#include <cstring>
#include <string>

#include "cli/commands.hpp"
#include "model/vocabulary.hpp"
#include "model/world_factory.hpp"

namespace {

using checker::Runtime;
using checker::Shared;

enum class Fault : std::uint8_t { internal_error, stack_overflow, endless };

// Deeper and deeper; `volatile` keeps the compiler from turning the recursion into a loop.
unsigned dig(unsigned depth) {
  volatile char frame[512];
  frame[depth % sizeof(frame)] = static_cast<char>(depth);
  return depth == 0 ? 0U : dig(depth + 1) + static_cast<unsigned>(frame[depth % sizeof(frame)]);
}

class FaultyProgram : public checker::Program {
 public:
  explicit FaultyProgram(Fault fault) : fault_(fault) {}

  void set_up(checker::World& world) override {
    auto& counter = world.create<Shared<std::uint64_t>>();
    world.name(counter, "counter");
    const Fault fault = fault_;
    world.spawn("faulty", [&counter, fault](Runtime& runtime) {
      counter.write(runtime, 1);
      CHECKER_ASSERT(fault != Fault::internal_error, "tripped by the test");
      if (fault == Fault::stack_overflow) counter.write(runtime, dig(1));
      if (fault != Fault::endless) return;
      for (std::uint64_t next = 2;; ++next) counter.write(runtime, next);
    });
    world.spawn("bystander",
                [&counter](Runtime& runtime) { static_cast<void>(counter.read(runtime)); });
  }
  [[nodiscard]] std::vector<std::string> labels() const override { return model::label_names(); }

 private:
  Fault fault_;
};

std::unique_ptr<checker::Program> make_faulty(const model::Scenario& scenario,
                                              const model::Kernel& kernel) {
  if (scenario.note == "internal-error") {
    return std::make_unique<FaultyProgram>(Fault::internal_error);
  }
  if (scenario.note == "stack-overflow") {
    return std::make_unique<FaultyProgram>(Fault::stack_overflow);
  }
  if (scenario.note == "endless") return std::make_unique<FaultyProgram>(Fault::endless);
  return model::make_program(scenario, kernel);
}

}  // namespace

int main(int argc, char** argv) { return tools::cli::run_cli(argc, argv, make_faulty); }
