#pragma once

#include <cstdint>

#include "checker/operation.hpp"

namespace checker {

/// Bit i stands for thread i.
using ThreadSet = std::uint32_t;
static_assert(threads_max <= 32);
constexpr ThreadSet only(ThreadId thread) { return ThreadSet{1} << thread; }
constexpr ThreadSet first_of(ThreadSet threads) { return threads & (~threads + 1); }

}  // namespace checker
