#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>

// What an interleaving can show, as numbers: the program and the engine have the names.

namespace checker {

/// Index into Program::defects(); the engine's own come first.
using DefectId = std::uint8_t;
/// Index into Program::labels().
using LabelId = std::uint8_t;

/// @{
/// A defect of the engine; `list defects` of pagerace explains each.
inline constexpr DefectId defect_deadlock = 0;
inline constexpr DefectId defect_assertion = 1;
inline constexpr DefectId defect_unlocked_access = 2;
inline constexpr DefectId defect_step_limit = 3;
inline constexpr DefectId defect_livelock = 4;
inline constexpr DefectId defect_unannounced_access = 5;
/// @}
/// The number of these defects.
inline constexpr DefectId engine_defects = 6;
/// More accesses to guarded data than this in one transition are a defect, since it may never end.
inline constexpr std::uint32_t guarded_accesses_max = 10000;
/// The most defects of a program, the engine's included.
inline constexpr std::size_t defects_max = 64;
/// The most labels of a program.
inline constexpr std::size_t labels_max = 128;
/// A set of labels, by LabelId.
using LabelSet = std::bitset<labels_max>;

}  // namespace checker
