#include "command_line/application.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "checker/assert.hpp"
#include "command_line/columns.hpp"
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
  std::signal(SIGPIPE, SIG_IGN);  // A write to a closed pipe then fails: status 74.
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

std::vector<std::string> option_names(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

// What is wrong with the command line: `error`, unless a name is unknown.
std::string usage_error(CLI::App& app, const CLI::App& command, int argc, char** argv,
                        const CLI::ParseError& error) {
  const std::vector<std::string> extras = app.remaining(true);
  const auto option = std::find_if(extras.begin(), extras.end(), [](const std::string& text) {
    return text.starts_with("--") && text != "--";
  });
  if (option != extras.end()) {
    const std::string name = option->substr(0, option->find('='));
    const std::vector<std::string> known = option_names(command);
    if (!nearest_name(name, known).empty()) return unknown_name("option", name, known);
  }
  if (&command == &app && argc > 1 && argv[1][0] != '-') {
    return unknown_name("command", argv[1], command_names(app));
  }
  return error.what();
}

// Shows a description on one line if it fits: its line breaks suit the list of subcommands.
class HelpFormatter : public CLI::Formatter {
 public:
  [[nodiscard]] std::string make_description(const CLI::App* app) const override {
    std::string text = app->get_description();
    if (text.empty()) return text;
    if (text.size() <= columns_max) std::replace(text.begin(), text.end(), '\n', ' ');
    return text + (text.ends_with('\n') ? "\n" : "\n\n");
  }
};

void set_formatter(CLI::App& app) {
  const auto formatter = std::make_shared<HelpFormatter>();
  app.formatter(formatter);
  for (CLI::App* command : app.get_subcommands([](CLI::App*) { return true; })) {
    command->formatter(formatter);
  }
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
  set_formatter(app);
  try {
    app.parse(argc, argv);
    status = command(output);
  } catch (const CLI::CallForHelp&) {
    output.write(app.help());
  } catch (const CLI::CallForVersion& version) {
    output.write(fmt::format("{}\n", version.what()));
  } catch (const CLI::ParseError& error) {
    const bool any = !app.get_subcommands().empty();
    const CLI::App& named = any ? *app.get_subcommands().front() : app;
    const std::string what = usage_error(app, named, argc, argv, error);
    say(fmt::format("{0}: {1}\nTry: {0}{2} --help\n", app.get_name(), what,
                    any ? " " + named.get_name() : ""));
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
