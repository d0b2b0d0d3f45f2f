#include "state/object_names.hpp"

#include <fmt/format.h>

namespace checker {
namespace {

ObjectName nameless(ObjectId object) { return fmt::format("object {}", object); }

}  // namespace

const NamedObject* ObjectNames::find(ObjectId object) const {
  const void* address = objects_ + object;
  for (const NamedObject& named : world_.names_) {
    if (named.object == address) return &named;
  }
  return nullptr;
}

ObjectName ObjectNames::full(ObjectId object) const {
  const NamedObject* named = find(object);
  return named == nullptr ? nameless(object) : named->name;
}

ObjectName ObjectNames::around(ObjectId byte) const {
  const std::byte* address = objects_ + byte;
  const NamedObject* nearest = nullptr;
  for (const NamedObject& named : world_.names_) {
    if (named.object > address) continue;
    if (nearest == nullptr || named.object > nearest->object) nearest = &named;
  }
  return nearest == nullptr ? nameless(byte) : nearest->name;
}

ObjectName ObjectNames::shown(ObjectId object) const {
  const NamedObject* named = find(object);
  if (named == nullptr) return nameless(object);
  return named->ghost ? ObjectName() : named->name;
}

TraceValue ObjectNames::value(ObjectId object) const {
  const NamedObject* named = find(object);
  if (named == nullptr) return {};
  if (named->read != nullptr) return named->read(named->object);
  if (named->format != nullptr) return named->format(named->object);
  const std::size_t thread = holder(object);
  if (thread == threads_max) return {ValueType::holder, TraceValue::none};
  return {ValueType::holder, static_cast<std::int64_t>(thread), world_.threads_[thread].text};
}

std::size_t ObjectNames::holder(ObjectId object) const {
  const NamedObject* named = find(object);
  if (named == nullptr || !named->lock()) return threads_max;
  const auto holder = static_cast<std::uint8_t>(objects_[object]);
  return holder == 0 ? threads_max : holder - std::size_t{1};
}

}  // namespace checker
