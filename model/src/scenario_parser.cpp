#include "model/scenario_parser.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <support/json_text.hpp>
#include <support/names.hpp>
#include <support/read_file.hpp>

#include "claims_parser.hpp"
#include "embedded_scenario.hpp"
#include "layout.hpp"
#include "model/classic.hpp"
#include "model/vocabulary.hpp"
#include "scenario_fields.hpp"
#include "state/page.hpp"

namespace model {
namespace {

using checker::describe_json;
using checker::ObjectReader;
using checker::unknown_name;
using nlohmann::json;

class ScenarioReader {
 public:
  ScenarioReader(const std::string& file, std::string pointer, bool embedded, Diagnostics& errors)
      : file_(file), root_(std::move(pointer)), embedded_(embedded), errors_(errors) {}

  Scenario read(const json& value) {
    ObjectReader top(value, root_, file_, errors_);
    if (!top.ok()) return {};
    if (embedded_) top.text("name", scenario_.name, true);
    top.text("question", scenario_.question, true);
    if (scenario_.question.size() > 500) top.error("question", "is longer than 500 characters");
    top.text("facts", scenario_.facts);
    top.text("note", scenario_.note);
    if (top.text("model", scenario_.model) && is_classic(scenario_)) return read_classic(top);
    read_kernel(top);
    top.number("pages", scenario_.pages, 1, pages_max);
    scenario_.start.resize(scenario_.pages);
    read_threads(top);
    read_unlinked(top);
    read_start(top);
    read_faults(top);
    top.number("space", scenario_.space, 0, pages_max);
    top.flag("drain", scenario_.drain);
    check_sizes(top);
    read_check(top);
    if (!embedded_) {
      read_expect(top);
      read_labels(top, "reaches", scenario_.reaches);
      read_labels(top, "never", scenario_.never);
      read_claims(top, root_ + "/claims", file_, errors_, scenario_);
      check_start();
    }
    top.finish();
    return std::move(scenario_);
  }

 private:
  // A textbook program: its parameters, and the expected verdict.
  Scenario read_classic(ObjectReader& top) {
    const Classic* program = nullptr;
    std::vector<std::string> known = {"page-cache"};
    for (const Classic& classic : classics()) {
      known.push_back("classic/" + std::string(classic.name));
      if (known.back() == scenario_.model) program = &classic;
    }
    if (program == nullptr) {
      top.error("model", unknown_name("model", scenario_.model, known));
      return {};
    }
    scenario_.kernel = no_kernel;
    scenario_.drain = false;
    scenario_.check = {"all"};
    if (top.find("kernel") != nullptr && !embedded_) {
      top.error("kernel", "a textbook program does not run on a kernel");
    }
    read_params(top, *program);
    const json* expect = embedded_ ? nullptr : top.find("expect");
    if (expect != nullptr) {
      Expectation row{*parse_kernel_key(std::string(no_kernel)).kernel,
                      read_names(*expect, root_ + "/expect", "defect", defect_texts(false))};
      std::sort(row.defects.begin(), row.defects.end());
      scenario_.expect.push_back(std::move(row));
    } else if (!embedded_) {
      top.error("", "\"expect\" is missing: state the expected defects");
    }
    top.finish();
    return std::move(scenario_);
  }

  void read_params(ObjectReader& top, const Classic& program) {
    for (const ClassicParameter& parameter : program.parameters) {
      scenario_.params.push_back(parameter.standard);
    }
    const json* value = top.find("params");
    if (value == nullptr) return;
    ObjectReader reader(*value, root_ + "/params", file_, errors_);
    if (!reader.ok()) return;
    for (std::size_t i = 0; i < program.parameters.size(); ++i) {
      const ClassicParameter& parameter = program.parameters[i];
      std::uint8_t number = 0;
      if (reader.number(std::string(parameter.name), number, parameter.least, parameter.most)) {
        scenario_.params[i] = number;
      }
    }
    reader.finish();
  }

  void read_kernel(ObjectReader& top) {
    if (!top.text("kernel", scenario_.kernel, true)) return;
    const KernelOrError kernel = parse_kernel_key(scenario_.kernel);
    if (!kernel.kernel) return top.error("kernel", kernel.error);
    if (kernel.kernel->name == no_kernel)
      top.error("kernel", "a page-cache scenario needs a kernel");
  }

