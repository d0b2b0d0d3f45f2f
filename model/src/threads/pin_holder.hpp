#pragma once

#include "model/scenario.hpp"
#include "threads/names.hpp"

namespace model::threads {

/// Holds a pin on a page from the start, writes the page behind the file system's back and declares
/// it dirty, `spec.dirties` times; then drops the pin.
/// Mirrors: a direct read into an mmapped page; set_page_dirty_lock() at its end.
void run_pin_holder(Task& task, const ThreadSpec& spec);

}  // namespace model::threads
