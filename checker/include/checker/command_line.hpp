#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "checker/program.hpp"

namespace checker {

/// An integer that the user of a program can set: `--param n=3`.
struct Parameter {
  std::string name;        ///< As in `--param NAME=VALUE`.
  std::string about;       ///< For --help.
  std::int64_t value = 0;  ///< The default.
  std::int64_t least = 0;  ///< The smallest allowed value.
  std::int64_t most = 1;   ///< The largest allowed value.
};

/// The parameters of a program, with their values for one run.
class Parameters {
 public:
  /// Parameters with their default values.
  explicit Parameters(std::vector<Parameter> table) : table_(std::move(table)) {}

  /// The value of a parameter. Errors: InternalError if no parameter has that name.
  std::int64_t operator[](std::string_view name) const;
  /// Sets a parameter. Returns: what is wrong with the name or the value, or "".
  std::string set(std::string_view name, std::int64_t value);
  /// Sets a parameter by text like `n=3`. Returns: what is wrong, or "".
  std::string set(std::string_view assignment);
  /// All parameters with their present values, in the order of the table.
  [[nodiscard]] const std::vector<Parameter>& all() const { return table_; }

 private:
  std::vector<Parameter> table_;
};

/// What a command line prints about its program.
struct ProgramInfo {
  std::string name;   ///< Letters, digits, '-' and '_': it becomes part of file names.
  std::string about;  ///< For --help.
  std::vector<Parameter> parameters = {};  ///< What the user can set.
};

/// Makes the program for the parameters of a run.
using ProgramMaker = std::function<std::unique_ptr<Program>(const Parameters&)>;

/// The whole command line of a program under test: `check`, `replay`, `--help`, `--version`, with
/// reports and trace files. Returns: the exit status for main(); `--help` lists them.
int run_command_line(int argc, char** argv, const ProgramInfo& info, const ProgramMaker& make);

/// The same, for a program without parameters.
inline int run_command_line(int argc, char** argv, const std::string& name,
                            const std::function<std::unique_ptr<Program>()>& make) {
  return run_command_line(argc, argv, ProgramInfo{name, ""},
                          [&make](const Parameters&) { return make(); });
}

}  // namespace checker
