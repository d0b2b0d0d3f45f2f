#pragma once

// The table of names of the predicate language: a new name is one row of predicate_words.cpp.

#include <cstdint>

#include "layout.hpp"
#include "model/predicate.hpp"
#include "state_view.hpp"

namespace model {

/// Reads a value. `number` is the number after the group's name. Flags are 0 or 1; pages and
/// indexes of the file 1 + number, 0 for NULL; threads 1 + id, 0 for nobody.
using ReadValue = int (*)(const StateView& view, std::uint8_t number);

/// The number of pages, indexes or ordered extents that a group of numbered names covers.
unsigned numbers_of(std::string_view group, const Layout& layout);

/// The reader of predicate_words()[word].
ReadValue reader_of(std::size_t word);

/// Whether the file owes the disk something at an index, that it has neither reported nor cut off.
int index_owed(const StateView& view, std::uint8_t index);
/// Whether it does, and nothing in the kernel's state remembers it.
int index_exposed(const StateView& view, std::uint8_t index);

}  // namespace model
