#pragma once

#include <checker/program.hpp>
#include <cstdint>
#include <memory>
#include <vector>

// The textbook programs. An operation is one transition, as in the papers: the acquisition of a
// lock, a read, a write, a compare-and-swap. Data under a lock is guarded, without transitions of
// its own.

namespace model::classic {

using ClassicValues = std::vector<std::uint32_t>;
using ClassicMade = std::unique_ptr<checker::Program>;

ClassicMade make_bounded_buffer(const ClassicValues& values);
ClassicMade make_counter(const ClassicValues& values);
ClassicMade make_filesystem(const ClassicValues& values);
ClassicMade make_independent(const ClassicValues& values);
ClassicMade make_indexer(const ClassicValues& values);
ClassicMade make_lastzero(const ClassicValues& values);
ClassicMade make_mistakes(const ClassicValues& values);
ClassicMade make_peterson(const ClassicValues& values);
ClassicMade make_philosophers(const ClassicValues& values);
ClassicMade make_reader_writer_lock(const ClassicValues& values);
ClassicMade make_readers(const ClassicValues& values);
ClassicMade make_ticket_lock(const ClassicValues& values);
ClassicMade make_work_queue(const ClassicValues& values);

/// What all of them share: their properties are assertions, deadlock, and nothing on every state.
using ClassicProgram = checker::Program;

}  // namespace model::classic