  void read_threads(ObjectReader& top) {
    const json* list = top.find("threads");
    if (list == nullptr) return top.error("", "\"threads\" is missing");
    if (!list->is_array()) {
      return top.error("threads", "must be an array, not " + describe_json(*list));
    }
    if (list->empty()) return top.error("threads", "is empty: nothing would run");
    for (std::size_t i = 0; i < list->size(); ++i) {
      read_thread((*list)[i], fmt::format("{}/threads/{}", root_, i));
    }
  }

  void read_thread(const json& value, const std::string& pointer) {
    ObjectReader reader(value, pointer, file_, errors_);
    if (!reader.ok()) return;
    std::size_t kind = 0;
    std::vector<std::string> names;
    for (std::size_t i = 0; i < thread_kinds; ++i) {
      names.emplace_back(thread_kind_name(static_cast<ThreadKind>(i)));
    }
    const json* run = reader.find("run");
    if (run == nullptr) return reader.error("", "\"run\" is missing: name the kind of thread");
    if (!reader.word("run", names, kind)) return;
    ThreadSpec spec;
    spec.kind = static_cast<ThreadKind>(kind);
    for (const ThreadField& field : thread_fields(spec.kind)) {
      std::size_t chosen = 0;
      switch (field.type) {
        case ThreadField::Type::number:
          if (const json* word = reader.find(field.key);
              !field.zero_word.empty() && word != nullptr && *word == field.zero_word) {
            spec.*field.number = 0;
            break;
          }
          reader.number(field.key, spec.*field.number, field.least, field.most);
          break;
        case ThreadField::Type::page:
          reader.number(field.key, spec.*field.number, 0, scenario_.pages - 1U);
          break;
        case ThreadField::Type::flag:
          reader.flag(field.key, spec.*field.flag);
          break;
        case ThreadField::Type::word:
          if (reader.word(field.key, field.words, chosen)) {
            field.set_word(spec, static_cast<std::uint8_t>(chosen));
          }
          break;
      }
    }
    reader.finish();
    scenario_.threads.push_back(spec);
  }

  void check_sizes(ObjectReader& top) const {
    const Layout layout = layout_of(scenario_);
    const std::size_t listed = layout.listed();
    const std::size_t services = layout.threads.size() - listed;
    if (layout.threads.size() > checker::threads_max) {
      top.error("threads",
                fmt::format("{} threads are listed and {} more always run; at most {} are allowed",
                            listed, services, checker::threads_max));
    }
    if (layout.first_spare > state::frames_max) {
      top.error("threads",
                fmt::format("pages and migrations together need {} page frames; the model has {}",
                            layout.first_spare, state::frames_max));
    }
    const auto workers =
        std::count_if(scenario_.threads.begin(), scenario_.threads.end(),
                      [](const ThreadSpec& spec) { return spec.kind == ThreadKind::fixup_worker; });
    if (workers > 1) top.error("threads", "the fixup queue has one server: list it once");
  }

  void read_unlinked(ObjectReader& top) {
    if (!top.number("unlinked", scenario_.unlinked, 1, pages_max)) return;
    if (scenario_.unlinked > scenario_.pages) {
      return top.error("unlinked", "is more than the number of pages");
    }
    for (const ThreadSpec& spec : scenario_.threads) {
      const bool other = spec.kind == ThreadKind::buffered_write && spec.page >= scenario_.unlinked;
      if (other || spec.kind == ThreadKind::fixup_worker || belongs_to_machine(spec.kind)) continue;
      return top.error("unlinked",
                       "with an unlinked file, only fixup_worker, threads of the machine, and "
                       "buffered_write to the other pages are modelled");
    }
  }

