#pragma once

#include <set>
#include <string>
#include <utility>

namespace model {

/// A step as the model's source announces it: the C++ function and the operation.
using AnnouncedStep = std::pair<std::string, std::string>;

/// All steps that the sources of `model/src/state` and `model/src/threads` announce: by their text.
std::set<AnnouncedStep> announced_steps(const std::string& source_folder);

/// The same of one file's text.
std::set<AnnouncedStep> announced_steps_of(const std::string& text);

}  // namespace model
