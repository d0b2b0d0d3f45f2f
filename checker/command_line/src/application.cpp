#include "command_line/application.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>

#include "checker/assert.hpp"
#include "command_line/progress.hpp"
#include "support/names.hpp"

namespace checker {
namespace {

volatile std::sig_atomic_t interrupt_flag = 0;

void on_interrupt(int) {
  if (interrupt_flag != 0)
    _exit(exit_interrupted);  // The second signal ends the process immediately.
  interrupt_flag = 1;
}

void install_signal_handlers() {
  std::signal(SIGPIPE, SIG_IGN);  // A closed pipe is an error of a write, status 74.
  struct sigaction action {};
  action.sa_handler = on_interrupt;
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction before {};
    sigaction(signal, nullptr, &before);
    const bool nohup = signal == SIGHUP && before.sa_handler == SIG_IGN;
    if (!nohup) sigaction(signal, &action, nullptr);
  }
}

std::vector<std::string> command_names(CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands([](CLI::App*) { return true; })) {
    names.push_back(command->get_name());
  }
  return names;
}

ExitStatus internal(const std::string& text) {
  clear_progress();
  say(text + "\n");
  return exit_internal;
}

}  // namespace

ExitStatus run_application(CLI::App& app, int argc, char** argv,
                           const std::function<ExitStatus(Output&)>& command) {
  install_signal_handlers();
  Output output;
  ExitStatus status = exit_ok;
  try {
    app.parse(argc, argv);
    status = command(output);
  } catch (const CLI::CallForHelp&) {
    output.write(app.get_subcommands().empty() ? app.help()
                                               : app.get_subcommands().front()->help());
  } catch (const CLI::CallForVersion& version) {
    output.write(fmt::format("{}\n", version.what()));
  } catch (const CLI::ParseError& error) {
    std::string what = error.what();
    if (app.get_subcommands().empty() && argc > 1 && argv[1][0] != '-') {
      what = unknown_name("command", argv[1], command_names(app));
    }
    say(fmt::format("{0}: {1}\nTry: {0} --help\n", app.get_name(), what));
    status = exit_bad_input;
  } catch (const InternalError& error) {
    status = internal(error.what());
  } catch (const std::exception& error) {
    status = internal(fmt::format("internal error: {}", error.what()));
  }
  return output.flush() ? status : worse(status, exit_not_written);
}

const char* version() { return PAGERACE_VERSION; }

const volatile std::sig_atomic_t* interrupted() { return &interrupt_flag; }

void print_errors(const Diagnostics& errors) {
  for (const Diagnostic& error : errors) say(error.text() + "\n");
}

ExitStatus write_result(const std::string& tool, const std::string& path, std::string_view text) {
  const std::string error = write_file(path, text);
  if (error.empty()) return exit_ok;
  say(fmt::format("{}: cannot write {}\n", tool, error));
  return exit_not_written;
}

}  // namespace checker
