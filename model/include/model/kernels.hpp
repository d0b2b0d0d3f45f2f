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
  worker_error_ends_io,
  writeback_protects_ptes,
  buffered_write_cleans_page,
  nocow_flag_before_unlock,
  unmount_flushes_fixups,
  block_keeps_towrite,
  zap_flushes_tlb_under_lock,
  unmap_reads_storage_key,
  migration_checks_references,
  hook_gets_page,
  cancel_dirty_under_page_lock,
  reclaim_rechecks_dirty,
  writeback_rechecks_mapping,
  writepage_redirties_in_reclaim,
  errors_are_recorded,
  fixup_iput_delayed,
  count
};
inline constexpr std::size_t switch_count = static_cast<std::size_t>(Switch::count);

/// Values of switches: most are on or off.
enum class OffOn : std::uint8_t { off, on, count };
enum class HookReturns : std::uint8_t { eagain, ebusy, count };
enum class OnEbusy : std::uint8_t { skip, redirty, count };
enum class OutOfBand : std::uint8_t { bug, delalloc, count };
enum class ClearsChecked : std::uint8_t { on_each_path, at_exit, count };
enum class WorkerSuccess : std::uint8_t { set_page_dirty, bug_on_clean, count };
enum class ErrorBlock : std::uint8_t { under_extent_lock, after_extent_unlock, count };
enum class WritebackHook : std::uint8_t { queues, rejects, none, queues_marked, count };
enum class Private2Cleared : std::uint8_t { by_hook, by_completion, count };

struct SwitchInfo {
  Switch key;
  std::string_view name;
  ValueTexts values;          ///< By value.
  std::string_view about;     ///< One sentence.
  std::string_view function;  ///< The kernel function it changes.
};

/// Stands for the kernel where a scenario runs a textbook program.
inline constexpr std::string_view no_kernel = "program";

using SwitchSet = std::bitset<switch_count>;

/// A set of switches, as a scenario or the command line names it.
struct Kernel {
  std::string name;  ///< "v4.14"
  std::array<std::uint8_t, switch_count> values{};
  /// Switches set on top of the named kernel, in table order: "hook_returns=EAGAIN".
  std::vector<std::string> overrides;

  [[nodiscard]] bool on(Switch which) const { return value(which) != 0; }
  template <typename Value>
  [[nodiscard]] bool is(Switch which, Value wanted) const {
    return value(which) == static_cast<std::uint8_t>(wanted);
  }
  [[nodiscard]] std::uint8_t value(Switch which) const {
    consulted.set(static_cast<std::size_t>(which));
    return values[static_cast<std::size_t>(which)];
  }
  /// Switches whose values were read, of any kernel, since this was last cleared. A switch that a
  /// complete search has not read cannot change its result.
  static inline SwitchSet consulted;
  /// "v4.14 hook_returns=EAGAIN": the key of `expect`.
  [[nodiscard]] std::string key() const;
};

struct KernelInfo {
  std::string_view name;
  std::string_view about;
  std::string_view evidence;   ///< Where the steps come from, and how sure they are.
  std::string_view uncertain;  ///< Which part of it is only stated, or a guess; empty: none.
  std::array<std::uint8_t, switch_count> values;
};

std::span<const SwitchInfo> switches();
std::span<const KernelInfo> kernels();

/// What is uncertain about this kernel, or the one it is derived from; empty: nothing.
std::string_view uncertainty(const Kernel& kernel);

/// The text of a switch's value in a kernel.
std::string_view value_text(Switch which, std::uint8_t value);

/// Finds a kernel by name. Errors: an explanation that lists the known names.
struct KernelOrError {
  std::optional<Kernel> kernel;
  std::string error;
};
KernelOrError find_kernel(std::string_view name);
/// Sets one switch from "name=value". Returns: an explanation if that is not possible, else "".
std::string set_switch(Kernel& kernel, std::string_view assignment);
/// Checks what switches require of each other. Returns: an explanation, or "".
std::string check_requirements(const Kernel& kernel);
/// Parses "v4.14 hook_returns=EAGAIN ...", requirements included.
KernelOrError parse_kernel_key(std::string_view key);

}  // namespace model
