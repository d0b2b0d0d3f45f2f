#include "model/kernels.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <command_line/names.hpp>

namespace model {
namespace {

const std::vector<std::string_view> off_on = {"off", "on"};

const std::vector<SwitchInfo> switch_table = {
    {"hook_returns",
     {"EAGAIN", "EBUSY"},
     "what the start hook answers when it has queued a fixup: EBUSY leaves the page clean",
     "btrfs_writepage_start_hook"},
    {"writeback_on_ebusy",
     {"skip", "redirty"},
     "what writeback does with an answer of EBUSY: skip the page as it is, or redirty it",
     "__extent_writepage_io"},
    {"worker_out_of_band",
     {"bug", "delalloc"},
     "what the worker does with a dirty page that no ordered extent covers: BUG(), or reserve "
     "space and set delalloc",
     "btrfs_writepage_fixup_worker"},
    {"worker_clears_checked",
     {"on_each_path", "at_exit"},
     "where the worker clears PG_checked: early on each path, or at the common exit",
     "btrfs_writepage_fixup_worker"},
    {"worker_ordered_exit_clears_checked", off_on,
     "whether the worker clears PG_checked when it finds the page already ordered",
     "btrfs_writepage_fixup_worker"},
    {"worker_puts_ordered_extent", off_on,
     "whether the worker drops its reference to the ordered extent that it waited for",
     "btrfs_writepage_fixup_worker"},
    {"worker_success",
     {"set_page_dirty", "bug_on_clean"},
     "what the worker does once delalloc is set: set_page_dirty(), or BUG_ON(!PageDirty)",
     "btrfs_writepage_fixup_worker"},
    {"worker_error_cleans_page", off_on, "whether the worker's error path cleans the page",
     "btrfs_writepage_fixup_worker"},
    {"worker_error_block",
     {"under_extent_lock", "after_extent_unlock"},
     "where the worker's error path runs",
     "btrfs_writepage_fixup_worker"},
    {"worker_delalloc_error_releases", off_on,
     "whether the worker gives its reservation back when delalloc cannot be set",
     "btrfs_writepage_fixup_worker"},
    {"reserve_before_page_lock", off_on,
     "whether the worker reserves space before it locks the page", "btrfs_writepage_fixup_worker"},
    {"fixup_holds_inode", off_on, "whether a queued fixup holds a reference to the inode",
     "btrfs_writepage_start_hook"},
    {"migration_checks_references", off_on,
     "rule of the environment: migration refuses a page with references it does not expect; off is "
     "a mutant",
     "migrate_page_move_mapping"},
    {"hook_gets_page", off_on,
     "rule of the environment: the start hook takes a page reference for the fixup; off is a "
     "mutant",
     "btrfs_writepage_start_hook"},
    {"cancel_dirty_under_page_lock", off_on,
     "rule of the environment: truncation cleans a page only under its lock; off is a mutant",
     "truncate_inode_page"},
    {"reclaim_rechecks_dirty", off_on,
     "rule of the environment: reclaim tests PG_dirty once more after it has frozen the "
     "references; "
     "off is a mutant",
     "__remove_mapping"},
    {"writeback_rechecks_mapping", off_on,
     "rule of the environment: writeback tests page->mapping again under the page lock; off is a "
     "mutant",
     "extent_write_cache_pages"},
    {"writepage_redirties_in_reclaim", off_on,
     "rule of the environment: writepage only redirties a page if its caller reclaims memory; off "
     "is "
     "a mutant",
     "btrfs_writepage"},
};

template <typename Value>
constexpr std::uint8_t v(Value value) {
  return static_cast<std::uint8_t>(value);
}
constexpr std::uint8_t off = 0;
constexpr std::uint8_t on = 1;

// Columns in the order of the enumeration; the last six are rules of the environment.
const std::vector<KernelInfo> kernel_table = {
    {"v3.2",
     "before commit 87826df0ec36: the worker stops at BUG()",
     "3.1.10 source, high confidence",
     {v(HookReturns::eagain), v(OnEbusy::skip), v(OutOfBand::bug), v(ClearsChecked::on_each_path),
      off, off, v(WorkerSuccess::set_page_dirty), off, v(ErrorBlock::under_extent_lock), off, off,
      off, on, on, on, on, on, on}},
    {"v4.14",
     "commit 87826df0ec36, v3.3 to v5.5: the hook answers EBUSY",
     "3.6, 4.14.215 and 4.19.191 sources, high confidence (4.19.191 also releases the reservation "
     "if delalloc fails: worker_delalloc_error_releases=on)",
     {v(HookReturns::ebusy), v(OnEbusy::skip), v(OutOfBand::delalloc),
      v(ClearsChecked::on_each_path), off, on, v(WorkerSuccess::set_page_dirty), off,
      v(ErrorBlock::under_extent_lock), off, off, off, on, on, on, on, on, on}},
    {"2018-patch",
     "\"keep pages dirty when using btrfs_writepage_fixup_worker\" as posted in 2018",
     "the posted patch, high confidence",
     {v(HookReturns::eagain), v(OnEbusy::skip), v(OutOfBand::delalloc), v(ClearsChecked::at_exit),
      on, on, v(WorkerSuccess::bug_on_clean), on, v(ErrorBlock::under_extent_lock), off, off, off,
      on, on, on, on, on, on}},
    {"25f3c502",
     "the 2018 patch as merged (25f3c5021985), alone",
     "the patch mail of 2020-01-21, high confidence",
     {v(HookReturns::eagain), v(OnEbusy::skip), v(OutOfBand::delalloc), v(ClearsChecked::at_exit),
      on, on, v(WorkerSuccess::bug_on_clean), on, v(ErrorBlock::after_extent_unlock), on, off, off,
      on, on, on, on, on, on}},
    {"v5.6",
     "with f4b1363cae43: space is reserved before the page is locked",
     "5.10.198 and 5.17 sources, high confidence",
     {v(HookReturns::eagain), v(OnEbusy::redirty), v(OutOfBand::delalloc),
      v(ClearsChecked::at_exit), on, on, v(WorkerSuccess::bug_on_clean), on,
      v(ErrorBlock::after_extent_unlock), on, on, on, on, on, on, on, on, on}},
};

struct Requirement {
  Switch which;
  std::uint8_t value;
  Switch needs;
  std::uint8_t needed;
  std::string_view because;
};

const std::vector<Requirement> requirements = {
    {Switch::reserve_before_page_lock, on, Switch::worker_out_of_band, v(OutOfBand::delalloc),
     "a worker that stops at BUG() reserves nothing"},
    {Switch::reserve_before_page_lock, on, Switch::worker_error_block,
     v(ErrorBlock::after_extent_unlock),
     "a reservation that failed early is reported without the extent lock"},
};

std::vector<std::string> kernel_names() {
  std::vector<std::string> names;
  names.reserve(kernel_table.size());
  for (const KernelInfo& info : kernel_table) names.emplace_back(info.name);
  return names;
}

}  // namespace

std::span<const SwitchInfo> switches() { return switch_table; }
std::span<const KernelInfo> kernels() { return kernel_table; }

std::string_view value_text(Switch which, std::uint8_t value) {
  return switch_table[static_cast<std::size_t>(which)].values[value];
}

std::string Kernel::key() const {
  return overrides.empty() ? name : fmt::format("{} {}", name, fmt::join(overrides, " "));
}

KernelOrError find_kernel(std::string_view name) {
  for (const KernelInfo& info : kernel_table) {
    if (info.name == name) return {Kernel{std::string(name), info.values, {}}, ""};
  }
  return {std::nullopt, checker::unknown_name("kernel", name, kernel_names())};
}

std::string set_switch(Kernel& kernel, std::string_view assignment) {
  const std::size_t equals = assignment.find('=');
  if (equals == std::string_view::npos) {
    return fmt::format("\"{}\" is not of the form SWITCH=VALUE", assignment.substr(0, 60));
  }
  const std::string_view name = assignment.substr(0, equals);
  const std::string_view value = assignment.substr(equals + 1);
  std::vector<std::string> known;
  for (std::size_t i = 0; i < switch_count; ++i) {
    const SwitchInfo& info = switch_table[i];
    known.emplace_back(info.name);
    if (info.name != name) continue;
    const auto found = std::find(info.values.begin(), info.values.end(), value);
    if (found == info.values.end()) {
      return fmt::format("switch {} has the values {}, not \"{}\"", name,
                         fmt::join(info.values, " and "), value.substr(0, 60));
    }
    kernel.values[i] = static_cast<std::uint8_t>(found - info.values.begin());
    // The overrides say how the kernel differs from its name: in table order, each once.
    const auto base = std::find_if(kernel_table.begin(), kernel_table.end(),
                                   [&](const KernelInfo& row) { return row.name == kernel.name; });
    kernel.overrides.clear();
    for (std::size_t j = 0; j < switch_count; ++j) {
      if (base == kernel_table.end() || kernel.values[j] == base->values[j]) continue;
      kernel.overrides.push_back(
          fmt::format("{}={}", switch_table[j].name, switch_table[j].values[kernel.values[j]]));
    }
    return {};
  }
  return checker::unknown_name("switch", name, known);
}

std::string check_requirements(const Kernel& kernel) {
  for (const Requirement& rule : requirements) {
    if (!kernel.is(rule.which, rule.value) || kernel.is(rule.needs, rule.needed)) continue;
    const auto text = [](Switch which, std::uint8_t value) {
      return fmt::format("{}={}", switch_table[static_cast<std::size_t>(which)].name,
                         value_text(which, value));
    };
    return fmt::format("{} requires {}: {}", text(rule.which, rule.value),
                       text(rule.needs, rule.needed), rule.because);
  }
  return {};
}

KernelOrError parse_kernel_key(std::string_view key) {
  std::vector<std::string_view> words;
  while (!key.empty()) {
    const std::size_t space = key.find(' ');
    if (space != 0) words.push_back(key.substr(0, space));
    key = space == std::string_view::npos ? std::string_view() : key.substr(space + 1);
  }
  if (words.empty()) return {std::nullopt, "an empty kernel name"};
  if (words.size() == 1 && words[0] == no_kernel)
    return {Kernel{std::string(no_kernel), {}, {}}, ""};
  KernelOrError result = find_kernel(words[0]);
  for (std::size_t i = 1; i < words.size() && result.kernel; ++i) {
    result.error = set_switch(*result.kernel, words[i]);
    if (!result.error.empty()) result.kernel.reset();
  }
  if (result.kernel) {
    result.error = check_requirements(*result.kernel);
    if (!result.error.empty()) result.kernel.reset();
  }
  return result;
}

}  // namespace model
