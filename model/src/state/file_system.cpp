#include "state/file_system.hpp"

#include "state/machine.hpp"

namespace model::state {

using checker::reads;
using checker::writes;

void btrfs_add_delayed_iput(Task& task) {
  const Machine& machine = task.machine;
  if (!machine.unmounts) {
    task.runtime.announce("btrfs_add_delayed_iput", writes(machine.inode->references));
    --machine.inode->references.change(task);
    return;
  }
  KernelFunction function(task.runtime);
  Shared<Cleaner>& cleaner = machine.file_system->cleaner;
  task.runtime.announce("add to the list", writes(cleaner));
  ++cleaner.change(task).delayed_iputs;
  task.runtime.announce("wake the cleaner", reads(cleaner));
  if (cleaner.get(task).freed) {
    task.fail(DefectKind::use_after_free,
              "wakes the cleaner thread after it was stopped and freed");
  }
}

}  // namespace model::state