  void read_start(ObjectReader& top) {
    const json* list = top.find("start");
    if (list == nullptr) return;
    if (!list->is_array()) {
      return top.error("start", "must be an array, not " + describe_json(*list));
    }
    std::set<std::uint8_t> seen;
    for (std::size_t i = 0; i < list->size(); ++i) {
      ObjectReader reader((*list)[i], fmt::format("{}/start/{}", root_, i), file_, errors_);
      if (!reader.ok()) continue;
      std::uint8_t page = 0;
      if (reader.find("page") == nullptr) reader.error("", "\"page\" is missing");
      const bool known = reader.number("page", page, 0, scenario_.pages - 1U);
      if (known && !seen.insert(page).second) reader.error("page", "is listed twice");
      read_page_start(reader, scenario_.start[known ? page : 0]);
      reader.finish();
    }
  }

  static void read_page_start(ObjectReader& reader, PageStart& start) {
    for (const StartField& field : start_fields()) {
      std::size_t chosen = 0;
      bool set = false;
      if (field.words != nullptr && reader.word(field.key, *field.words, chosen)) {
        field.set(start, static_cast<std::uint8_t>(chosen));
      } else if (field.words == nullptr && reader.flag(field.key, set)) {
        field.set(start, set ? 1 : 0);
      }
    }
    if (start.written && start.writeback) {
      reader.error("written", "a page under writeback has not been written yet");
    }
    if (start.queued && start.writeback) {
      reader.error("queued", "no fixup is queued for a page under writeback");
    }
    if (start.queued && start.dirty == PageStart::Dirty::in_order) {
      reader.error("dirty", "setting a page up in order takes it away from its queued fixup");
    }
    if ((start.writeback || start.written) && start.dirty == PageStart::Dirty::in_order) {
      reader.error("dirty",
                   "a page under writeback cannot have delalloc: its ordered extent has "
                   "taken it over");
    }
  }

  // Whether each kernel that the scenario names comes into its start at all.
  void check_start() {
    std::vector<Kernel> named;
    for (const Expectation& row : scenario_.expect) named.push_back(row.kernel);
    const auto standard = find_kernel(scenario_.kernel).kernel;
    const bool listed = std::any_of(named.begin(), named.end(), [&](const Kernel& kernel) {
      return standard && kernel.values == standard->values;
    });
    if (standard && !listed) named.push_back(*standard);
    for (const Kernel& kernel : named) {
      for (std::string& reason : impossible_starts(scenario_, kernel)) {
        errors_.push_back({file_, fmt::format(": {}/start:", root_), std::move(reason)});
      }
    }
  }

  void read_faults(ObjectReader& top) {
    const json* value = top.find("faults");
    if (value == nullptr) return;
    ObjectReader reader(*value, root_ + "/faults", file_, errors_);
    if (!reader.ok()) return;
    for (const FaultField& field : fault_fields()) read_fault(reader, field);
    reader.finish();
  }

  void read_fault(ObjectReader& reader, const FaultField& field) {
    const json* value = reader.find(field.key);
    if (value == nullptr) return;
    Fault& fault = scenario_.faults.*field.fault;
    if (value->is_object()) {  // {"any": n}
      ObjectReader bounded(*value, reader.pointer(field.key), file_, errors_);
      fault.mode = Fault::Mode::any;
      if (!bounded.number("any", fault.times, 1, 8) && value->find("any") == value->end()) {
        bounded.error("", "\"any\" is missing: give the largest number of failures");
      }
      return bounded.finish();
    }
    std::size_t chosen = 0;
    if (reader.word(field.key, fault_words(), chosen)) {
      fault.mode = static_cast<Fault::Mode>(chosen);
    }
  }

  // Reads a list of names that must be among `known`.
  std::vector<std::string> read_names(const json& list, const std::string& pointer,
                                      const char* what, const std::vector<std::string>& known) {
    std::vector<std::string> names;
    const auto error = [&](const std::string& place, const std::string& message) {
      errors_.push_back({file_, fmt::format(": {}:", place), message});
    };
    if (!list.is_array()) {
      error(pointer, "must be an array, not " + describe_json(list));
      return names;
    }
    for (std::size_t i = 0; i < list.size(); ++i) {
      const std::string place = fmt::format("{}/{}", pointer, i);
      if (!list[i].is_string()) {
        error(place, "must be a string, not " + describe_json(list[i]));
        continue;
      }
      std::string name = list[i].get<std::string>();
      if (std::find(known.begin(), known.end(), name) == known.end()) {
        error(place, unknown_name(what, name, known));
      } else if (std::find(names.begin(), names.end(), name) != names.end()) {
        error(place, fmt::format("\"{}\" is listed twice", name));
      } else {
        names.push_back(std::move(name));
      }
    }
    return names;
  }

