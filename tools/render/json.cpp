#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "render/formats.hpp"
#include "render/page_formatter.hpp"
#include "trace/exposure.hpp"

namespace tools::render {

using ordered = nlohmann::ordered_json;

std::string render_json(const model::TraceFile& file, const RenderOptions& options) {
  ordered out = ordered::parse(model::write_trace(file));
  out["kind"] = "rendered-trace";
  if (!options.banner.empty()) out["banner"] = options.banner;
  const ordered steps = std::move(out["steps"]);
  out.erase("steps");
  out["exposure"] = ordered::array();
  for (const trace::Exposure& window : trace::exposures(file)) {
    ordered entry = {{"page", window.page}, {"opens", window.opens}, {"closes", nullptr}};
    if (window.closes != 0) entry["closes"] = window.closes;
    out["exposure"].push_back(std::move(entry));
  }
  const PageFormatter formatter(file.trace);
  const std::vector<bool> shown = checker::steps_shown(file.trace, file.defect, formatter, false);
  // One line an entry, one line a step, as in the trace.
  std::string text = "{";
  for (const auto& [key, value] : out.items()) {
    text += fmt::format("{}:{},\n", ordered(key).dump(), value.dump());
  }
  text += "\"steps\":[";
  for (std::size_t i = 0; i < file.trace.steps.size(); ++i) {
    ordered step = steps[i];
    step["shown"] = static_cast<bool>(shown[i]);
    step["text"] = step_text(file.trace.steps[i], formatter);
    text += (i == 0 ? "\n" : ",\n") + step.dump();
  }
  return text + "\n]}\n";
}

}  // namespace tools::render
