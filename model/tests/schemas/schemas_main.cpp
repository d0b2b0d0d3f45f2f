// Writes the content of the model's tables into the schema of scenarios: schemas_tool FILE

#include <cstdio>
#include <fstream>
#include <sstream>

#include "schema_tables.hpp"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: schemas_tool FILE\n", stderr);
    return 2;
  }
  std::ostringstream text;
  if (std::ifstream in(argv[1], std::ios::binary); !(text << in.rdbuf())) {
    std::fprintf(stderr, "%s: cannot be read\n", argv[1]);
    return 2;
  }
  const std::string schema = model::with_tables(text.str());
  std::ofstream out(argv[1], std::ios::binary);
  if (!(out << schema).flush()) {
    std::fprintf(stderr, "%s: cannot be written\n", argv[1]);
    return 1;
  }
  return 0;
}
