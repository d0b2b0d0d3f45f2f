// Programs on shared data without locks.

#include <string>

#include "classic/programs.hpp"

namespace model::classic {
namespace {

using checker::Runtime;
using checker::Shared;
using checker::World;
using Cell = Shared<std::uint8_t>;

std::vector<Cell*> create_cells(World& world, std::uint32_t count, const std::string& name) {
  std::vector<Cell*> cells;
  for (std::uint32_t i = 0; i < count; ++i) {
    cells.push_back(&world.create<Cell>());
    world.name(*cells.back(), name + " " + std::to_string(i));
  }
  return cells;
}

// One thread searches for the last zero of an array, from the end; thread j sets element j to one
// more than its neighbour. (Abdulla et al., POPL 2014, section 9.)
class Lastzero : public ClassicProgram {
 public:
  explicit Lastzero(std::uint32_t writers) : writers_(writers) {}
  void set_up(World& world) override {
    array_ = create_cells(world, writers_ + 1, "element");
    world.spawn("reader", [this](Runtime& runtime) {
      std::uint32_t at = writers_;
      while (array_[at]->read(runtime) != 0) --at;
    });
    for (std::uint32_t j = 1; j <= writers_; ++j) {
      world.spawn("writer " + std::to_string(j), [this, j](Runtime& runtime) {
        const std::uint8_t left = array_[j - 1]->read(runtime);
        array_[j]->write(runtime, static_cast<std::uint8_t>(left + 1));
      });
    }
  }

 private:
  std::uint32_t writers_;
  std::vector<Cell*> array_;
};

// Threads insert four messages each into a shared hash table, cell by cell, by compare-and-swap.
// (Flanagan, Godefroid, POPL 2005, figure 3.)
class Indexer : public ClassicProgram {
 public:
  explicit Indexer(std::uint32_t threads) : threads_(threads) {}
  void set_up(World& world) override {
    table_ = create_cells(world, size, "cell");
    for (std::uint32_t thread = 0; thread < threads_; ++thread) {
      world.spawn("indexer " + std::to_string(thread), [this, thread](Runtime& runtime) {
        for (std::uint32_t message = 1; message <= messages; ++message) {
          const std::uint32_t word = message * 11 + thread;
          std::uint32_t at = word * 7 % size;
          while (!insert(runtime, *table_[at], static_cast<std::uint8_t>(word))) {
            at = (at + 1) % size;
          }
        }
      });
    }
  }

 private:
  static constexpr std::uint32_t size = 128;
  static constexpr std::uint32_t messages = 4;

  static bool insert(Runtime& runtime, Cell& cell, std::uint8_t word) {
    runtime.announce("compare-and-swap", checker::writes(cell));
    if (cell.get(runtime) != 0) return false;
    cell.change(runtime) = word;
    return true;
  }

  std::uint32_t threads_;
  std::vector<Cell*> table_;
};

// One thread writes a variable that n others read once. (Abdulla et al., POPL 2014.)
class Readers : public ClassicProgram {
 public:
  explicit Readers(std::uint32_t readers) : readers_(readers) {}
  void set_up(World& world) override {
    auto& variable = world.create<Cell>();
    world.name(variable, "variable");
    world.spawn("writer", [&variable](Runtime& runtime) { variable.write(runtime, 1); });
    for (std::uint32_t i = 1; i <= readers_; ++i) {
      world.spawn("reader " + std::to_string(i),
                  [&variable](Runtime& runtime) { static_cast<void>(variable.read(runtime)); },
                  {.symmetry = 1});
    }
  }

 private:
  std::uint32_t readers_;
};

// Threads that have nothing to do with each other.
class Independent : public ClassicProgram {
 public:
  Independent(std::uint32_t threads, std::uint32_t steps) : threads_(threads), steps_(steps) {}
  void set_up(World& world) override {
    const std::vector<Cell*> own = create_cells(world, threads_, "own");
    for (std::uint32_t i = 0; i < threads_; ++i) {
      world.spawn("thread " + std::to_string(i), [cell = own[i], steps = steps_](Runtime& runtime) {
        for (std::uint32_t step = 1; step <= steps; ++step) {
          cell->write(runtime, static_cast<std::uint8_t>(step));
        }
      });
    }
  }

 private:
  std::uint32_t threads_;
  std::uint32_t steps_;
};

}  // namespace

ClassicMade make_lastzero(const ClassicValues& values) {
  return std::make_unique<Lastzero>(values[0]);
}
ClassicMade make_indexer(const ClassicValues& values) {
  return std::make_unique<Indexer>(values[0]);
}
ClassicMade make_readers(const ClassicValues& values) {
  return std::make_unique<Readers>(values[0]);
}
ClassicMade make_independent(const ClassicValues& values) {
  return std::make_unique<Independent>(values[0], values[1]);
}

}  // namespace model::classic
