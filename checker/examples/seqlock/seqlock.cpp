// A seqlock: a writer changes two words; a reader that takes no lock must see both old or both
// new. The writer makes the sequence odd while it writes. The reader waits until it is even, and
// reads again if it has changed. It needs both tests: without one of them it can see torn data.

#include <checker/command_line.hpp>

struct Seqlock {
  checker::Shared<std::uint32_t> sequence;
  checker::Shared<std::uint32_t> low;
  checker::Shared<std::uint32_t> high;

  static bool is_even(const checker::ConditionView& view, const void* lock) {
    return static_cast<const Seqlock*>(lock)->sequence.get(view) % 2 == 0;
  }
};

void write_both(checker::Runtime& runtime, Seqlock& lock, std::uint32_t value) {
  const std::uint32_t before = lock.sequence.read(runtime);
  lock.sequence.write(runtime, before + 1);
  lock.low.write(runtime, value);
  lock.high.write(runtime, value);
  lock.sequence.write(runtime, before + 2);
}

struct Tests {
  bool odd;
  bool recheck;
};

void read_both(checker::Runtime& runtime, Seqlock& lock, Tests tests) {
  std::uint32_t low = 0;
  std::uint32_t high = 0;
  std::uint32_t before = 0;
  std::uint32_t after = 0;
  do {
    if (tests.odd) {
      runtime.announce_when("wait for even", Seqlock::is_even, &lock,
                            checker::reads(lock.sequence));
      before = lock.sequence.get(runtime);
    } else {
      before = lock.sequence.read(runtime);
    }
    low = lock.low.read(runtime);
    high = lock.high.read(runtime);
    after = tests.recheck ? lock.sequence.read(runtime) : before;
  } while (before != after);
  runtime.check(low == high, "the reader saw one word old and one new");
}

class SeqlockProgram : public checker::Program {
 public:
  SeqlockProgram(Tests tests, std::uint32_t writes) : tests_(tests), writes_(writes) {}

  void set_up(checker::World& world) override {
    auto& lock = world.create<Seqlock>();
    world.name(lock.sequence, "sequence");
    world.name(lock.low, "low");
    world.name(lock.high, "high");
    world.spawn("writer", [&lock, writes = writes_](checker::Runtime& runtime) {
      for (std::uint32_t value = 1; value <= writes; ++value) write_both(runtime, lock, value);
    });
    world.spawn("reader", [&lock, tests = tests_](checker::Runtime& runtime) {
      read_both(runtime, lock, tests);
    });
  }

 private:
  Tests tests_;
  std::uint32_t writes_;
};

int main(int argc, char** argv) {
  checker::ProgramInfo info;
  info.name = "seqlock";
  info.about = "A reader without a lock, and the two tests that keep it from torn data.";
  info.parameters = {
      {.name = "odd_test", .about = "the reader waits until the sequence is even", .value = 1},
      {.name = "recheck", .about = "the reader reads again if the sequence has changed"},
      {.name = "writes",
       .about = "how often the writer writes",
       .value = 2,
       .least = 1,
       .most = 20}};
  return checker::run_command_line(argc, argv, info, [](const checker::Parameters& parameters) {
    const Tests tests = {parameters["odd_test"] != 0, parameters["recheck"] != 0};
    return std::make_unique<SeqlockProgram>(tests,
                                            static_cast<std::uint32_t>(parameters["writes"]));
  });
}
