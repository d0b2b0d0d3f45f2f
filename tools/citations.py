#!/usr/bin/env python3
"""Checks what the repository cites: python3 tools/citations.py

Each fact that a source, a scenario or a document cites (S01, P15, R3, Q6, V3b, KEY 2 c, section 4.3)
is a row or a heading of model/FACTS.md; each link of a document leads to a file that is there, and so
does each file name between backquotes, whole or from some folder on (`*`: any part of a name).
Status 1, with a line for each mistake, if not.
"""

import json
import pathlib
import re
import sys

PROJECT = pathlib.Path(__file__).resolve().parent.parent
FACTS = "model/FACTS.md"
# Where citations of facts and links are checked.
FOLDERS = ["checker", "model", "tools", "scenarios", "docs"]
SUFFIXES = {".cpp", ".hpp", ".json", ".md"}
NUMBER = re.compile(r"\b(?:S\d\d'?|[PRQ][1-9]\d?|V[0-4][abc]?(?![.\d])|KEY \d(?: [a-j]\b)?)(?!\w)")
NAMED = re.compile(r"`([\w./*-]+\.(?:cpp|hpp|md|sh|py|json|txt|cmake|in))`")
LINK = re.compile(r"\]\(([^)#\s]+)[^)\s]*\)")


def read_facts():
    """The numbers that have a row or a heading; and those that have two."""
    known, twice, key = set(), [], ""
    text = (PROJECT / FACTS).read_text(encoding="utf-8")
    for line in text.splitlines():
        heading = re.match(r"##+ (KEY \d|\d+(?:\.\d+)?)", line)
        row = re.match(r"\| (\S+) \|", line)
        if heading:
            key = heading[1] if heading[1].startswith("KEY") else ""
            number = key or f"section {heading[1]}"
        elif row and (NUMBER.fullmatch(row[1]) or key and re.fullmatch("[a-j]", row[1])):
            number = f"{key} {row[1]}" if key else row[1]
            if re.fullmatch("V[0-4][abc]", number):
                known.add(number[:2])  # V3: V3a and V3b.
        else:
            continue
        if number in known:
            twice.append(number)
        known.add(number)
    return known, twice, text


def find_files():
    yield from sorted(PROJECT.glob("*.md"))
    for folder in FOLDERS:
        yield from sorted(path for path in (PROJECT / folder).rglob("*") if path.suffix in SUFFIXES)


def all_names():
    """Every file of the repository, one per line, each after a slash."""
    top = [path for path in PROJECT.iterdir() if path.name not in ("build", ".git")]
    files = [path for folder in top for path in [folder, *folder.rglob("*")] if path.is_file()]
    return "".join(f"/{path.relative_to(PROJECT).as_posix()}\n" for path in sorted(files))


def missing_files(line, folder, names):
    """The missing targets that a line of a document in the folder links to or names."""
    for target in LINK.findall(line):
        if "://" not in target and not (folder / target).exists():
            yield target
    for name in NAMED.findall(line):
        if not re.search("/" + re.escape(name).replace(r"\*", "[^/\n]*") + "\n", names):
            yield name


def unknown_facts(scenario, known, text):
    """What a scenario's "facts" names that FACTS.md does not have."""
    for item in scenario.get("facts", "").split(", "):
        place = item.replace("table ", "section ")
        if item and place not in known and item[0].upper() + item[1:] not in text:
            yield item


def main():
    known, twice, text = read_facts()
    mistakes = [f"{FACTS}: {number} is there twice" for number in twice]
    cited, names = set(), all_names()
    for path in find_files():
        name = path.relative_to(PROJECT).as_posix()
        content = path.read_text(encoding="utf-8")
        for line_number, line in enumerate(content.splitlines(), start=1):
            for number in NUMBER.findall(line):
                if name != FACTS:
                    cited.add(number)
                if number not in known:
                    mistakes.append(f"{name}:{line_number}: {number} is not in {FACTS}")
            if path.suffix == ".md":
                mistakes += [f"{name}:{line_number}: there is no {target}"
                             for target in missing_files(line, path.parent, names)]
        if name.startswith("scenarios/") and path.suffix == ".json":
            mistakes += [f"{name}: {item} is not in {FACTS}"
                         for item in unknown_facts(json.loads(content), known, text)]
    for mistake in mistakes:
        print(mistake, file=sys.stderr)
    if not cited:
        print("citations.py: no citation was found", file=sys.stderr)
    return 1 if mistakes or not cited else 0


if __name__ == "__main__":
    sys.exit(main())
