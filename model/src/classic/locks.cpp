// Programs whose threads share locks.

#include <string>

#include "classic/programs.hpp"

namespace model::classic {
namespace {

using checker::Guarded;
using checker::Mutex;
using checker::Runtime;
using checker::World;

std::vector<Mutex*> create_locks(World& world, std::uint32_t count, const std::string& name) {
  std::vector<Mutex*> locks;
  for (std::uint32_t i = 0; i < count; ++i) {
    locks.push_back(&world.create<Mutex>());
    world.name(*locks.back(), name + " " + std::to_string(i));
  }
  return locks;
}

std::vector<Guarded<std::uint8_t>*> create_guarded(World& world, const std::vector<Mutex*>& locks,
                                                   const std::string& name) {
  std::vector<Guarded<std::uint8_t>*> cells;
  for (std::size_t i = 0; i < locks.size(); ++i) {
    cells.push_back(&world.create<Guarded<std::uint8_t>>());
    world.name(*cells.back(), name + " " + std::to_string(i));
    world.guard(*cells.back(), *locks[i]);
  }
  return cells;
}

// Each philosopher takes two forks and gives them back, once. Ordered: the one with the lower
// number first, so that no cycle of waiting threads exists. (Dijkstra, EWD 310.)
class Philosophers : public ClassicProgram {
 public:
  Philosophers(std::uint32_t count, bool ordered) : count_(count), ordered_(ordered) {}
  void set_up(World& world) override {
    forks_ = create_locks(world, count_, "fork");
    for (std::uint32_t i = 0; i < count_; ++i) {
      std::uint32_t first = i;
      std::uint32_t second = (i + 1) % count_;
      if (ordered_ && first > second) std::swap(first, second);
      world.spawn("philosopher " + std::to_string(i),
                  [a = forks_[first], b = forks_[second]](Runtime& runtime) {
                    a->lock(runtime);
                    b->lock(runtime);
                    b->unlock(runtime);
                    a->unlock(runtime);
                  });
    }
  }

 private:
  std::uint32_t count_;
  bool ordered_;
  std::vector<Mutex*> forks_;
};

// n threads lock, add one, unlock.
class Counter : public ClassicProgram {
 public:
  explicit Counter(std::uint32_t threads) : threads_(threads) {}
  void set_up(World& world) override {
    auto& lock = world.create<Mutex>();
    auto& value = world.create<Guarded<std::uint8_t>>();
    world.name(lock, "lock");
    world.name(value, "value");
    world.guard(value, lock);
    for (std::uint32_t i = 0; i < threads_; ++i) {
      world.spawn("thread " + std::to_string(i),
                  [&lock, &value](Runtime& runtime) {
                    lock.lock(runtime);
                    value.write(runtime, static_cast<std::uint8_t>(value.read(runtime) + 1));
                    lock.unlock(runtime);
                  },
                  {.symmetry = 1});
    }
  }

 private:
  std::uint32_t threads_;
};

// Threads take an inode each, of 32, and a free block each, of 26. (Flanagan, Godefroid, POPL 2005,
// figure 4: the Frangipani file system.)
class Filesystem : public ClassicProgram {
 public:
  explicit Filesystem(std::uint32_t threads) : threads_(threads) {}
  void set_up(World& world) override {
    inode_locks_ = create_locks(world, inodes, "lock of inode");
    block_locks_ = create_locks(world, blocks, "lock of block");
    inode_ = create_guarded(world, inode_locks_, "inode");
    busy_ = create_guarded(world, block_locks_, "busy");
    for (std::uint32_t thread = 0; thread < threads_; ++thread) {
      world.spawn("thread " + std::to_string(thread),
                  [this, thread](Runtime& runtime) { create_file(runtime, thread % inodes); });
    }
  }

 private:
  static constexpr std::uint32_t inodes = 32;
  static constexpr std::uint32_t blocks = 26;

  void create_file(Runtime& runtime, std::uint32_t i) {
    inode_locks_[i]->lock(runtime);
    if (inode_[i]->read(runtime) == 0) {
      std::uint32_t block = i * 2 % blocks;
      while (!take_block(runtime, i, block)) block = (block + 1) % blocks;
    }
    inode_locks_[i]->unlock(runtime);
  }
  bool take_block(Runtime& runtime, std::uint32_t i, std::uint32_t block) {
    block_locks_[block]->lock(runtime);
    const bool free = busy_[block]->read(runtime) == 0;
    if (free) {
      busy_[block]->write(runtime, 1);
      inode_[i]->write(runtime, static_cast<std::uint8_t>(block + 1));
    }
    block_locks_[block]->unlock(runtime);
    return free;
  }

  std::uint32_t threads_;
  std::vector<Mutex*> inode_locks_;
  std::vector<Mutex*> block_locks_;
  std::vector<Guarded<std::uint8_t>*> inode_;
  std::vector<Guarded<std::uint8_t>*> busy_;
};

}  // namespace

ClassicMade make_philosophers(const ClassicValues& values) {
  return std::make_unique<Philosophers>(values[0], values[1] != 0);
}
ClassicMade make_counter(const ClassicValues& values) {
  return std::make_unique<Counter>(values[0]);
}
ClassicMade make_filesystem(const ClassicValues& values) {
  return std::make_unique<Filesystem>(values[0]);
}

}  // namespace model::classic
