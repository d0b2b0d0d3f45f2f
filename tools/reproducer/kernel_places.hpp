#pragma once

#include <string>
#include <string_view>

#include "model/kernels.hpp"

namespace tools::reproducer {

/// The kernel's name for a function of the model, and the file that it is in.
struct KernelPlace {
  std::string function;
  std::string file;  ///< Empty: not known.
};

/// Where to look in the sources of `kernel`. From 6.x on, many functions work on folios and have
/// other names: the places are then those of the last version before that.
KernelPlace kernel_place(std::string_view function, const model::Kernel& kernel);

/// Whether the kernel's sources use folios where the model says pages.
bool uses_folios(const model::Kernel& kernel);

/// "fs/btrfs/inode.c:btrfs_writepage_fixup_worker()", or the function alone.
std::string place_text(const KernelPlace& place);

}  // namespace tools::reproducer
