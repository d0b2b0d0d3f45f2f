#pragma once

#include <array>
#include <bitset>
#include <common/keyed_table.hpp>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace model {

/// The texts of the values of an enumeration.
using checker::ValueTexts;

/// One hunk of a patch, or one rule of the environment. The table in switches.cpp names them.
enum class Switch : std::uint8_t {
  hook_returns,
  writeback_on_ebusy,
  worker_out_of_band,
  worker_clears_checked,
  worker_ordered_exit_clears_checked,
  worker_puts_ordered_extent,
  worker_success,
  worker_error_cleans_page,
  worker_error_block,
  worker_delalloc_error_releases,
  reserve_before_page_lock,
  fixup_holds_inode,
  writeback_hook,
  private_2_cleared,
  migratepage_callback,
  delalloc_new_checked_first,
  private_reference_checked,
  fsync_error_told_to_each,
  reclaim_skips_pinned,
  direct_write_inode_lock,
  worker_error_ends_io,
  writeback_protects_ptes,
  buffered_write_cleans_page,
  nocow_flag_before_unlock,
  mkwrite_returns_locked,
  unmount_flushes_fixups,
  block_keeps_towrite,
  zap_flushes_tlb_under_lock,
  unmap_reads_storage_key,
  migration_checks_references,
  hook_gets_page,
  worker_tests_page_first,
  mkwrite_clears_checked,
  cancel_dirty_under_page_lock,
  reclaim_rechecks_dirty,
  writeback_rechecks_mapping,
  writepage_redirties_in_reclaim,
  errors_are_recorded,
  fixup_iput_delayed,
  count
};
/// The number of switches.
inline constexpr std::size_t switch_count = static_cast<std::size_t>(Switch::count);

/// @{
/// Values of a switch; most are on or off. `list switches` explains them.
enum class OffOn : std::uint8_t { off, on, count };
enum class HookReturns : std::uint8_t { eagain, ebusy, count };
enum class OnEbusy : std::uint8_t { skip, redirty, count };
enum class OutOfBand : std::uint8_t { bug, delalloc, count };
enum class ClearsChecked : std::uint8_t { on_each_path, at_exit, count };
enum class WorkerSuccess : std::uint8_t { set_page_dirty, bug_on_clean, count };
enum class ErrorBlock : std::uint8_t { under_extent_lock, after_extent_unlock, count };
enum class WritebackHook : std::uint8_t { queues, rejects, none, queues_marked, fails, count };
enum class Private2Cleared : std::uint8_t { by_hook, by_completion, count };
enum class DirectWriteLock : std::uint8_t { exclusive, dropped_for_io, shared, count };
enum class CleansPage : std::uint8_t { off, on, delalloc, PG_dirty, count };
enum class RechecksDirty : std::uint8_t { off, on, before_freezing, count };
/// @}

/// A switch, for the command line and reports.
struct SwitchInfo {
  Switch key;                 ///< Which switch.
  std::string_view name;      ///< "hook_returns"
  ValueTexts values;          ///< By value.
  std::string_view about;     ///< One sentence.
  std::string_view function;  ///< The kernel function it changes.
};

/// In place of a kernel's name where a scenario runs a textbook program.
inline constexpr std::string_view no_kernel = "program";

/// A set of switches.
using SwitchSet = std::bitset<switch_count>;

/// A set of switches, as a scenario or the command line names it.
struct Kernel {
  std::string name;                                 ///< "v4.14"
  std::array<std::uint8_t, switch_count> values{};  ///< By Switch.
  /// Switches set on top of the named kernel, in table order: "hook_returns=EAGAIN".
  std::vector<std::string> overrides;

  /// Whether the switch is on. Requires: it has the values of OffOn.
  [[nodiscard]] bool on(Switch which) const { return value(which) != 0; }
  /// Whether the switch has this value.
  template <typename Value>
  [[nodiscard]] bool is(Switch which, Value wanted) const {
    return value(which) == static_cast<std::uint8_t>(wanted);
  }
  /// The value of the switch, as a number. Notes in `consulted` that it was read.
  [[nodiscard]] std::uint8_t value(Switch which) const {
    consulted.set(static_cast<std::size_t>(which));
    return values[static_cast<std::size_t>(which)];
  }
  /// The switches whose values were read, of any kernel, since this set was cleared. A switch that
  /// a complete search has not read cannot change its result.
  static inline SwitchSet consulted;
  /// "v4.14 hook_returns=EAGAIN": the key of `expect`.
  [[nodiscard]] std::string key() const;
};

/// A named kernel.
struct KernelInfo {
  std::string_view name;       ///< "v4.14"
  std::string_view about;      ///< One sentence.
  std::string_view evidence;   ///< The source of its steps, and its reliability.
  std::string_view uncertain;  ///< What is only stated or guessed; empty: nothing.
  std::array<std::uint8_t, switch_count> values;  ///< By Switch.
};

/// All switches, by Switch.
std::span<const SwitchInfo> switches();
/// All named kernels.
std::span<const KernelInfo> kernels();

/// What is uncertain about this kernel, or the one it is derived from; empty: nothing.
std::string_view uncertainty(const Kernel& kernel);

/// The text of a switch's value in a kernel.
std::string_view value_text(Switch which, std::uint8_t value);

/// A kernel, or why there is none.
struct KernelOrError {
  std::optional<Kernel> kernel;  ///< Nothing after an error.
  std::string error;             ///< An explanation; it lists or suggests known names.
};
/// Finds a kernel by name.
KernelOrError find_kernel(std::string_view name);
/// Sets one switch from "name=value". Returns: an explanation if that is impossible, else "".
std::string set_switch(Kernel& kernel, std::string_view assignment);
/// Checks the requirements of switches on other switches. Returns: an explanation if one is not
/// met, else "".
std::string check_requirements(const Kernel& kernel);
/// Parses "v4.14 hook_returns=EAGAIN ...", requirements included.
KernelOrError parse_kernel_key(std::string_view key);

}  // namespace model
