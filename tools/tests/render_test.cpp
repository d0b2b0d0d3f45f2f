// `pagerace render`: each format on every golden trace, checked by its own grammar.

#include <algorithm>
#include <command_line/happens_before.hpp>
#include <map>
#include <nlohmann/json.hpp>
#include <random>
#include <regex>
#include <set>
#include <sstream>

#include "catch.hpp"
#include "cli/replayed_trace.hpp"
#include "model/world_factory.hpp"
#include "render/formats.hpp"
#include "render/page_formatter.hpp"
#include "run_binary.hpp"

namespace tools {
namespace {

using nlohmann::json;

const std::string source = PAGERACE_SOURCE_DIR;
const std::string alone = source + "/traces/fixup/alone/v4.14.lost-update.json";
const std::string deadlock = source + "/traces/space/flusher-comes-too/2018-patch.deadlock.json";
const std::string livelock = source + "/traces/fixup/throttled-no-memory/v4.14.livelock.json";

model::TraceFile load(const std::string& path) {
  const auto loaded = model::load_trace(path);
  CAPTURE(path);
  REQUIRE(loaded.file);
  return *loaded.file;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// The first line that the grammar does not allow, or undeclared participants.
std::string mermaid_error(const std::string& text) {
  static const std::regex participant("  participant ([TO][0-9]+) as [^#;]+");
  static const std::regex message("  ([TO][0-9]+)--?>>([TO][0-9]+): (?:[^#;]|#[0-9]+;)+");
  static const std::regex note("  Note over ([TO][0-9]+)(?:,([TO][0-9]+))?: (?:[^#;]|#[0-9]+;)+");
  const std::vector<std::string> lines = lines_of(text);
  if (lines.size() < 3 || lines[0] != "sequenceDiagram") return "no head";
  std::set<std::string> known;
  int depth = 0;
  for (std::size_t i = 2; i < lines.size(); ++i) {
    std::smatch match;
    if (std::regex_match(lines[i], match, participant)) {
      if (!known.insert(match[1]).second) return lines[i];
    } else if (std::regex_match(lines[i], match, message) ||
               std::regex_match(lines[i], match, note)) {
      if (known.count(match[1]) == 0) return lines[i];
      if (match[2].matched && known.count(match[2]) == 0) return lines[i];
    } else if (lines[i] == "  loop forever") {
      ++depth;
    } else if (lines[i] == "  end") {
      --depth;
    } else {
      return lines[i];
    }
  }
  return depth == 0 ? "" : "loop and end do not match";
}

// The first line that is not a statement of the graph, or names an undeclared node.
std::string dot_error(const std::string& text) {
  static const std::string quoted = "\"(?:[^\"\\\\]|\\\\.)*\"";
  static const std::regex node("    (s[0-9]+) \\[label=" + quoted + "\\];");
  static const std::regex edge("  (s[0-9]+) -> (s[0-9]+)(?: \\[style=dashed(?:, label=" + quoted +
                               ")?\\])?;");
  static const std::regex other("//.*|digraph " + quoted +
                                " \\{|  (?:node|edge) \\[.*\\];|  }|}|"
                                "  subgraph cluster_[0-9]+ \\{| *label=" +
                                quoted + ";|  labelloc=t; newrank=true;");
  std::set<std::string> known;
  for (const std::string& line : lines_of(text)) {
    std::smatch match;
    if (std::regex_match(line, match, node)) {
      if (!known.insert(match[1]).second) return line;
    } else if (std::regex_match(line, match, edge)) {
      if (known.count(match[1]) == 0 || known.count(match[2]) == 0) return line;
    } else if (!std::regex_match(line, other)) {
      return line;
    }
  }
  const auto count = [&text](char c) { return std::count(text.begin(), text.end(), c); };
  return known.empty() || count('{') != count('}') ? "braces, or no node" : "";
}

std::string columns_error(const std::string& text, bool all_steps) {
  for (const std::string& line : lines_of(text)) {
    if (line.size() > checker::columns_max) return line;
  }
  return all_steps && has(text, "not shown") ? "a step is not shown" : "";
}

std::string json_error(const std::string& text, const checker::Trace& trace) {
  return json::parse(text)["steps"].size() == trace.steps.size() ? "" : "steps are missing";
}

// What a browser shows is checked by browser.py.
std::string html_error(const std::string& text) {
  return has(text, "<!DOCTYPE html>") && has(text, "</html>") ? "" : "no page";
}

// Slices of a track that overlap without nesting, or that come before their enclosing slice.
std::string perfetto_error(const std::string& text) {
  const json events = json::parse(text)["traceEvents"];
  std::map<int, std::vector<std::pair<long, long>>> open;
  std::map<int, bool> named;
  for (const json& event : events) {
    const std::string phase = event["ph"];
    const int track = event["tid"];
    if (phase == "M") named[track] = true;
    if (phase == "C" && !event["args"]["value"].is_number()) return event.dump();
    if (phase == "X" && !named[track]) return event.dump();
    if (phase != "X") continue;
    const long begin = event["ts"];
    const long end = begin + static_cast<long>(event["dur"]);
    auto& stack = open[track];
    while (!stack.empty() && stack.back().second <= begin) stack.pop_back();
    if (!stack.empty() && (begin < stack.back().first || end > stack.back().second)) {
      return event.dump();
    }
    stack.push_back({begin, end});
  }
  return {};
}

// What a commit message may not have: a wide line, a reference count that no argument is about.
std::string commit_error(const std::string& text, bool all_steps) {
  const std::vector<std::string> lines = lines_of(text);
  if (lines.size() < 6 || !lines[0].starts_with("On ")) return "no head";
  if (!has(text, "\nFound by pagerace, a model checker, in ")) return "no source";
  const std::string head = lines[0] + " " + lines[1];
  const bool about_references = has(head, "leak") || has(head, "bug-on") ||
                                has(head, "use-after-free") || has(head, "double-completion");
  for (const std::string& line : lines) {
    if (line.size() > 73) return "too wide: " + line;
    if (!all_steps && !about_references && has(line, "get_page:")) return line;
  }
  return "";
}

// No default: a format without a grammar does not compile.
std::string grammar_error(render::FormatKind format, const std::string& text,
                          const checker::Trace& trace, bool all_steps) {
  switch (format) {
    case render::FormatKind::columns:
      return columns_error(text, all_steps);
    case render::FormatKind::commit:
      return commit_error(text, all_steps);
    case render::FormatKind::json:
      return json_error(text, trace);
    case render::FormatKind::mermaid:
      return mermaid_error(text);
    case render::FormatKind::dot:
      return dot_error(text);
    case render::FormatKind::perfetto:
      return perfetto_error(text);
    case render::FormatKind::html:
      return html_error(text);
    case render::FormatKind::count:
      break;
  }
  return "not a format";
}

}  // namespace

TEST_CASE("a drawing may be forced into columns, and be narrower or wider") {
  const model::TraceFile file = load(deadlock);
  const auto lines = [&](std::size_t width, bool always_columns) {
    render::RenderOptions options;
    options.width = width;
    options.always_columns = always_columns;
    return lines_of(render::render_text(file, options));
  };
  const auto heads = [](const std::string& line) {
    return std::count(line.begin(), line.end(), '(');
  };
  CHECK(lines(75, false)[0] == "1. pin_holder:");
  CHECK(heads(lines(75, true)[0]) > 3);
  CHECK(heads(lines(400, true)[0]) > 3);
  for (const std::string& line : lines(50, false)) {
    if (has(line, " is waiting:")) break;  // The deadlock's own text.
    CHECK((line.size() <= 50 || line.find(' ', 8) == std::string::npos));
  }
  CHECK(lines(50, false).size() > lines(75, false).size());
}

TEST_CASE("every golden trace in every format: ASCII, no tab, of its grammar") {
  for (const std::string& path : json_files(source + "/traces")) {
    CAPTURE(path);
    const model::TraceFile file = load(path);
    for (const render::Format& format : render::formats()) {
      for (const bool all_steps : {false, true}) {
        CAPTURE(format.name, all_steps);
        const std::string text = format.render(file, {all_steps, ""});
        const bool plain = std::all_of(text.begin(), text.end(),
                                       [](char c) { return c == '\n' || (c >= ' ' && c <= '~'); });
        CHECK(plain);
        CHECK(text.back() == '\n');
        CHECK(grammar_error(format.key, text, file.trace, all_steps).empty());
      }
    }
  }
}

TEST_CASE("render prints what check draws, and with --all-steps every step") {
  const auto drawn = run_binary(PAGERACE_BINARY, {"render", alone});
  CHECK(drawn.status == 0);
  const auto checked = run_binary(
      PAGERACE_BINARY, {"check", source + "/scenarios/fixup/alone.json", "--kernel", "v4.14"});
  CHECK(has(checked.out, drawn.out));
  const auto all = run_binary(PAGERACE_BINARY, {"render", alone, "--all-steps"});
  CHECK(all.status == 0);
  CHECK(has(all.out, "page_mapped: mapcount"));
  CHECK_FALSE(has(drawn.out, "page_mapped: mapcount"));
}

TEST_CASE("render writes a complete file, or reports why not") {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/new/picture.dot";
  const auto written =
      run_binary(PAGERACE_BINARY, {"render", alone, "--format", "dot", "-o", path});
  CHECK(written.status == 0);
  CHECK(written.out.empty());
  CHECK(dot_error(read_bytes(path)).empty());
  CHECK(run_binary(PAGERACE_BINARY, {"render", alone, "-o", "/dev/null/x"}).status == 74);
  const auto unknown = run_binary(PAGERACE_BINARY, {"render", alone, "--format", "png"});
  CHECK(unknown.status == 2);
  CHECK(has(unknown.err, "mermaid"));
  const auto bad =
      run_binary(PAGERACE_BINARY, {"render", folder.write("bad.json", "{\"schema\":1}")});
  CHECK(bad.status == 2);
  CHECK(has(bad.err, "\"steps\" is missing"));
  CHECK(run_binary(PAGERACE_BINARY, {"render", folder.path() + "/none"}).status == 2);
}

TEST_CASE("json adds the source, the drawing's words and the window to the trace") {
  const cli::ReplayedTrace again = cli::run_again(load(alone), model::make_program);
  const json out = json::parse(render::render_json(again.file, {}));
  CHECK(out["kind"] == "rendered-trace");
  CHECK(out["defect"]["name"] == "lost-update");
  REQUIRE(out["exposure"].size() == 1);
  CHECK(out["exposure"][0]["opens"] == 13);
  CHECK(out["exposure"][0]["closes"].is_null());
  const json& clears = out["steps"][12];
  CHECK(clears["text"] == "PG_dirty = 0");
  CHECK(clears["shown"] == true);
  CHECK(clears["file"] == "model/src/state/page_cache.cpp");
  const auto source_lines = lines_of(read_bytes(source + "/model/src/state/page_cache.cpp"));
  const std::size_t line = clears["line"];
  CHECK(has(source_lines[line - 1], "test_and_clear_flag(task, page, page.PG_dirty"));
}

TEST_CASE("mermaid shows threads and what they access, a livelock as a loop") {
  const std::string text = render::render_mermaid(load(alone), {});
  CHECK(has(text, "  participant T0 as pin_holder\n  participant T1 as writeback\n"));
  CHECK(has(text, "  participant O0 as page 0\n"));
  CHECK(has(text, "  T1->>O0: clear_page_dirty_for_io(): PG_dirty = 0\n"));
  CHECK(has(text, "  Note over T1: returns -EBUSY\n"));
  CHECK(has(render::render_mermaid(load(livelock), {}), "  loop forever\n"));
  model::TraceFile odd = load(alone);
  odd.trace.steps[0].remarks = {"a; b # c"};
  CHECK(has(render::render_mermaid(odd, {}), "Note over T0: a#59; b #35; c\n"));
}

TEST_CASE("dot draws the order of the shown steps") {
  const std::string text = render::render_dot(load(alone), {});
  CHECK(has(text, "    s13 [label=\"13  PG_dirty = 0\"];\n"));
  CHECK(has(text, "  s23 -> s26 [style=dashed, label=\"PG_locked\"];\n"));
  CHECK(has(text, "  s9 -> s13;\n"));
  CHECK_FALSE(has(text, "  s1 -> s3;\n"));
  model::TraceFile odd = load(alone);
  odd.defect = "a \"quoted\\ name";
  CHECK(dot_error(render::render_dot(odd, {})).empty());
}

TEST_CASE("a trace that is too long for a graph is rejected, and drawn in other formats") {
  model::TraceFile file = load(alone);
  while (file.trace.steps.size() <= checker::ordered_steps_max) {
    file.trace.steps.insert(file.trace.steps.end(), file.trace.steps.begin(),
                            file.trace.steps.begin() + 91);
  }
  const TemporaryFolder folder;
  const std::string path = folder.write("long.json", model::write_trace(file));
  const auto dot = run_binary(PAGERACE_BINARY, {"render", path, "--format", "dot"});
  CHECK(dot.status == 2);
  CHECK(has(dot.err, "10010 steps; dot can show at most 10000"));
  const auto columns = run_binary(PAGERACE_BINARY, {"render", path});
  CHECK(columns.status == 1);  // No program runs like that.
  CHECK(has(columns.out, "recorded, not reproduced: "));
}

TEST_CASE("any text in a trace can be shown") {
  std::mt19937 random(1);
  const auto below = [&random](std::size_t bound) { return random() % bound; };
  const std::vector<model::TraceFile> files = {load(alone), load(livelock), load(deadlock)};
  for (int i = 0; i < 300; ++i) {
    model::TraceFile file = files[static_cast<std::size_t>(i) % files.size()];
    auto& steps = file.trace.steps;
    for (int changes = 0; changes < 20; ++changes) {
      checker::TraceStep& step = steps[below(steps.size())];
      const checker::TraceStep other = steps[below(steps.size())];
      if (step.objects.empty() || other.objects.empty()) continue;
      checker::TraceObject& object = step.objects[below(step.objects.size())];
      switch (below(10)) {
        case 0:
          step.thread = other.thread;
          break;
        case 1:
          step.calls = other.calls;
          break;
        case 2:
          step.objects.clear();
          break;
        case 3:
          object.name.field.resize(below(object.name.field.size() + 1));
          break;
        case 4:
          object.name = {"page", -1, other.objects[0].after.text()};
          break;
        case 5:
          object.after = other.objects[0].name.text();
          break;
        case 6:
          step.operation = other.operation;
          break;
        case 7:
          object.access = other.objects[0].access;
          object.before.type = other.objects[0].after.type;
          break;
        case 8:
          step.facts = {
              {{"index", static_cast<std::int32_t>(below(3)), "exposed", true}, object.after}};
          break;
        default:
          step.draining = !step.draining;
      }
    }
    if (below(5) == 0) file.trace.repeats_from = below(steps.size() + 1);
    if (below(9) == 0) steps.clear();
    for (const render::Format& format : render::formats()) {
      CHECK_FALSE(format.render(file, {below(2) == 0, ""}).empty());
    }
  }
}

TEST_CASE("html is one file that loads nothing, and text in it stays text") {
  model::TraceFile odd = load(alone);
  odd.scenario.question = "<b>&\"";
  odd.trace.outcome.message = "</script><script>alert(1)</script><!--@data@";
  odd.trace.steps[0].remarks = {"</script>@style@"};
  const std::string text = render::render_html(odd, {});
  CHECK(has(text, "&lt;b&gt;&amp;&quot;"));
  CHECK_FALSE(has(text, "alert(1)</script>"));
  CHECK_FALSE(has(text, "</script>@style@"));
  CHECK(has(text, "@style@"));  // Text of a trace is not a placeholder.
  CHECK(std::count(text.begin(), text.end(), '@') >= 2);
  const auto count = [&text](const std::string& part) {
    std::size_t found = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
    return found;
  };
  CHECK(count("<script") == 2);
  CHECK(count("</script>") == 2);
  CHECK(count("<!--") == 0);
  for (const char* load : {"src=", "@import", "url(", "fetch(", "https://"}) {
    CAPTURE(load);
    CHECK_FALSE(has(text, load));
  }
}

TEST_CASE(
    "perfetto: a track for each thread, nested calls, counters, the window; a step takes 1 ms") {
  const json out = json::parse(render::render_perfetto(load(alone), {}));
  CHECK(out["otherData"]["unit"] == "one step is 1 ms");
  const auto find = [&](const std::string& phase, const std::string& name) {
    for (const json& event : out["traceEvents"]) {
      if (event["ph"] == phase && event["name"] == name) return event;
    }
    return json();
  };
  CHECK(find("X", "set_page_dirty()")["ts"] == 2000);
  CHECK(find("X", "set_page_dirty()")["dur"] == 2000);
  CHECK(find("X", "PG_dirty = 0")["ts"] == 12000);
  CHECK(find("C", "page 0 PG_dirty")["args"]["value"] == 0);
  CHECK(find("C", "page 0 references")["args"]["value"] == 3);
  CHECK(find("X", "page 0")["ts"] == 13000);
  CHECK(find("i",
             "lost-update: page 0: version 1 was declared dirty, the disk has version 0, "
             "nothing remembers it")["s"] == "p");
}

}  // namespace tools
