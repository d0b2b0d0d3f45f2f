#include "cli/commands.hpp"
#include "model/world_factory.hpp"

int main(int argc, char** argv) { return tools::cli::run_cli(argc, argv, model::make_program); }
