// Mistakes in programs that a checker reports before it looks for any race.

#include "classic/programs.hpp"

namespace model::classic {
namespace {

using checker::Guarded;
using checker::Mutex;
using checker::Runtime;
using checker::World;

enum class Mistake : std::uint8_t { none, no_lock, waits_without_a_step, wrong_assertion };

// Two threads increment a value under its lock; the second makes the mistake.
class Mistakes : public ClassicProgram {
 public:
  explicit Mistakes(Mistake mistake) : mistake_(mistake) {}
  void set_up(World& world) override {
    auto& lock = world.create<Mutex>();
    auto& value = world.create<Guarded<std::uint8_t>>();
    world.name(lock, "lock");
    world.name(value, "value");
    world.guard(value, lock);
    const auto raise = [](Runtime& runtime, Guarded<std::uint8_t>& at) {
      at.write(runtime, static_cast<std::uint8_t>(at.read(runtime) + 1));
    };
    world.spawn("first", [&lock, &value, raise](Runtime& runtime) {
      lock.lock(runtime);
      raise(runtime, value);
      lock.unlock(runtime);
    });
    world.spawn("second", [&lock, &value, raise, mistake = mistake_](Runtime& runtime) {
      if (mistake == Mistake::no_lock) return raise(runtime, value);
      lock.lock(runtime);
      while (mistake == Mistake::waits_without_a_step && value.read(runtime) == 0) {
      }
      raise(runtime, value);
      runtime.check(mistake != Mistake::wrong_assertion || value.read(runtime) == 2,
                    "the second thread comes second");
      lock.unlock(runtime);
    });
  }

 private:
  Mistake mistake_;
};

}  // namespace

ClassicMade make_mistakes(const ClassicValues& values) {
  return std::make_unique<Mistakes>(static_cast<Mistake>(values[0]));
}

}  // namespace model::classic
