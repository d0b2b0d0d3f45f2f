// Programs whose threads wait for each other by conditions on shared data.

#include <string>

#include "classic/programs.hpp"

namespace model::classic {
namespace {

using checker::Guarded;
using checker::Mutex;
using checker::reads;
using checker::Runtime;
using checker::Shared;
using checker::World;
using checker::writes;
using Cell = Shared<std::uint8_t>;

// Enters and leaves a critical section; an assertion fails if another thread is inside.
void enter_alone(Runtime& runtime, Cell& inside) {
  runtime.check(inside.exchange(runtime, 1) == 0, "two threads are in the critical section");
  inside.write(runtime, 0);
}

// Mutual exclusion of two threads with two flags and a turn. (Peterson 1981.)
class Peterson : public ClassicProgram {
 public:
  explicit Peterson(std::uint32_t rounds) : rounds_(rounds) {}
  void set_up(World& world) override {
    for (std::uint8_t me = 0; me < 2; ++me) {
      wants_[me] = &world.create<Cell>();
      world.name(*wants_[me], "wants " + std::to_string(me));
    }
    turn_ = &world.create<Cell>();
    world.name(*turn_, "turn");
    inside_ = &world.create<Cell>();
    world.name(*inside_, "inside");
    for (std::uint8_t me = 0; me < 2; ++me) {
      world.spawn("thread " + std::to_string(me), [this, me](Runtime& runtime) {
        for (std::uint32_t round = 0; round < rounds_; ++round) enter(runtime, me);
      });
    }
  }

 private:
  struct Turn {
    const Cell* wants;
    const Cell* turn;
    std::uint64_t me;
  };
  void enter(Runtime& runtime, std::uint8_t me) {
    const auto other = static_cast<std::uint8_t>(1 - me);
    wants_[me]->write(runtime, 1);
    turn_->write(runtime, other);
    const Turn wait{wants_[other], turn_, me};
    runtime.announce_when(
        "wait for the turn",
        [](const checker::ConditionView& view, const void* argument) {
          const auto* at = static_cast<const Turn*>(argument);
          return at->wants->get(view) == 0 || at->turn->get(view) == at->me;
        },
        &wait, reads(*wants_[other]), reads(*turn_));
    enter_alone(runtime, *inside_);
    wants_[me]->write(runtime, 0);
  }

  std::uint32_t rounds_;
  Cell* wants_[2] = {};
  Cell* turn_ = nullptr;
  Cell* inside_ = nullptr;
};

// Each thread draws a number and waits until it is served. (Mellor-Crummey, Scott 1991.)
class TicketLock : public ClassicProgram {
 public:
  TicketLock(std::uint32_t threads, std::uint32_t rounds) : threads_(threads), rounds_(rounds) {}
  void set_up(World& world) override {
    next_ = &world.create<Cell>();
    serving_ = &world.create<Cell>();
    inside_ = &world.create<Cell>();
    world.name(*next_, "next ticket");
    world.name(*serving_, "now serving");
    world.name(*inside_, "inside");
    for (std::uint32_t i = 0; i < threads_; ++i) {
      world.spawn("thread " + std::to_string(i),
                  [this](Runtime& runtime) {
                    for (std::uint32_t round = 0; round < rounds_; ++round) enter(runtime);
                  },
                  {.symmetry = 1});
    }
  }

 private:
  struct Service {
    const Cell* serving;
    std::uint64_t ticket;
  };
  // Not inlined: its frame, with the ticket, is gone in the next round.
  [[gnu::noinline]] void enter(Runtime& runtime) {
    runtime.announce("draw a ticket", writes(*next_));
    const Service wait{serving_, next_->get(runtime)};
    ++next_->change(runtime);
    runtime.announce_when(
        "wait for the ticket",
        [](const checker::ConditionView& view, const void* argument) {
          const auto* at = static_cast<const Service*>(argument);
          return at->serving->get(view) == at->ticket;
        },
        &wait, reads(*serving_));
    enter_alone(runtime, *inside_);
    runtime.announce("serve the next", writes(*serving_));
    ++serving_->change(runtime);
  }

  std::uint32_t threads_;
  std::uint32_t rounds_;
  Cell* next_ = nullptr;
  Cell* serving_ = nullptr;
  Cell* inside_ = nullptr;
};

// Many readers or one writer. `state` is the number of readers, or 255 for a writer.
class ReaderWriterLock : public ClassicProgram {
 public:
  ReaderWriterLock(std::uint32_t readers, std::uint32_t writers)
      : readers_(readers), writers_(writers) {}
  void set_up(World& world) override {
    state_ = &world.create<Cell>();
    data_ = &world.create<Cell>();
    world.name(*state_, "state");
    world.name(*data_, "data");
    for (std::uint32_t i = 0; i < readers_; ++i) {
      world.spawn("reader " + std::to_string(i), [this](Runtime& runtime) { read(runtime); },
                  {.symmetry = 1});
    }
    for (std::uint32_t i = 0; i < writers_; ++i) {
      world.spawn("writer " + std::to_string(i), [this](Runtime& runtime) { write(runtime); },
                  {.symmetry = 2});
    }
  }

 private:
  static constexpr std::uint8_t written = 255;

