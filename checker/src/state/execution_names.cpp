// What traces and reports ask an Execution: names, values and holders of objects.

#include <fmt/format.h>

#include "state/execution.hpp"

namespace checker {

const World::Named* Execution::find_name(ObjectId object) const {
  const void* address = objects() + object;
  for (const World::Named& named : world_.names_) {
    if (named.object == address) return &named;
  }
  return nullptr;
}

std::string Execution::full_name(ObjectId object) const {
  const World::Named* named = find_name(object);
  return named == nullptr ? fmt::format("object {}", object) : named->text;
}

std::string Execution::name_around(ObjectId byte) const {
  const std::byte* address = objects() + byte;
  const World::Named* nearest = nullptr;
  for (const World::Named& named : world_.names_) {
    if (named.object > address) continue;
    if (nearest == nullptr || named.object > nearest->object) nearest = &named;
  }
  return nearest == nullptr ? fmt::format("object {}", byte) : nearest->text;
}

std::string Execution::object_name(ObjectId object) const {
  const World::Named* named = find_name(object);
  return named != nullptr && named->ghost ? "" : full_name(object);
}

std::string Execution::object_value(ObjectId object) const {
  const World::Named* named = find_name(object);
  if (named == nullptr) return {};
  if (!named->lock) return named->format(named->object);
  const std::size_t thread = holder(object);
  return thread == threads_max ? "free" : world_.threads_[thread].text;
}

std::size_t Execution::holder(ObjectId object) const {
  const World::Named* named = find_name(object);
  if (named == nullptr || !named->lock) return threads_max;
  const auto holder = static_cast<std::uint8_t>(objects()[object]);
  return holder == 0 ? threads_max : holder - std::size_t{1};
}

}  // namespace checker
