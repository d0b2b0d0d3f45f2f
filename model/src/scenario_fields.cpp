#include "scenario_fields.hpp"

#include <array>
#include <common/keyed_table.hpp>
#include <tuple>

namespace model {
namespace {

using checker::one_row_each;
using checker::Word;

constexpr auto writeback_words = std::to_array<Word<WritebackMode>>(
    {{WritebackMode::none, "none"}, {WritebackMode::all, "all"}});
constexpr auto migration_words =
    std::to_array<Word<MigrationMode>>({{MigrationMode::async, "async"},
                                        {MigrationMode::sync_light, "sync_light"},
                                        {MigrationMode::sync, "sync"}});
constexpr auto words_of_faults = std::to_array<Word<Fault::Mode>>({{Fault::Mode::never, "never"},
                                                                   {Fault::Mode::once, "once"},
                                                                   {Fault::Mode::always, "always"},
                                                                   {Fault::Mode::any, "any"}});
using Dirty = PageStart::Dirty;
constexpr auto words_of_dirty = std::to_array<Word<Dirty>>(
    {{Dirty::no, "no"}, {Dirty::in_order, "in_order"}, {Dirty::out_of_band, "out_of_band"}});
using Mapped = PageStart::Mapped;
constexpr auto words_of_mapped = std::to_array<Word<Mapped>>(
    {{Mapped::no, "no"}, {Mapped::read_only, "read_only"}, {Mapped::writable, "writable"}});
static_assert(one_row_each(writeback_words));
static_assert(one_row_each(migration_words));
static_assert(one_row_each(words_of_faults));
static_assert(one_row_each(words_of_dirty));
static_assert(one_row_each(words_of_mapped));

template <typename Words>
std::vector<std::string> texts_of(const Words& words) {
  std::vector<std::string> texts;
  texts.reserve(std::size(words));
  for (const auto& word : words) texts.emplace_back(word.text);
  return texts;
}

ThreadField number(const char* key, std::uint8_t ThreadSpec::*member, unsigned least, unsigned most,
                   const char* about, const char* bound = "") {
  ThreadField field;
  field.type = ThreadField::Type::number;
  field.key = key;
  field.number = member;
  field.least = least;
  field.most = most;
  field.about = about;
  field.bound = bound;
  return field;
}

ThreadField page() {
  ThreadField field = number("page", &ThreadSpec::page, 0, pages_max - 1, "index of the page");
  field.type = ThreadField::Type::page;
  return field;
}

ThreadField flag(const char* key, bool ThreadSpec::*member, const char* about) {
  ThreadField field;
  field.type = ThreadField::Type::flag;
  field.key = key;
  field.flag = member;
  field.about = about;
  return field;
}

ThreadField passes() {
  ThreadField field =
      number("passes", &ThreadSpec::passes, 1, 8,
             "passes over the file; forever: a daemon that never stops", "writeback passes");
  field.zero_word = "forever";
  static_assert(passes_forever == 0);
  return field;
}

ThreadField writeback_mode() {
  ThreadField field;
  field.type = ThreadField::Type::word;
  field.key = "mode";
  field.words = texts_of(writeback_words);
  field.set_word = [](ThreadSpec& spec, std::uint8_t value) {
    spec.mode = static_cast<WritebackMode>(value);
  };
  field.get_word = [](const ThreadSpec& spec) { return static_cast<std::uint8_t>(spec.mode); };
  field.about = "none: skips pages under writeback; all: waits for them, as fsync does";
  return field;
}

ThreadField migration_mode() {
  ThreadField field;
  field.type = ThreadField::Type::word;
  field.key = "mode";
  field.words = texts_of(migration_words);
  field.set_word = [](ThreadSpec& spec, std::uint8_t value) {
    spec.migration = static_cast<MigrationMode>(value);
  };
  field.get_word = [](const ThreadSpec& spec) { return static_cast<std::uint8_t>(spec.migration); };
  field.about = "how hard it tries; only sync writes dirty pages out";
  return field;
}

std::vector<ThreadField> fields_of(ThreadKind kind) {
  switch (kind) {
    case ThreadKind::writeback:
      return {writeback_mode(), passes(),
              flag("until_clean", &ThreadSpec::until_clean,
                   "goes on until no page is dirty, as a throttled writer does")};
    case ThreadKind::pin_holder:
      return {page(),
              number("dirties", &ThreadSpec::dirties, 1, 4, "how often it dirties the page",
                     "dirtyings"),
              flag("spurious", &ThreadSpec::spurious, "dirties without changing the data"),
              flag("locks", &ThreadSpec::locks, "dirties under the page lock, as it should")};
    case ThreadKind::mmap_store:
      return {page(), number("stores", &ThreadSpec::stores, 1, 4, "how often it stores", "stores")};
    case ThreadKind::buffered_write:
      return {page(), flag("nocow", &ThreadSpec::nocow,
                           "into a preallocated extent: no space is reserved")};
    case ThreadKind::follow_page:
    case ThreadKind::munmap:
    case ThreadKind::truncate:
    case ThreadKind::invalidate:
      return {page()};
    case ThreadKind::partial_writeback:
      return {page(), number("blocks", &ThreadSpec::blocks, 1, 4,
                             "how many it writes, one after the other", "blocks written")};
    case ThreadKind::migration:
      return {page(), migration_mode(),
              number("tries", &ThreadSpec::tries, 1, 10, "attempts", "migration tries")};
    case ThreadKind::reclaim:
      return {page(), number("tries", &ThreadSpec::tries, 1, 10, "attempts", "reclaim tries"),
              flag("kswapd", &ThreadSpec::kswapd, "may write dirty pages out")};
    case ThreadKind::direct_io_write:
      return {page(), flag("overwrites", &ThreadSpec::overwrites,
                           "whether the write replaces the page's data")};
    case ThreadKind::fsync:
    case ThreadKind::unmount:
    case ThreadKind::fixup_worker:
    case ThreadKind::io_completion:
    case ThreadKind::ordered_extent_completion:
    case ThreadKind::space_flush:
    case ThreadKind::count:
      break;
  }
  return {};
}

template <bool PageStart::*member>
StartField start_flag(const char* key) {
  return {key, nullptr, [](const PageStart& at) { return static_cast<std::uint8_t>(at.*member); },
          [](PageStart& at, std::uint8_t value) { at.*member = value != 0; }};
}

}  // namespace

std::span<const ThreadField> thread_fields(ThreadKind kind) {
  static const auto table = [] {
    std::array<std::vector<ThreadField>, thread_kinds> all;
    for (std::size_t i = 0; i < thread_kinds; ++i) all[i] = fields_of(static_cast<ThreadKind>(i));
    return all;
  }();
  return table[static_cast<std::size_t>(kind)];
}

std::span<const StartField> start_fields() {
  static const auto table = std::to_array<StartField>({
      {"dirty", &dirty_words(),
       [](const PageStart& at) { return static_cast<std::uint8_t>(at.dirty); },
       [](PageStart& at, std::uint8_t value) { at.dirty = static_cast<Dirty>(value); }},
      {"mapped", &mapped_words(),
       [](const PageStart& at) { return static_cast<std::uint8_t>(at.mapped); },
       [](PageStart& at, std::uint8_t value) { at.mapped = static_cast<Mapped>(value); }},
      start_flag<&PageStart::writeback>("writeback"),
      start_flag<&PageStart::written>("written"),
      start_flag<&PageStart::queued>("queued"),
      start_flag<&PageStart::storage_key>("storage_key"),
  });
  static_assert(std::tuple_size_v<decltype(table)> == sizeof(PageStart));
  return table;
}

std::span<const FaultField> fault_fields() {
  static const auto table = std::to_array<FaultField>({
      {"enospc", &Faults::enospc, "a reservation of space fails", true},
      {"fixup_alloc", &Faults::fixup_alloc, "the start hook cannot allocate its work item", true},
      {"set_delalloc", &Faults::set_delalloc, "btrfs_set_extent_delalloc() fails", true},
      {"copy_fault", &Faults::copy_fault,
       "the copy of a buffered write faults; with \"any\", not twice in a row", false},
      {"io_error", &Faults::io_error, "the device fails to write a page", true},
  });
  static_assert(std::tuple_size_v<decltype(table)> * sizeof(Fault) == sizeof(Faults));
  return table;
}

const std::vector<std::string>& fault_words() {
  static const std::vector<std::string> words = texts_of(words_of_faults);
  return words;
}
const std::vector<std::string>& dirty_words() {
  static const std::vector<std::string> words = texts_of(words_of_dirty);
  return words;
}
const std::vector<std::string>& mapped_words() {
  static const std::vector<std::string> words = texts_of(words_of_mapped);
  return words;
}

}  // namespace model
