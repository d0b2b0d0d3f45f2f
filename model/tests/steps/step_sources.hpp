#pragma once

#include <set>
#include <string>
#include <utility>

namespace model {

/// A step as the model's source announces it: the C++ function and the operation.
using AnnouncedStep = std::pair<std::string, std::string>;

/// All steps that the sources in `model/src/state` and `model/src/threads` announce, from their
/// text.
std::set<AnnouncedStep> announced_steps(const std::string& source_folder);

/// The same for the text of one file.
std::set<AnnouncedStep> announced_steps_of(const std::string& text);

}  // namespace model