  void read(Runtime& runtime) {
    runtime.announce_when(
        "read lock",
        [](const checker::ConditionView& view, const void* state) {
          return static_cast<const Cell*>(state)->get(view) != written;
        },
        state_, writes(*state_));
    ++state_->change(runtime);
    const std::uint8_t first = data_->read(runtime);
    runtime.check(data_->read(runtime) == first, "the data changed under a reader");
    runtime.announce("read unlock", writes(*state_));
    --state_->change(runtime);
  }
  void write(Runtime& runtime) {
    runtime.announce_when(
        "write lock",
        [](const checker::ConditionView& view, const void* state) {
          return static_cast<const Cell*>(state)->get(view) == 0;
        },
        state_, writes(*state_));
    state_->change(runtime) = written;
    const std::uint8_t before = data_->read(runtime);
    data_->write(runtime, static_cast<std::uint8_t>(before + 1));
    state_->write(runtime, 0, "write unlock");
  }

  std::uint32_t readers_;
  std::uint32_t writers_;
  Cell* state_ = nullptr;
  Cell* data_ = nullptr;
};

// Producers put items into a small ring, consumers take the same number out.
class BoundedBuffer : public ClassicProgram {
 public:
  BoundedBuffer(std::uint32_t producers, std::uint32_t consumers, std::uint32_t items,
                std::uint32_t places)
      : producers_(producers), consumers_(consumers), items_(items), places_(places) {}
  void set_up(World& world) override {
    lock_ = &world.create<Mutex>();
    count_ = &world.create<Cell>();
    world.name(*lock_, "lock");
    world.name(*count_, "items in the buffer");
    for (std::uint32_t i = 0; i < producers_; ++i) {
      world.spawn("producer " + std::to_string(i),
                  [this](Runtime& runtime) {
                    for (std::uint32_t item = 0; item < items_ * consumers_; ++item)
                      move(runtime, true);
                  },
                  {.symmetry = 1});
    }
    for (std::uint32_t i = 0; i < consumers_; ++i) {
      world.spawn("consumer " + std::to_string(i),
                  [this](Runtime& runtime) {
                    for (std::uint32_t item = 0; item < items_ * producers_; ++item)
                      move(runtime, false);
                  },
                  {.symmetry = 2});
    }
  }

 private:
  struct Room {
    const Mutex* lock;
    const Cell* count;
    std::uint64_t full;
  };
  void move(Runtime& runtime, bool in) {
    const Room wait{lock_, count_, in ? places_ : 0};
    runtime.announce_when(
        in ? "wait for room, lock" : "wait for an item, lock",
        [](const checker::ConditionView& view, const void* argument) {
          const auto* at = static_cast<const Room*>(argument);
          return !at->lock->held(view) && at->count->get(view) != at->full;
        },
        &wait, checker::acquires(*lock_), reads(*count_));
    lock_->hold(runtime);
    const std::uint8_t before = count_->read(runtime);
    count_->write(runtime, static_cast<std::uint8_t>(in ? before + 1 : before - 1));
    runtime.check(count_->get(runtime) <= places_, "more items than places");
    lock_->unlock(runtime);
  }

  std::uint32_t producers_;
  std::uint32_t consumers_;
  std::uint32_t items_;
  std::uint32_t places_;
  Mutex* lock_ = nullptr;
  Cell* count_ = nullptr;
};

// Workers take the next item under a lock, then process it; no item is processed twice.
class WorkQueue : public ClassicProgram {
 public:
  WorkQueue(std::uint32_t workers, std::uint32_t items) : workers_(workers), items_(items) {}
  void set_up(World& world) override {
    lock_ = &world.create<Mutex>();
    next_ = &world.create<Guarded<std::uint8_t>>();
    world.name(*lock_, "lock");
    world.name(*next_, "next item");
    world.guard(*next_, *lock_);
    done_.clear();
    for (std::uint32_t i = 0; i < items_; ++i) {
      done_.push_back(&world.create<Cell>());
      world.name(*done_.back(), "item " + std::to_string(i));
    }
    for (std::uint32_t i = 0; i < workers_; ++i) {
      world.spawn("worker " + std::to_string(i), [this](Runtime& runtime) { work(runtime); },
                  {.symmetry = 1});
    }
  }

 private:
  void work(Runtime& runtime) {
    while (work_on_next(runtime)) {
    }
  }
  // Returns: whether there was an item. Not inlined: its frame, with the item, is gone in the next
  // round.
  [[gnu::noinline]] bool work_on_next(Runtime& runtime) {
    lock_->lock(runtime);
    const std::uint8_t item = next_->read(runtime);
    if (item < items_) next_->write(runtime, static_cast<std::uint8_t>(item + 1));
    lock_->unlock(runtime);
    if (item == items_) return false;
    runtime.check(done_[item]->exchange(runtime, 1) == 0, "an item was done twice");
    return true;
  }

  std::uint32_t workers_;
  std::uint32_t items_;
  Mutex* lock_ = nullptr;
  Guarded<std::uint8_t>* next_ = nullptr;
  std::vector<Cell*> done_;
};

}  // namespace

ClassicMade make_peterson(const ClassicValues& values) {
  return std::make_unique<Peterson>(values[0]);
}
ClassicMade make_ticket_lock(const ClassicValues& values) {
  return std::make_unique<TicketLock>(values[0], values[1]);
}
ClassicMade make_reader_writer_lock(const ClassicValues& values) {
  return std::make_unique<ReaderWriterLock>(values[0], values[1]);
}
ClassicMade make_bounded_buffer(const ClassicValues& values) {
  return std::make_unique<BoundedBuffer>(values[0], values[1], values[2], values[3]);
}
ClassicMade make_work_queue(const ClassicValues& values) {
  return std::make_unique<WorkQueue>(values[0], values[1]);
}

}  // namespace model::classic