  static std::vector<std::string> defect_texts(bool with_all) {
    std::vector<std::string> names;
    for (const DefectDescription& defect : defect_descriptions()) names.emplace_back(defect.name);
    if (with_all) names.emplace_back("all");
    return names;
  }

  void read_check(ObjectReader& top) {
    const json* list = top.find("check");
    if (list == nullptr) {
      scenario_.check = {"all"};
      return;
    }
    scenario_.check = read_names(*list, root_ + "/check", "defect", defect_texts(true));
    if (list->is_array() && list->empty()) top.error("check", "is empty: nothing would be checked");
  }

  void read_expect(ObjectReader& top) {
    const json* table = top.find("expect");
    if (table == nullptr) return top.error("", "\"expect\" is missing: state the expected defects");
    ObjectReader reader(*table, root_ + "/expect", file_, errors_);
    if (!reader.ok()) return;
    if (table->empty()) top.error("expect", "is empty: name at least one kernel");
    for (const auto& [key, list] : table->items()) {
      reader.find(key);
      const KernelOrError kernel = parse_kernel_key(key);
      if (!kernel.kernel) {
        reader.error(key, kernel.error);
        continue;
      }
      Expectation row{*kernel.kernel,
                      read_names(list, reader.pointer(key), "defect", defect_texts(false))};
      std::sort(row.defects.begin(), row.defects.end());
      for (const Expectation& other : scenario_.expect) {
        if (other.kernel.values == row.kernel.values) {
          reader.error(key, fmt::format("is the same kernel as \"{}\"", other.kernel.key()));
        }
      }
      scenario_.expect.push_back(std::move(row));
    }
  }

  void read_labels(ObjectReader& top, const std::string& which, LabelTable& table) {
    const json* value = top.find(which);
    if (value == nullptr) return;
    ObjectReader reader(*value, root_ + "/" + which, file_, errors_);
    if (!reader.ok()) return;
    for (const auto& [key, list] : value->items()) {
      reader.find(key);
      std::vector<std::string> labels =
          read_names(list, reader.pointer(key), "label", label_names());
      if (const auto canonical = read_key(reader, key, scenario_)) {
        table[*canonical] = std::move(labels);
      }
    }
  }

  const std::string& file_;
  std::string root_;  // JSON pointer of the scenario inside its file.
  bool embedded_;     // In a trace: it has a name and no table of verdicts.
  Diagnostics& errors_;
  Scenario scenario_;
};

std::string stem_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  std::string name = slash == std::string::npos ? path : path.substr(slash + 1);
  const std::size_t dot = name.rfind(".json");
  return dot == std::string::npos ? name : name.substr(0, dot);
}

}  // namespace

ScenarioOrErrors parse_scenario(std::string_view text, const std::string& file) {
  ScenarioOrErrors result;
  const auto value = checker::parse_json(text, file, result.errors);
  if (!value) return result;
  Scenario scenario = ScenarioReader(file, "", false, result.errors).read(*value);
  if (!result.errors.empty()) return result;
  scenario.name = stem_of(file);
  result.scenario = std::move(scenario);
  return result;
}

ScenarioOrErrors read_embedded_scenario(const nlohmann::json& value, const std::string& pointer,
                                        const std::string& file) {
  ScenarioOrErrors result;
  Scenario scenario = ScenarioReader(file, pointer, true, result.errors).read(value);
  if (result.errors.empty()) result.scenario = std::move(scenario);
  return result;
}

ScenarioOrErrors load_scenario(const std::string& path) {
  constexpr std::size_t bytes_max = 1024 * 1024;
  const checker::TextOrError file = checker::read_file(path, bytes_max);
  if (!file.text) return {std::nullopt, {{path, ":", file.error}}};
  return parse_scenario(*file.text, path);
}

}  // namespace model
