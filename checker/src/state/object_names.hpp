#pragma once

#include "checker/world.hpp"

namespace checker {

/// Names and current values of a world's objects: for traces, reports and diagnostics, never for a
/// search.
class ObjectNames {
 public:
  /// Requires: both arguments outlive this object.
  ObjectNames(const World& world, const std::byte* objects) : world_(world), objects_(objects) {}

  /// Name of an object, including objects that traces leave out.
  [[nodiscard]] ObjectName full(ObjectId object) const;
  /// Name of the object that contains this byte.
  [[nodiscard]] ObjectName around(ObjectId byte) const;
  /// Name of an object, empty if traces leave it out.
  [[nodiscard]] ObjectName shown(ObjectId object) const;
  [[nodiscard]] TraceValue value(ObjectId object) const;
  /// The thread that holds the object; threads_max if it is free or not a lock.
  [[nodiscard]] std::size_t holder(ObjectId object) const;

 private:
  [[nodiscard]] const NamedObject* find(ObjectId object) const;

  const World& world_;
  const std::byte* objects_;
};

}  // namespace checker
