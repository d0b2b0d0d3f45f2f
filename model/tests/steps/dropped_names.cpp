#include "dropped_names.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "steps_of_search.hpp"

namespace model {

using checker::Access;
using checker::Execution;
using checker::ObjectId;
using checker::Pending;
using checker::Touch;

std::string text_of(const NameSite& site) {
  static constexpr const char* accesses[] = {"read", "write", "update", "acquire", "release"};
  return fmt::format("{}: {}: {} ({}){}", site.function, site.operation, site.role,
                     accesses[static_cast<std::size_t>(site.access)],
                     site.place == 0 ? "" : ", all but the first");
}

const std::string& NamesAnnounced::role_of(const Execution& execution, ObjectId object) {
  const auto [found, fresh] = roles_.try_emplace(object);
  if (fresh) found->second = without_numbers(execution.full_name(object));
  return found->second;
}

void NamesAnnounced::note(const Execution& execution, const Pending& pending,
                          std::span<const Touch> touches) {
  std::vector<std::uint64_t> announcement = {reinterpret_cast<std::uintptr_t>(pending.function),
                                             reinterpret_cast<std::uintptr_t>(pending.operation)};
  for (const Touch touch : touches) {
    announcement.push_back(touch.object * std::uint64_t{256} +
                           static_cast<std::uint64_t>(touch.access));
  }
  if (!seen_.insert(std::move(announcement)).second) return;
  std::map<std::pair<std::string, Access>, std::size_t> count;
  for (const Touch touch : touches) {
    const std::string& role = role_of(execution, touch.object);
    const std::size_t before = count[{role, touch.access}]++;
    const std::size_t place = pending.listed != 0 || before == 0 ? 0 : 1;
    sites_.insert({pending.function, pending.operation, role, touch.access, place});
  }
}

std::size_t NamesAnnounced::keep_names(const Execution& execution, const Pending& pending,
                                       std::span<Touch> touches) {
  if (dropped_ == nullptr) {
    note(execution, pending, touches);
    return touches.size();
  }
  if (dropped_->function != pending.function || dropped_->operation != pending.operation) {
    return touches.size();
  }
  std::size_t same = 0;
  const auto gone = std::remove_if(touches.begin(), touches.end(), [&](const Touch& touch) {
    if (touch.access != dropped_->access) return false;
    if (role_of(execution, touch.object) != dropped_->role) return false;
    const std::size_t place = std::min<std::size_t>(same++, 1);
    return pending.listed != 0 || dropped_->place == NameSite::all || dropped_->place == place;
  });
  return static_cast<std::size_t>(gone - touches.begin());
}

}  // namespace model
