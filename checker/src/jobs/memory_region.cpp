#include "jobs/memory_region.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <new>

namespace checker {
namespace {

constexpr std::size_t least_bytes = std::size_t{1} << 20U;

std::size_t ask_machine_bytes() {
  const long pages = sysconf(_SC_PHYS_PAGES);
  const long page = sysconf(_SC_PAGESIZE);
  if (pages <= 0 || page <= 0) return std::size_t{1} << 34U;
  return static_cast<std::size_t>(pages) * static_cast<std::size_t>(page);
}

std::size_t machine_bytes() {
  static const std::size_t bytes = ask_machine_bytes();
  return bytes;
}

}  // namespace

MemoryRegion::MemoryRegion(Sharing sharing) : data_(nullptr), size_(machine_bytes()) {
  const int kind = sharing == Sharing::own ? MAP_PRIVATE : MAP_SHARED;
  for (;; size_ /= 2) {  // Smaller where address space is limited.
    void* got =
        mmap(nullptr, size_, PROT_READ | PROT_WRITE, kind | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (got != MAP_FAILED) {
      data_ = static_cast<std::byte*>(got);
      // Otherwise the first byte written might cost two megabytes that no limit accounts for.
      madvise(data_, size_, MADV_NOHUGEPAGE);
      return;
    }
    if (size_ <= least_bytes) throw std::bad_alloc();
  }
}

void MemoryRegion::use_large_pages() const { madvise(data_, size_, MADV_HUGEPAGE); }

MemoryRegion::~MemoryRegion() { munmap(data_, size_); }

}  // namespace checker
