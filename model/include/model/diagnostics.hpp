#pragma once

#include <support/diagnostics.hpp>

namespace model {

using checker::Diagnostic;
using checker::Diagnostics;

}  // namespace model
