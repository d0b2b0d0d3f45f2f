#include "model/classic.hpp"

#include <algorithm>

#include "classic/programs.hpp"

namespace model {
namespace {

// NOLINTNEXTLINE(readability-function-size): a table.
const std::vector<Classic>& table() {
  static const std::vector<Classic> programs = {
      {"bounded_buffer",
       "producers and consumers of a ring, each waiting for room or for an item",
       "Dijkstra, EWD 123",
       {{"producers", "threads that put items in", 1, 1, 6},
        {"consumers", "threads that take items out", 1, 1, 6},
        {"items", "items for each pair of producer and consumer", 2, 1, 8},
        {"places", "how many items fit", 1, 1, 32}},
       classic::make_bounded_buffer},
      {"counter",
       "n threads lock, add one, unlock",
       "-",
       {{"n", "threads", 3, 1, 16}},
       classic::make_counter},
      {"filesystem",
       "n threads take an inode and a free block, each under its lock",
       "Flanagan, Godefroid, POPL 2005, figure 4",
       {{"n", "threads", 14, 1, 26}},
       classic::make_filesystem},
      {"independent",
       "n independent threads with k steps each",
       "-",
       {{"n", "threads", 3, 1, 16}, {"k", "steps of each", 3, 1, 200}},
       classic::make_independent},
      {"indexer",
       "n threads put words into a hash table by compare-and-swap",
       "Flanagan, Godefroid, POPL 2005, figure 3",
       {{"n", "threads", 12, 1, 16}},
       classic::make_indexer},
      {"lastzero",
       "n threads change an array, one looks for its last zero",
       "Abdulla et al., POPL 2014",
       {{"n", "writers", 5, 1, 24}},
       classic::make_lastzero},
      {"mistakes",
       "two threads increment a value under its lock, and the second one makes a mistake",
       "-",
       {{"kind",
         "0: no mistake; 1: takes no lock; 2: holds the lock and waits for the value, without a "
         "step; 3: asserts that it comes second",
         0, 0, 3}},
       classic::make_mistakes},
      {"peterson",
       "mutual exclusion of two threads with flags and a turn",
       "Peterson 1981",
       {{"rounds", "how often each enters", 1, 1, 16}},
       classic::make_peterson},
      {"philosophers",
       "n philosophers take two forks each, once",
       "Dijkstra, EWD 310",
       {{"n", "philosophers", 3, 2, 16},
        {"ordered", "1: the fork of the lower number first; 0: they can deadlock", 0, 0, 1}},
       classic::make_philosophers},
      {"reader_writer_lock",
       "many readers or one writer",
       "Courtois, Heymans, Parnas 1971",
       {{"readers", "threads that read", 2, 0, 8}, {"writers", "threads that write", 1, 0, 8}},
       classic::make_reader_writer_lock},
      {"readers",
       "one thread writes a variable that n others read",
       "Abdulla et al., POPL 2014",
       {{"n", "readers", 2, 1, 24}},
       classic::make_readers},
      {"ticket_lock",
       "n threads draw a number each and wait until it is served",
       "Mellor-Crummey, Scott 1991",
       {{"n", "threads", 2, 1, 8}, {"rounds", "how often each enters", 1, 1, 8}},
       classic::make_ticket_lock},
      {"work_queue",
       "workers take items from a queue under a lock; no item is done twice",
       "-",
       {{"workers", "threads", 2, 1, 8}, {"items", "items in the queue", 3, 1, 32}},
       classic::make_work_queue},
  };
  return programs;
}

}  // namespace

std::span<const Classic> classics() { return table(); }

const Classic* find_classic(std::string_view name) {
  const auto found = std::find_if(table().begin(), table().end(),
                                  [name](const Classic& program) { return program.name == name; });
  return found == table().end() ? nullptr : &*found;
}

}  // namespace model
