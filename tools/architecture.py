#!/usr/bin/env python3
"""Draws which folder includes which: writes docs/architecture.md from the sources' #include lines.

    python3 tools/architecture.py             writes the file
    python3 tools/architecture.py --check     changes nothing; status 1 if the file is out of date

In both modes status 1 if a layer includes one that it may not, or the private headers of another layer, or if folders include
each other.
Tests, benchmarks and examples are not drawn, and may look into everything below the tools.
"""

import pathlib
import re
import sys

PROJECT = pathlib.Path(__file__).resolve().parent.parent
DOCUMENT = "docs/architecture.md"
# From top to bottom, each with the layers that it may include. A folder belongs to the longest
# matching prefix.
LAYERS = {
    "tools": {"model", "checker/command_line", "checker/support", "checker"},
    "model": {"checker/support", "checker"},
    "checker/command_line": {"checker/support", "checker"},
    "checker/support": {"checker"},
    "checker": set(),
}
# What #include lines are relative to, besides the folder of the file.
ROOTS = ["tools", "model/include", "model/src", "checker/command_line/include",
         "checker/command_line/src", "checker/support/include", "checker/common/include", "checker/include",
         "checker/src"]
LEFT_OUT = {"tests", "bench", "examples"}
INCLUDE = re.compile(r'^\s*#\s*include\s*["<]([^">]+)[">]')

HEAD = """# Who includes whom

Written by `python3 tools/architecture.py` from the `#include` lines; do not edit. A test compares the two.
Tests, benchmarks and examples are not drawn.

A box is a folder. An arrow points from a folder to one that it includes. Arrows between folders of two layers (tools, model, command
line, support, engine) are drawn as one between the layers; the table has each. A layer includes only layers below it (the model: not
the command line), and of these only the public headers, in `include/`; no two folders include each
other, directly or through others. The test fails where that is not so.
"""


def layer_of(folder):
    inside = [name for name in LAYERS if (folder + "/").startswith(name + "/")]
    return max(inside, key=len)


def node_of(path):
    """The folder of a file; `include/checker` is shown as `include`."""
    folder = path.rpartition("/")[0]
    return re.sub(r"/include/.*", "/include", folder)


def is_test(path):
    return bool(LEFT_OUT & set(path.split("/")))


def read_sources():
    sources = {}
    for top in ("tools", "model", "checker"):
        for path in (PROJECT / top).rglob("*.[ch]pp"):
            name = path.relative_to(PROJECT).as_posix()
            sources[name] = path.read_text(encoding="utf-8").splitlines()
    return dict(sorted(sources.items()))


def find_includes(sources):
    """Yields which file includes which, and in which line; third-party headers are left out."""
    for name, lines in sources.items():
        for number, line in enumerate(lines, start=1):
            match = INCLUDE.match(line)
            if not match:
                continue
            for root in [name.rpartition("/")[0]] + ROOTS:
                target = f"{root}/{match[1]}"
                if target in sources:
                    yield name, number, target
                    break


def mistake_of(source, target):
    """What is wrong with this include, or None."""
    above, below = layer_of(source), layer_of(target)
    if above == below:
        return None
    if is_test(source):
        # Tests may include everything below the tools.
        return f"tests of {above} may not include {below}" if below == "tools" else None
    if below not in LAYERS[above]:
        return f"{above} may not include {below}"
    if not node_of(target).endswith("/include"):
        return f"{target} is a private header of {below}"
    return None


def find_cycles(edges):
    """Folders that include each other, directly or through others: one sorted list for each cycle."""
    after = {}
    for source, target in edges:
        after.setdefault(source, set()).add(target)

    def reached_from(start):
        seen, left = set(), [start]
        while left:
            for target in after.get(left.pop(), ()):
                if target not in seen:
                    seen.add(target)
                    left.append(target)
        return seen

    reached = {folder: reached_from(folder) for folder in after}
    cycles = {tuple(sorted(other for other in reached if folder in reached[other] and other in reached[folder]))
              for folder in reached if folder in reached[folder]}
    return sorted(cycles)


def identifier(name):
    return re.sub(r"\W", "_", name)


def draw(folders, edges):
    """A Mermaid flowchart, which GitHub draws."""
    lines = ["```mermaid", "flowchart TD"]
    titles = {"checker": "checker: engine"}
    for layer in LAYERS:
        lines.append(f'  subgraph layer_{identifier(layer)}["{titles.get(layer, layer)}"]')
        for folder in sorted(folders):
            if layer_of(folder) == layer:
                lines.append(f'    {identifier(folder)}["{folder}"]')
        lines.append("  end")
    arrows = set()
    for source, target in edges:
        start, end = identifier(source), identifier(target)
        if layer_of(source) != layer_of(target):
            start, end = (f"layer_{identifier(layer_of(folder))}" for folder in (source, target))
        arrows.add(f"  {start} --> {end}")
    return lines + sorted(arrows) + ["```"]


def tabulate(folders, edges):
    lines = ["| folder | includes |", "| --- | --- |"]
    for folder in sorted(folders):
        targets = sorted(target for source, target in edges if source == folder)
        told = ", ".join(f"`{target}`" for target in targets) or "-"
        lines.append(f"| `{folder}` | {told} |")
    return lines


def main(arguments):
    if arguments not in ([], ["--check"]):
        print("usage: python3 tools/architecture.py [--check]", file=sys.stderr)
        return 2
    sources = read_sources()
    folders = {node_of(name) for name in sources if not is_test(name)}
    edges, mistakes = set(), []
    for source, line, target in find_includes(sources):
        wrong = mistake_of(source, target)
        if wrong:
            mistakes.append(f"{source}:{line}: {wrong}")
        pair = (node_of(source), node_of(target))
        if pair[0] != pair[1] and not is_test(source) and not is_test(target):
            edges.add(pair)
    for cycle in find_cycles(edges):
        mistakes.append("these folders include each other: " + ", ".join(cycle))
    text = "\n".join([HEAD] + draw(folders, edges) + [""] + tabulate(folders, edges)) + "\n"
    document = PROJECT / DOCUMENT
    if not arguments:
        document.write_text(text, encoding="utf-8")
    elif not document.exists() or document.read_text(encoding="utf-8") != text:
        mistakes.append(f"{DOCUMENT} is out of date: run python3 tools/architecture.py")
    for mistake in mistakes:
        print(mistake, file=sys.stderr)
    return 1 if mistakes else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
