#include "program_trace.hpp"

#include <fmt/format.h>

#include "support/json_text.hpp"
#include "support/read_file.hpp"
#include "support/trace_json.hpp"

namespace checker {
namespace {

using json = nlohmann::json;
using ordered = nlohmann::ordered_json;

constexpr TraceJson trace_json = {"program-trace", nullptr};

void read_program(ObjectReader& top, const std::string& expected) {
  std::string name;
  if (!top.text("program", name, true) || name == expected) return;
  top.error("program", fmt::format("this is a trace of \"{}\", not of \"{}\"", name, expected));
}

void read_parameters(ObjectReader& top, Parameters& parameters) {
  const json* table = top.find("parameters");
  if (table == nullptr) return top.error("", "\"parameters\" is missing");
  if (!table->is_object()) {
    return top.error("parameters", "must be an object, not " + describe_json(*table));
  }
  for (const auto& [name, value] : table->items()) {
    std::string error;
    if (!value.is_number_integer() ||
        (value.is_number_unsigned() && value.get<std::uint64_t>() > INT64_MAX)) {
      error = fmt::format("\"{}\" must be a whole number, not {}", name, describe_json(value));
    } else {
      error = parameters.set(name, value.get<std::int64_t>());
    }
    if (!error.empty()) top.error("parameters", error);
  }
}

void read_search(ObjectReader& top, ProgramTrace& file) {
  ObjectReader reader = top.child("search");
  if (!reader.ok()) return;
  reader.text("kind", file.search, true);
  reader.flag("simplest", file.simplest);
  reader.finish();
}

}  // namespace

std::string write_program_trace(const ProgramTrace& file) {
  ordered parameters = ordered::object();
  for (const Parameter& parameter : file.parameters.all()) {
    parameters[parameter.name] = parameter.value;
  }
  const ordered search = {{"kind", file.search}, {"simplest", file.simplest}};
  return trace_json.head() + fmt::format("\"program\":{},\n", ordered(file.program).dump()) +
         fmt::format("\"parameters\":{},\n", parameters.dump()) +
         fmt::format("\"search\":{},\n", search.dump()) + trace_json.body(file.trace, file.defect);
}

std::optional<ProgramTrace> load_program_trace(const std::string& path, const ProgramInfo& info,
                                               Diagnostics& errors) {
  const TextOrError text = read_file(path, trace_bytes_max);
  if (!text.text) {
    errors.push_back({path, ":", text.error});
    return std::nullopt;
  }
  const auto value = parse_json(*text.text, path, errors);
  if (!value) return std::nullopt;
  ObjectReader top(*value, "", path, errors);
  const unsigned version = trace_json.read_head(top);
  if (version == 0) return std::nullopt;
  ProgramTrace file{info.name, Parameters(info.parameters), "", false, "", {}};
  read_program(top, info.name);
  read_parameters(top, file.parameters);
  read_search(top, file);
  trace_json.read_body(top, version, file.trace, file.defect);
  top.finish();
  if (!errors.empty()) return std::nullopt;
  return file;
}

}  // namespace checker
