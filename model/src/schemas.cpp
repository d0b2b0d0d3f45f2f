#include "model/scenario_parser.hpp"
#include "model/trace_file.hpp"
#include "schema_files.hpp"

namespace model {

std::string_view scenario_schema() { return schema_files()[0].text; }

std::string_view trace_schema() { return schema_files()[1].text; }

}  // namespace model
