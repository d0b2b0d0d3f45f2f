#include "scenario_fields.hpp"

#include <array>

namespace model {
namespace {

ThreadField number(const char* key, std::uint8_t ThreadSpec::*member, unsigned least, unsigned most,
                   const char* about) {
  ThreadField field;
  field.type = ThreadField::Type::number;
  field.key = key;
  field.number = member;
  field.least = least;
  field.most = most;
  field.about = about;
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
  ThreadField field = number("passes", &ThreadSpec::passes, 1, 8,
                             "passes over the file; forever: a daemon that never stops");
  field.zero_word = "forever";
  static_assert(passes_forever == 0);
  return field;
}

ThreadField writeback_mode() {
  ThreadField field;
  field.type = ThreadField::Type::word;
  field.key = "mode";
  field.words = {"none", "all"};
  field.set_word = [](ThreadSpec& spec, std::uint8_t value) {
    spec.mode = static_cast<WritebackMode>(value);
  };
  field.get_word = [](const ThreadSpec& spec) { return static_cast<std::uint8_t>(spec.mode); };
  field.about = "none: skips pages under writeback; all: waits for them (fsync's kind)";
  return field;
}

ThreadField migration_mode() {
  ThreadField field;
  field.type = ThreadField::Type::word;
  field.key = "mode";
  field.words = {"async", "sync_light", "sync"};
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
                   "goes on until no page is dirty, as a throttled writer wants it")};
    case ThreadKind::pin_holder:
      return {page(),
              number("dirties", &ThreadSpec::dirties, 1, 4, "how often it dirties the page"),
              flag("spurious", &ThreadSpec::spurious, "dirties without changing the data"),
              flag("locks", &ThreadSpec::locks, "dirties under the page lock, as it should")};
    case ThreadKind::mmap_store:
      return {page(), number("stores", &ThreadSpec::stores, 1, 4, "how often it stores")};
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
                             "how many it writes, one after the other")};
    case ThreadKind::migration:
      return {page(), migration_mode(), number("tries", &ThreadSpec::tries, 1, 10, "attempts")};
    case ThreadKind::reclaim:
      return {page(), number("tries", &ThreadSpec::tries, 1, 10, "attempts"),
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

}  // namespace

std::span<const ThreadField> thread_fields(ThreadKind kind) {
  static const auto table = [] {
    std::array<std::vector<ThreadField>, thread_kinds> all;
    for (std::size_t i = 0; i < thread_kinds; ++i) all[i] = fields_of(static_cast<ThreadKind>(i));
    return all;
  }();
  return table[static_cast<std::size_t>(kind)];
}

std::span<const FaultField> fault_fields() {
  static const std::vector<FaultField> table = {
      {"enospc", &Faults::enospc, "a reservation of space fails"},
      {"fixup_alloc", &Faults::fixup_alloc, "the start hook cannot allocate its work item"},
      {"set_delalloc", &Faults::set_delalloc, "btrfs_set_extent_delalloc() fails"},
      {"copy_fault", &Faults::copy_fault, "the copy of a buffered write faults"},
      {"io_error", &Faults::io_error, "the device fails to write a page"},
  };
  return table;
}

const std::vector<std::string>& fault_words() {
  static const std::vector<std::string> words = {"never", "once", "always", "any"};
  return words;
}
const std::vector<std::string>& dirty_words() {
  static const std::vector<std::string> words = {"no", "in_order", "out_of_band"};
  return words;
}
const std::vector<std::string>& mapped_words() {
  static const std::vector<std::string> words = {"no", "read_only", "writable"};
  return words;
}

}  // namespace model
