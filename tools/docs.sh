#!/usr/bin/env bash
# Runs the commands of the documents ("```console run" in docs/*.md) in the project's folder, and
# writes their output below them; and writes the examples: docs/examples/NAME.txt is the output of
# `pagerace explain` for the trace that docs/examples/README.md names after it.
#
#   bash tools/docs.sh rewrites the blocks
#   bash tools/docs.sh --check changes nothing; status 1 if a block differs from the present output
#   ... [--check] BINARY with this program, instead of building one
set -u
mode=write
if [ "${1:-}" = --check ]; then
  mode=check
  shift
fi
if [ $# -gt 1 ] || [ "${1:-}" = --help ]; then
  echo "usage: bash tools/docs.sh [--check] [BINARY]" >&2
  exit 2
fi
if [ $# -eq 1 ]; then
  binary=$(realpath "$1") || exit 2
  cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 2
else
  # shellcheck source=tools/setup.sh
  . "$(dirname "$0")/setup.sh"
  build_preset release pagerace || exit 1
  binary=$PWD/build/release/pagerace
fi
# shellcheck source=tools/document_blocks.sh
. tools/document_blocks.sh

new=$(mktemp)
trap 'rm -f "$new"' EXIT
status=0
for document in docs/*.md; do
  grep -q '^```console run$' "$document" || continue
  regenerate run . "$binary" <"$document" >"$new"
  settle "$mode" "$document" "$new" || status=1
done
examples=0
while read -r name trace; do
  examples=$((examples + 1))
  "$binary" explain "$trace" --progress never >"$new" || {
    echo "docs.sh: $trace cannot be explained" >&2
    status=1
    continue
  }
  settle "$mode" "docs/examples/$name" "$new" || status=1
done < <(sed -n 's/^| `\([^`]*\.txt\)` | `\(traces[^`]*\)` |.*/\1 \2/p' docs/examples/README.md)
if [ "$examples" -eq 0 ]; then
  echo "docs.sh: docs/examples/README.md names no example" >&2
  status=1
fi
[ "$status" -eq 0 ] || echo "docs.sh: run bash tools/docs.sh, and read what has changed" >&2
exit "$status"
