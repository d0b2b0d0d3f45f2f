#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <type_traits>

#include "checker/naming.hpp"

namespace checker {

/// Reads the value of an object, for traces.
using ReadValue = TraceValue (*)(const void* object);
/// Reads the value of an object as text, for traces.
using Format = std::string (*)(const void* object);

/// An object with its name and the way to read its value, for traces: a part of a World.
struct NamedObject {
  const void* object;        ///< Its address.
  ObjectName name;           ///< Empty: traces leave the object out.
  ReadValue read = nullptr;  ///< Or null.
  Format format = nullptr;   ///< Or null.
  bool ghost = false;        ///< Only properties read it: traces leave it out.

  /// Whether it is a lock, whose value is its holder.
  [[nodiscard]] bool lock() const { return read == nullptr && format == nullptr; }
};

/// The ReadValue of objects that are named without one: their bytes as a number, if there are 1, 2
/// or 4 of them.
template <typename T>
TraceValue bytes_as_value(const void* object) {
  if constexpr (sizeof(T) == 1 || sizeof(T) == 2 || sizeof(T) == 4) {
    // Copied: an array of bytes may lie anywhere.
    std::conditional_t<sizeof(T) == 1, std::uint8_t,
                       std::conditional_t<sizeof(T) == 2, std::uint16_t, std::uint32_t>>
        value = 0;
    std::memcpy(&value, object, sizeof value);
    return {ValueType::count, value};
  } else {
    return TraceValue("...");
  }
}

}  // namespace checker
