// What no kernel can be in, and what says no more than a smaller scenario.

#include <algorithm>
#include <initializer_list>

#include "model/small_scenarios.hpp"
#include "scenario_fields.hpp"

namespace model {
namespace {

using Kernels = std::span<const Kernel>;
using Dirty = PageStart::Dirty;
using Mapped = PageStart::Mapped;

template <typename Test>
bool any_thread(const Scenario& scenario, Test test) {
  return std::any_of(scenario.threads.begin(), scenario.threads.end(), test);
}

template <typename Test>
bool any_start(const Scenario& scenario, Test test) {
  return std::any_of(scenario.start.begin(), scenario.start.end(), test);
}

bool has(const Scenario& scenario, std::initializer_list<ThreadKind> kinds) {
  return any_thread(scenario, [&](const ThreadSpec& spec) {
    return std::find(kinds.begin(), kinds.end(), spec.kind) != kinds.end();
  });
}

std::ptrdiff_t number_of(const Scenario& scenario, ThreadKind kind) {
  return std::count_if(scenario.threads.begin(), scenario.threads.end(),
                       [&](const ThreadSpec& spec) { return spec.kind == kind; });
}

bool is_set(const Fault& fault) { return fault.mode != Fault::Mode::never; }

// Whether something writes through the page cache, as a direct write does that cannot invalidate.
bool writes_buffered(const Scenario& scenario) {
  return has(scenario, {ThreadKind::buffered_write, ThreadKind::direct_io_write});
}

// Whether a page can be dirty without the file system's knowledge, so that writeback's start hook,
// and then the worker, deal with it. A buffered write that fails to set delalloc may leave it so.
bool out_of_band(const Scenario& scenario) {
  return (is_set(scenario.faults.set_delalloc) && writes_buffered(scenario)) ||
         has(scenario, {ThreadKind::pin_holder, ThreadKind::follow_page, ThreadKind::munmap,
                        ThreadKind::mmap_store, ThreadKind::migration, ThreadKind::reclaim}) ||
         any_start(scenario, [](const PageStart& at) {
           return at.dirty == Dirty::out_of_band || at.mapped == Mapped::writable;
         });
}

bool queued(const Scenario& scenario) {
  return any_start(scenario, [](const PageStart& at) { return at.queued; });
}

// Whether something reserves space.
bool reserves(const Scenario& scenario) {
  return any_thread(scenario,
                    [](const ThreadSpec& spec) {
                      return spec.kind == ThreadKind::mmap_store ||
                             spec.kind == ThreadKind::direct_io_write ||
                             (spec.kind == ThreadKind::buffered_write && !spec.nocow);
                    }) ||
         out_of_band(scenario) || queued(scenario);
}

// Whether something is written to the disk.
bool writes(const Scenario& scenario) {
  return writes_buffered(scenario) || reserves(scenario) ||
         any_start(scenario,
                   [](const PageStart& at) { return at.dirty != Dirty::no || at.writeback; });
}

// Whether the page may be mapped when another thread looks.
bool mapped(const Scenario& scenario, std::uint8_t page) {
  return scenario.start[page].mapped != Mapped::no ||
         any_thread(scenario, [&](const ThreadSpec& spec) {
           return spec.kind == ThreadKind::mmap_store && spec.page == page;
         });
}

bool has_page(ThreadKind kind) {
  const auto fields = thread_fields(kind);
  return std::any_of(fields.begin(), fields.end(), [](const ThreadField& field) {
    return field.type == ThreadField::Type::page;
  });
}

// Whether there are two threads of a kind on one page.
bool twice_on_a_page(const Scenario& scenario, ThreadKind kind) {
  for (std::uint8_t page = 0; page < scenario.pages; ++page) {
    const auto count = std::count_if(
        scenario.threads.begin(), scenario.threads.end(),
        [&](const ThreadSpec& spec) { return spec.kind == kind && spec.page == page; });
    if (count > 1) return true;
  }
  return false;
}

constexpr LegalityRule rules[] = {
    {"unmount-busy",
     "umount() fails with EBUSY while a file is open or mapped, so no thread that uses a file "
     "descriptor or a mapping runs beside it, and no page is mapped at the start",
     [](const Scenario& scenario, Kernels) {
       return has(scenario, {ThreadKind::unmount}) &&
              (has(scenario,
                   {ThreadKind::mmap_store, ThreadKind::munmap, ThreadKind::follow_page,
                    ThreadKind::truncate, ThreadKind::direct_io_write, ThreadKind::buffered_write,
                    ThreadKind::fsync, ThreadKind::partial_writeback}) ||
               any_start(scenario, [](const PageStart& at) { return at.mapped != Mapped::no; }));
     }},
    {"one-unmount", "a file system is unmounted once: the second umount() fails with EINVAL",
     [](const Scenario& scenario, Kernels) {
       return number_of(scenario, ThreadKind::unmount) > 1;
     }},
    {"one-truncate",
     "truncations hold i_rwsem: the second of the same file waits for the first, and finds nothing",
     [](const Scenario& scenario, Kernels) {
       return number_of(scenario, ThreadKind::truncate) > 1;
     }},
    {"unmap-mapped",
     "munmap() has work only where a page is mapped, at the start or by a store's fault",
     [](const Scenario& scenario, Kernels) {
       return any_thread(scenario, [&](const ThreadSpec& spec) {
         return spec.kind == ThreadKind::munmap && !mapped(scenario, spec.page);
       });
     }},
    {"one-unmap", "munmap() holds mmap_lock: the second of one area finds nothing",
     [](const Scenario& scenario, Kernels) {
       return twice_on_a_page(scenario, ThreadKind::munmap);
     }},
    {"pin-mapped",
     "follow_page_pte() with FOLL_WRITE takes a page through a writable PTE only: the page is "
     "mapped "
     "writable at the start, or a store's fault maps it so",
     [](const Scenario& scenario, Kernels) {
       return any_thread(scenario, [&](const ThreadSpec& spec) {
         if (spec.kind != ThreadKind::follow_page) return false;
         return scenario.start[spec.page].mapped != Mapped::writable &&
                !any_thread(scenario, [&](const ThreadSpec& other) {
                  return other.kind == ThreadKind::mmap_store && other.page == spec.page;
                });
       });
     }},
    {"storage-key-read",
     "s390's storage key is read when a page is unmapped, and only by kernels before v3.9",
     [](const Scenario& scenario, Kernels kernels) {
       const bool read = std::any_of(kernels.begin(), kernels.end(), [](const Kernel& kernel) {
         return kernel.on(Switch::unmap_reads_storage_key);
       });
       for (std::uint8_t page = 0; page < scenario.pages; ++page) {
         if (scenario.start[page].storage_key && !(read && mapped(scenario, page))) return true;
       }
       return false;
     }},
    {"passes-read", "a writer that goes on until the file is clean does not count its passes",
     [](const Scenario& scenario, Kernels) {
       return any_thread(scenario, [](const ThreadSpec& spec) {
         return spec.kind == ThreadKind::writeback && spec.until_clean && spec.passes != 1;
       });
     }},
    {"ends",
     "a writeback daemon that never stops keeps the drain from beginning, and properties of the "
     "end "
     "from being judged: that takes a scenario without a drain",
     [](const Scenario& scenario, Kernels) {
       return any_thread(scenario, [](const ThreadSpec& spec) {
         return spec.kind == ThreadKind::writeback && spec.passes == passes_forever;
       });
     }},
    {"enospc-met",
     "space is reserved by buffered writes that are not nocow, by direct writes that fall back to "
     "the "
     "page cache, by page_mkwrite, and by the fixup "
     "worker for a page that was dirtied behind the file system's back",
     [](const Scenario& scenario, Kernels) {
       return is_set(scenario.faults.enospc) && !reserves(scenario);
     }},
    {"fixup-alloc-met",
     "the start hook allocates a work item for a page that was dirtied behind the file system's "
     "back",
     [](const Scenario& scenario, Kernels) {
       return is_set(scenario.faults.fixup_alloc) && !out_of_band(scenario);
     }},
    {"set-delalloc-met",
     "delalloc is set by buffered writes, by direct writes that fall back to the page cache, by "
     "page_mkwrite, and by the fixup worker for a page that "
     "was dirtied behind the file system's back",
     [](const Scenario& scenario, Kernels) {
       return is_set(scenario.faults.set_delalloc) && !reserves(scenario) &&
              !writes_buffered(scenario);
     }},
    {"copy-fault-met",
     "only a buffered write copies from the user's memory, and a direct write that falls back to "
     "one",
     [](const Scenario& scenario, Kernels) {
       return is_set(scenario.faults.copy_fault) && !writes_buffered(scenario);
     }},
    {"io-error-met", "a write fails only where something is written",
     [](const Scenario& scenario, Kernels) {
       return is_set(scenario.faults.io_error) && !writes(scenario);
     }},
    {"page-used", "a page beyond the first is used by a thread or has a start of its own",
     [](const Scenario& scenario, Kernels) {
       for (std::uint8_t page = 0; page < scenario.pages; ++page) {
         const bool used = any_thread(scenario,
                                      [&](const ThreadSpec& spec) {
                                        return has_page(spec.kind) && spec.page == page;
                                      }) ||
                           !(scenario.start[page] == PageStart{});
         if (!used && scenario.pages > 1) return true;
       }
       return false;
     }},
};

}  // namespace

std::span<const LegalityRule> legality_rules() { return rules; }

}  // namespace model
