#include "model/kernels.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <support/names.hpp>

namespace model {
namespace {

constexpr std::uint8_t on = 1;

template <typename Value>
constexpr std::uint8_t v(Value value) {
  return static_cast<std::uint8_t>(value);
}

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
  names.reserve(kernels().size());
  for (const KernelInfo& info : kernels()) names.emplace_back(info.name);
  return names;
}

}  // namespace

std::string_view uncertainty(const Kernel& kernel) {
  for (const KernelInfo& info : kernels()) {
    if (info.name == kernel.name) return info.uncertain;
  }
  return {};
}

std::string_view value_text(Switch which, std::uint8_t value) {
  return switches()[static_cast<std::size_t>(which)].values[value];
}

std::string Kernel::key() const {
  return overrides.empty() ? name : fmt::format("{} {}", name, fmt::join(overrides, " "));
}

KernelOrError find_kernel(std::string_view name) {
  for (const KernelInfo& info : kernels()) {
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
    const SwitchInfo& info = switches()[i];
    known.emplace_back(info.name);
    if (info.name != name) continue;
    const auto found = std::find(info.values.begin(), info.values.end(), value);
    if (found == info.values.end()) {
      return fmt::format("switch {} has the values {}, not \"{}\"", name,
                         fmt::join(info.values, " and "), value.substr(0, 60));
    }
    kernel.values[i] = static_cast<std::uint8_t>(found - info.values.begin());
    // The overrides say how the kernel differs from its name: in table order, each once.
    const auto base = std::find_if(kernels().begin(), kernels().end(),
                                   [&](const KernelInfo& row) { return row.name == kernel.name; });
    kernel.overrides.clear();
    for (std::size_t j = 0; j < switch_count; ++j) {
      if (base == kernels().end() || kernel.values[j] == base->values[j]) continue;
      kernel.overrides.push_back(
          fmt::format("{}={}", switches()[j].name, switches()[j].values[kernel.values[j]]));
    }
    return {};
  }
  return checker::unknown_name("switch", name, known);
}

std::string check_requirements(const Kernel& kernel) {
  for (const Requirement& rule : requirements) {
    if (!kernel.is(rule.which, rule.value) || kernel.is(rule.needs, rule.needed)) continue;
    const auto text = [](Switch which, std::uint8_t value) {
      return fmt::format("{}={}", switches()[static_cast<std::size_t>(which)].name,
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
