#pragma once

#include <command_line/diagnostics.hpp>

namespace model {

using checker::Diagnostic;
using checker::Diagnostics;

}  // namespace model
