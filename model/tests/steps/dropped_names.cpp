#include "dropped_names.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "steps_of_search.hpp"

namespace model {

using checker::Access;
using checker::AccessKind;
using checker::Execution;
using checker::ObjectId;
using checker::Pending;

std::string text_of(const NameSite& site) {
  static constexpr const char* accesses[] = {"read", "write", "update", "acquire", "release"};
  return fmt::format("{}: {}: {} ({}){}", site.function, site.operation, site.role,
                     accesses[static_cast<std::size_t>(site.access)],
                     site.place == 0 ? "" : ", all but the first");
}

const std::string& NamesAnnounced::role_of(const Execution& execution, ObjectId object) {
  const auto [found, fresh] = roles_.try_emplace(object);
  if (fresh) found->second = without_numbers(execution.names().full(object).text());
  return found->second;
}

void NamesAnnounced::note(const Execution& execution, const Pending& pending,
                          std::span<const Access> accesses) {
  std::vector<std::uint64_t> announcement = {
      reinterpret_cast<std::uintptr_t>(pending.site.function_name()),
      reinterpret_cast<std::uintptr_t>(pending.operation)};
  for (const Access access : accesses) {
    announcement.push_back(access.object * std::uint64_t{256} +
                           static_cast<std::uint64_t>(access.kind));
  }
  if (!seen_.insert(std::move(announcement)).second) return;
  std::map<std::pair<std::string, AccessKind>, std::size_t> count;
  for (const Access access : accesses) {
    const std::string& role = role_of(execution, access.object);
    const std::size_t before = count[{role, access.kind}]++;
    const std::size_t place = pending.listed != 0 || before == 0 ? 0 : 1;
    sites_.insert({std::string(checker::function_of(pending.site)), pending.operation, role,
                   access.kind, place});
  }
}

std::size_t NamesAnnounced::keep_names(const Execution& execution, const Pending& pending,
                                       std::span<Access> accesses) {
  if (dropped_ == nullptr) {
    note(execution, pending, accesses);
    return accesses.size();
  }
  if (dropped_->function != checker::function_of(pending.site) ||
      dropped_->operation != pending.operation) {
    return accesses.size();
  }
  std::size_t same = 0;
  const auto gone = std::remove_if(accesses.begin(), accesses.end(), [&](const Access& access) {
    if (access.kind != dropped_->access) return false;
    if (role_of(execution, access.object) != dropped_->role) return false;
    const std::size_t place = std::min<std::size_t>(same++, 1);
    return pending.listed != 0 || dropped_->place == NameSite::all || dropped_->place == place;
  });
  return static_cast<std::size_t>(gone - accesses.begin());
}

}  // namespace model
