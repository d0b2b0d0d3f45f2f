#include "model/scenario.hpp"

#include <fmt/format.h>

#include <array>
#include <common/keyed_table.hpp>
#include <map>

namespace model {
namespace {

using checker::one_row_each;

struct KindInfo {
  ThreadKind key;
  std::string_view name;
  std::string_view about;
  std::string_view action;     // As thread_kind_action().
  bool is_of_machine = false;  // As belongs_to_machine().
  bool reads_again = false;    // As reads_page_again().
};

constexpr auto kinds = std::to_array<KindInfo>({
    {ThreadKind::writeback, "writeback",
     "passes over the dirty pages of the file (mode none or all)",
     "writeback: sync_file_range() or a write to /proc/sys/vm/dirty_writeback_centisecs"},
    {ThreadKind::io_completion, "io_completion",
     "completes the IO of a page; belongs to the machine and always runs",
     "end of IO: nothing; it follows from writeback", true},
    {ThreadKind::ordered_extent_completion, "ordered_extent_completion",
     "finishes ordered extents; belongs to the machine and always runs",
     "ordered extents: nothing; their end follows from IO", true},
    {ThreadKind::fixup_worker, "fixup_worker",
     "the only server of the fixup queue; if it is not listed, it runs in the drain only",
     "fixup worker: nothing; it runs when a fixup is queued"},
    {ThreadKind::pin_holder, "pin_holder",
     "holds a pin, writes the page behind the file system's back, declares it dirty",
     "pin holder: map the file shared, read from another file with O_DIRECT into the mapping; "
     "the end of that read dirties the page"},
    {ThreadKind::mmap_store, "mmap_store",
     "stores through a mapping; faults into page_mkwrite where it must",
     "store: map the file shared and writable, store one byte", false, true},
    {ThreadKind::munmap, "munmap",
     "unmaps the page; a dirty PTE sets PG_dirty without the page lock",
     "unmap: munmap() of that mapping"},
    {ThreadKind::migration, "migration",
     "moves the page to another frame (mode async, sync_light or sync)",
     "migration: move_pages(), or a write to /proc/sys/vm/compact_memory"},
    {ThreadKind::reclaim, "reclaim", "frees the page if it is clean and has no other references",
     "reclaim: a memory cgroup with little room, or a write to /proc/sys/vm/drop_caches"},
    {ThreadKind::truncate, "truncate", "cuts the file off at the page",
     "truncate: ftruncate() below the page"},
    {ThreadKind::direct_io_write, "direct_io_write",
     "overwrites the page with a direct write, which invalidates it first",
     "direct write: pwrite() with O_DIRECT over the page", false, true},
    {ThreadKind::invalidate, "invalidate",
     "drops the page from the cache (drop_caches, fadvise) if it is clean and unused",
     "invalidation: posix_fadvise() with POSIX_FADV_DONTNEED, or a write to "
     "/proc/sys/vm/drop_caches"},
    {ThreadKind::buffered_write, "buffered_write",
     "writes the page through the page cache, as write(2) does",
     "buffered write: pwrite() over the page", false, true},
    {ThreadKind::fsync, "fsync", "writes the file out, waits, and reports errors",
     "fsync: fsync() of the file"},
    {ThreadKind::follow_page, "follow_page",
     "takes a pin through a writable PTE (FOLL_TOUCH), which may dirty the page",
     "pin: start an O_DIRECT read into the mapping"},
    {ThreadKind::unmount, "unmount",
     "writes everything out, evicts the inode and stops the file system's threads",
     "unmount: umount() of the file system"},
    {ThreadKind::partial_writeback, "partial_writeback",
     "writes single blocks of the page while its other blocks stay dirty",
     "partial writeback: sync_file_range() of some blocks, where blocks are smaller than pages"},
    {ThreadKind::space_flush, "space_flush",
     "writes delalloc out where a reservation finds no space; belongs to the machine and always "
     "runs where \"space\" is bounded",
     "space: a file system that is almost full", true},
});
static_assert(one_row_each(kinds));

// Why the kernel never comes into this state of a page; empty: it may.
std::string_view impossible_start(const PageStart& start, const Kernel& kernel) {
  // Not by Kernel::is(): nothing is run that the switches could change.
  const auto is = [&kernel](Switch which, auto value) {
    return kernel.values[static_cast<std::size_t>(which)] == static_cast<std::uint8_t>(value);
  };
  if (!start.queued || start.writeback) return {};  // The latter on no kernel.
  if (is(Switch::writeback_hook, WritebackHook::rejects) ||
      is(Switch::writeback_hook, WritebackHook::none) ||
      is(Switch::writeback_hook, WritebackHook::fails)) {
    return "its hook queues no fixups";
  }
  // Mutants that clean a queued page, or set one up that stays queued.
  if (is(Switch::cancel_dirty_under_page_lock, OffOn::off) ||
      is(Switch::mkwrite_clears_checked, OffOn::off)) {
    return {};
  }
  const bool left_clean =
      is(Switch::hook_returns, HookReturns::ebusy) && is(Switch::writeback_on_ebusy, OnEbusy::skip);
  if (start.dirty == PageStart::Dirty::no && !left_clean) {
    return "a page whose fixup is queued is redirtied under the same page lock, and stays dirty "
           "(\"dirty\": \"out_of_band\")";
  }
  return {};
}

}  // namespace

bool is_classic(const Scenario& scenario) { return scenario.model != "page-cache"; }

std::string_view thread_kind_name(ThreadKind kind) {
  return kinds[static_cast<std::size_t>(kind)].name;
}

std::string_view thread_kind_about(ThreadKind kind) {
  return kinds[static_cast<std::size_t>(kind)].about;
}

std::string_view thread_kind_action(ThreadKind kind) {
  return kinds[static_cast<std::size_t>(kind)].action;
}

bool belongs_to_machine(ThreadKind kind) {
  return kinds[static_cast<std::size_t>(kind)].is_of_machine;
}

bool reads_page_again(ThreadKind kind) { return kinds[static_cast<std::size_t>(kind)].reads_again; }

std::vector<std::string> thread_names(const Scenario& scenario) {
  std::map<ThreadKind, int> total;
  std::map<ThreadKind, int> seen;
  for (const ThreadSpec& spec : scenario.threads) ++total[spec.kind];
  std::vector<std::string> names;
  for (const ThreadSpec& spec : scenario.threads) {
    names.emplace_back(thread_kind_name(spec.kind));
    if (total[spec.kind] > 1) names.back() += " " + std::to_string(++seen[spec.kind]);
  }
  return names;
}

std::vector<std::string> labels_for(const LabelTable& table, const Kernel& kernel) {
  std::vector<std::string> labels;
  for (const std::string& key : {std::string("*"), kernel.key()}) {
    const auto found = table.find(key);
    if (found == table.end()) continue;
    labels.insert(labels.end(), found->second.begin(), found->second.end());
  }
  return labels;
}

std::vector<std::string> impossible_starts(const Scenario& scenario, const Kernel& kernel) {
  std::vector<std::string> reasons;
  for (std::size_t page = 0; page < scenario.start.size(); ++page) {
    const std::string_view reason = impossible_start(scenario.start[page], kernel);
    if (reason.empty()) continue;
    reasons.push_back(
        fmt::format("page {} cannot be in this state on {}: {}", page, kernel.key(), reason));
  }
  return reasons;
}

std::optional<bool> expected_answer(const Claim& claim, const Kernel& kernel) {
  for (const std::string& key : {kernel.key(), std::string("*")}) {
    const auto found = claim.reachable.find(key);
    if (found != claim.reachable.end()) return found->second;
  }
  return std::nullopt;
}

}  // namespace model
