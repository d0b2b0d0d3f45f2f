#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "state/execution.hpp"
#include "state/step_hook.hpp"

namespace model {

/// A name in an announcement of the model, without the numbers of pages and indexes: one name in
/// the source, as far as names can be told apart from outside. For World::list(): all names of a
/// role.
struct NameSite {
  static constexpr std::size_t all = 2;
  std::string function;   ///< The C++ function that announces it.
  std::string operation;  ///< "test-and-clear"
  std::string role;       ///< "PG_dirty"
  checker::AccessKind access;
  std::size_t
      place;  ///< Among names that are otherwise the same: 0, the first; 1, the others; or all.
  auto operator<=>(const NameSite&) const = default;
};
/// "end_of_fsync: return: truncated (read)"
std::string text_of(const NameSite& site);

/// Records which names announcements have, or drops one of them.
class NamesAnnounced : public checker::StepHook {
 public:
  NamesAnnounced() = default;
  /// Drops it from all announcements.
  explicit NamesAnnounced(const NameSite& dropped) : dropped_(&dropped) {}

  bool lets_through(const checker::Execution&, checker::ThreadId) override { return false; }
  void before(const checker::Execution&, checker::Choice, std::byte*) override {}
  void after(const checker::Execution&, checker::Choice, std::byte*) override {}
  std::size_t keep_names(const checker::Execution& execution, const checker::Pending& pending,
                         std::span<checker::Access> accesses) override;
  [[nodiscard]] const std::set<NameSite>& sites() const { return sites_; }

 private:
  const std::string& role_of(const checker::Execution& execution, checker::ObjectId object);
  void note(const checker::Execution& execution, const checker::Pending& pending,
            std::span<const checker::Access> accesses);

  const NameSite* dropped_ = nullptr;
  std::set<NameSite> sites_;
  std::map<checker::ObjectId, std::string> roles_;  // Of one program.
  std::set<std::vector<std::uint64_t>> seen_;       // Announcements.
};

}  // namespace model
