#pragma once

#include "checker/world.hpp"

namespace checker {

/// What the objects of a world are called and hold in the present state: for traces, reports and
/// diagnostics, never for a search.
class ObjectNames {
 public:
  /// Requires: both outlive it.
  ObjectNames(const World& world, const std::byte* objects) : world_(world), objects_(objects) {}

  /// Name of an object; also of one that traces leave out.
  [[nodiscard]] ObjectName full(ObjectId object) const;
  /// Name of the object whose bytes this one is among.
  [[nodiscard]] ObjectName around(ObjectId byte) const;
  /// Name of an object, empty if traces leave it out.
  [[nodiscard]] ObjectName shown(ObjectId object) const;
  [[nodiscard]] TraceValue value(ObjectId object) const;
  /// Which thread holds the object, or threads_max: nobody, or it is no lock.
  [[nodiscard]] std::size_t holder(ObjectId object) const;

 private:
  [[nodiscard]] const World::Named* find(ObjectId object) const;

  const World& world_;
  const std::byte* objects_;
};

}  // namespace checker
